"""Settings and addresses: imports all, imported by none."""
