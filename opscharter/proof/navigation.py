"""Places of proof in the rail."""
