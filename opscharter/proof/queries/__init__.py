"""Reads of proof: counts by whom and when, as known now or on a day; exceptions."""
