"""Characters for matching only: traditional → simplified, full width → half width, each to exactly one character."""

import re
from typing import Final

from opscharter.regulation.characters import simplified

_FULL: Final = (
    "（）［］｛｝：；！？％．，／＂＇＃＊＋－＝＜＞＠＆｜～　\u00a0\u2002\u2003\u2009\t﹙﹚﹝﹞"
)
_HALF: Final = "()[]{}:;!?%.,/\"'#*+-=<>@&|~      ()()"
_DIGITS: Final = {ord("０") + n: str(n) for n in range(10)}
_LETTERS: Final = {
    ord("Ａ") + n + lower: chr(ord("A") + n + lower) for n in range(26) for lower in (0, 32)
}
_WIDTHS: Final[dict[int, str]] = {
    **{ord(full): half for full, half in zip(_FULL, _HALF, strict=True)},
    **_DIGITS,
    **_LETTERS,
}
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
_IDEOGRAPHS: Final = (0x4E00, 0x9FFF)


def folded(text: str) -> str:
    """Return the text for matching: simplified characters, half-width brackets and digits, the same length."""
    return simplified(text.translate(_WIDTHS))


def is_ideograph(character: str) -> bool:
    """Tell whether it is a Chinese character."""
    return _IDEOGRAPHS[0] <= ord(character) <= _IDEOGRAPHS[1] if len(character) == 1 else False


def weight(text: str) -> int:
    """Count what a reader reads: ideographs, and words of other letters as one each."""
    return len(_WORDS.findall(text))
