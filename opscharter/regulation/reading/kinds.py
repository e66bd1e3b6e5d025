"""Whether a text is a web page, and which encoding it says it has."""

import re
from typing import Final

_HEAD: Final = 4096
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAGS: Final = re.compile(
    r"</?(?:p|div|br|span|h[1-6]|ol|ul|li|table|tr|td|strong|section|article)\b[^<>]*>",
    re.IGNORECASE,
)
_MANY: Final = 6
_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE
)


def is_page(text: str) -> bool:
    """Tell whether a text is a web page."""
    head = text[:_HEAD]
    return bool(_PAGE.search(head)) or len(_TAGS.findall(text[: 4 * _HEAD])) >= _MANY


def declared_encoding(content: bytes) -> str:
    """Return the encoding a page says it has, empty where it says nothing."""
    found = _CHARSET.search(content[:_HEAD])
    name = found[1].decode("ascii").lower() if found else ""
    return (
        "gb18030"
        if name in {"gb2312", "gbk", "gb18030"}
        else "big5hkscs"
        if name.startswith("big5")
        else name
    )
