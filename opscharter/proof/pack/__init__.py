"""Inspection packs: articles → occasions drawn by a published seed → records → verdict, checkable on another machine."""
