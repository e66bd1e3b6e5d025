"""Places of binding in the rail."""
