"""Writes of binding."""
