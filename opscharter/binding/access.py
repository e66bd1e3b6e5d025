"""What people may do in binding."""
