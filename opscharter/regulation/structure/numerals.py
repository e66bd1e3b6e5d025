"""Numbers as regulations print them: 二十三, 23, ㉓, ⅲ, c."""

from typing import Final

CHINESE: Final = "〇零一二三四五六七八九十百千两廿卅"
CAPITAL: Final = "壹贰叁肆伍陆柒捌玖拾"
"""The numbers of cheques, now and then of chapters: 壹、贰、"""
_PLAIN: Final = str.maketrans(CAPITAL, "一二三四五六七八九十")
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_TENS: Final = {"廿": 20, "卅": 30}
_CIRCLED: Final = (  # the first of a row, how many, the number of the first, the row it goes on with
    (0x2460, 20, 1, 0x2460),
    (0x3251, 15, 21, 0x2460),
    (0x2474, 20, 1, 0x2474),
    (0x2488, 20, 1, 0x2488),
    (0x3220, 10, 1, 0x3220),
    (0x3280, 10, 1, 0x3280),
    (0x2776, 10, 1, 0x2776),
    (0x2170, 12, 1, 0x2170),
    (0x2160, 12, 1, 0x2160),
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50}
SYMBOLS: Final = "".join(
    chr(first + n) for first, count, _number, _row in _CIRCLED for n in range(count)
)


def chinese(text: str) -> int | None:
    """Return 23 for 二十三, 二三 and 贰拾叁; None where it is no number."""
    text = text.translate(_PLAIN)
    if not text or any(c not in CHINESE for c in text):
        return None
    if not any(c in _UNITS or c in _TENS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _TENS:
            total += _TENS[c]
        elif c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def roman(text: str) -> int | None:
    """Return 4 for iv; None where it is no number."""
    total, before = 0, 0
    for c in reversed(text.lower()):
        value = _ROMAN.get(c)
        if value is None:
            return None
        total += value if value >= before else -value
        before = max(before, value)
    return total or None


def symbol(character: str) -> tuple[str, int]:
    """Return which row of numbered symbols it belongs to and its number: ("②"'s row, 2)."""
    point = ord(character)
    for first, count, begins, row in _CIRCLED:
        if first <= point < first + count:
            return chr(row), point - first + begins
    return "", 0


def number(text: str) -> int | None:
    """Return the number of 二十三, 二 十 三 or 23."""
    text = text.replace(" ", "").replace("—", "一")
    return int(text) if text.isascii() and text.isdigit() else chinese(text)


def written(value: int) -> str:
    """Return 二十三 for 23, up to 99 999."""
    units = ("", "十", "百", "千", "万")
    digits = str(value)
    words, zero = "", False
    for place, digit in enumerate(digits):
        power = len(digits) - 1 - place
        if digit == "0":
            zero = True
            continue
        words += (
            ("零" if zero and words else "") + "零一二三四五六七八九"[int(digit)] + units[power]
        )
        zero = False
    return words.removeprefix("一") if 10 <= value < 20 else words or "零"
