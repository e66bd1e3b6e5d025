"""Chinese telephone numbers: reading, checking, writing, masking; masks of names and identity numbers. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, override

from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, Text

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_AREA: Final = re.compile(r"(010|02[0-57-9]|0[3-9]\d{2})(\d{7,8})")
_LOCAL: Final = re.compile(r"[2-8]\d{6,7}")
_SERVICE: Final = re.compile(r"(?:400|800)\d{7}|1[012]\d{3}|12\d{3}|9\d{4,7}")
_EXTENSION: Final = re.compile(r"(?:-|转|ext\.?|#|x)\s*(\d{1,6})$")


class InvalidPhone(Invalid):
    """Not a telephone number; the message says what is wrong with it. It never repeats the number."""

    code = "invalid_phone"
    default_message = _("This is not a telephone number.")


@dataclass(frozen=True, slots=True)
class Phone:
    """A checked number. `digits`: national form (13812346621, 01062345678); `extension` of an office phone."""

    digits: str
    kind: Literal["mobile", "landline", "service"]
    extension: str = ""

    @override
    def __str__(self) -> str:
        if self.kind == "mobile":
            return f"{self.digits[:3]} {self.digits[3:7]} {self.digits[7:]}"
        area = _AREA.fullmatch(self.digits)
        text = f"{area[1]}-{area[2]}" if area else self.digits
        return f"{text} 转 {self.extension}" if self.extension else text


def parse_phone(text: str) -> Phone:
    """Read a number as people write it: blanks, dashes, +86, full-width digits, extension. Raises `InvalidPhone`."""
    words = unicodedata.normalize("NFKC", text).strip().lower()
    if not words:
        raise InvalidPhone(_("Enter a telephone number."))
    whole = _national(words)
    if re.fullmatch(r"[\d\s()+\-./]+", words) and (phone := _recognise(whole)):
        return phone
    extension = _EXTENSION.search(words)
    if extension:
        phone = _recognise(_national(words[: extension.start()]))
        if phone and phone.kind == "landline":
            return Phone(phone.digits, phone.kind, extension[1])
        words = words[: extension.start()]
    raise InvalidPhone(_what_is_wrong(words, whole))


def _national(words: str) -> str:
    digits = re.sub(r"\D", "", words)
    if digits.startswith("0086"):
        return digits[4:]
    return digits[2:] if digits.startswith("86") and len(digits) > 11 else digits


def _recognise(digits: str) -> Phone | None:
    if _MOBILE.fullmatch(digits):
        return Phone(digits, "mobile")
    if _AREA.fullmatch(digits) or _LOCAL.fullmatch(digits):
        return Phone(digits, "landline")
    return Phone(digits, "service") if _SERVICE.fullmatch(digits) else None


def _what_is_wrong(words: str, digits: str) -> Text:
    if re.search(r"[^\W\d_]", words):
        return _("A telephone number has no letters or characters, only digits.")
    if digits.startswith("1") and len(digits) != 11:
        return _("A mobile number has 11 digits; this one has %(count)d.") % {"count": len(digits)}
    if digits.startswith("1"):
        return _("Mobile numbers begin with 13 to 19; please check the second digit.")
    if digits.startswith("0"):
        return _("After the area code a fixed number has 7 or 8 digits.")
    return _(
        "Write an 11-digit mobile number, or a fixed number with its area code such as 010-62345678."
    )


def digits_of(text: str) -> str:
    """Return the digits by which two numbers are compared: without country code and marks."""
    return _national(unicodedata.normalize("NFKC", text))


def mask_phone(text: str) -> str:
    """138 **** 6621; a fixed number keeps area code and last two digits."""
    digits = digits_of(text)
    if len(digits) < 7:
        return "*" * len(digits)
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]} **** {digits[-4:]}"
    area = _AREA.fullmatch(digits)
    return f"{area[1]}-****{digits[-2:]}" if area else f"****{digits[-2:]}"


def mask_name(name: str) -> str:
    """周*: the first character of a Chinese name, of two-character surnames as well; the initial of others."""
    name = name.strip()
    if not name:
        return ""
    if name[0].isascii():
        return f"{name[0]}***"
    return name[0] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*"


def mask_id(number: str) -> str:
    """1101**********0021: region and last four of an identity number; others keep two characters at the end."""
    number = "".join(number.split()).upper()
    if len(number) < 8:
        return "*" * len(number)
    if len(number) in {15, 18}:
        return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
    return f"{'*' * (len(number) - 2)}{number[-2:]}"
