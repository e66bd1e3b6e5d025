"""Reads of binding."""
