"""Reads of adoption."""
