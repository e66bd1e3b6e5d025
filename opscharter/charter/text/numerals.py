"""Chinese numerals of headings: 第九条, （二十一）."""

from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_WRITTEN: Final = "零一二三四五六七八九"

#: characters a number may be written with, for use inside a regular expression's brackets
NUMERAL: Final = "〇零一二两三四五六七八九十百千0-9０-９"


def read_number(words: str) -> int | None:
    """Return the number that 九, 二十一, 一百零三 or 9 stands for (1 to 9999), or None."""
    if not words or len(words) > 9:
        return None
    value = int(words) if words.isdecimal() else _chinese(words)
    return value if 0 < value < 10_000 else None


def _chinese(words: str) -> int:
    total, digit = 0, 0
    for character in words:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            return 0
    return total + digit


def write_number(value: int) -> str:
    """Return `value` (1 to 9999) as headings write it: 9 → 九, 11 → 十一, 103 → 一百零三."""
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            words += ("零" if gap and words else "") + _WRITTEN[digit] + name
            gap = False
        else:
            gap = True
    return words[1:] if words.startswith("一十") else words
