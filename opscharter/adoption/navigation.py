"""Places of adoption in the rail."""
