"""What people may do in adoption."""
