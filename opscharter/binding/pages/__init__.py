"""Pages of binding."""
