"""Deciding a draft article by article. Everything shown is read from the draft's text; there is no second store of decisions."""
