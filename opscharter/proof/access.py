"""What people may do in proof."""
