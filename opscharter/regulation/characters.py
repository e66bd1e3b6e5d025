"""Simplified and Traditional characters are matched alike: the same text, character by character, in one of the two."""

from functools import cache

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _simple(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def simplified(text: str) -> str:
    """Return the text in Simplified characters, of the same length, so that places in the one are places in the other.

    For matching only: what is shown stays in the document's own characters.
    """
    return text if text.isascii() else "".join(map(_simple, text))
