"""Text files: which encoding it is, decoded strictly."""

import codecs
from typing import Final

from opscharter.regulation.reading.refusals import BrokenText, UnknownKind

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE: Final = ("utf-16-le", "utf-16-be")
_NARROW: Final = ("gb18030", "big5hkscs")
_COMMON: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事"
    "平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程"
    "展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先"
    "回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带"
    "务办服责章规定施需须按服负审批检查督报告记录岗职"
    "這為個國時來們對會發動產過說種麼經進著後學電裡現實體機當點從業開還應關無條與並題長員設務負責審檢查報錄職規辦證議據處門導給總級"
)
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}
_TYPED: Final = frozenset(map(chr, range(32, 127))) | frozenset("\r\n\t，。、；：（）《》“”　")
_SAMPLE: Final = 65_536
_FEW: Final = 0.02
_PLAUSIBLE: Final = 0.05


def decode(content: bytes) -> str:
    """Return the text. Raises `UnknownKind` for what is no text, `BrokenText` with the place of the first bad byte."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    wide = _wide(content)
    if wide:
        return _strict(content, wide)
    if _is_binary(content):
        raise UnknownKind
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = _chinese(content)
        if found is None:
            raise _broken(content, error.start, "utf-8") from None
        return found


def _is_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    return 0 in sample or sum(1 for byte in sample if byte in _CONTROLS) > _FEW * len(sample)


def _wide(content: bytes) -> str:
    """Return the 16-bit encoding of a text without a mark, empty where it is none."""
    sample = content[: _SAMPLE - _SAMPLE % 2]
    sample = sample[: len(sample) - len(sample) % 2]
    if 0 not in sample or len(sample) < 4:
        return ""
    scores = {encoding: _likeness(sample, encoding) for encoding in _WIDE}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0.3 else ""


def _likeness(sample: bytes, encoding: str) -> float:
    """Return which share of the characters is common in Chinese or plain ASCII, 0 where it does not decode."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError:
        return 0.0
    if "\x00" in text or not text:
        return 0.0
    return sum(1 for c in text if c in _COMMON or c in _TYPED) / len(text)


def _chinese(content: bytes) -> str | None:
    """Return the text of whichever of the Chinese encodings it reads as Chinese in; None where it reads in none."""
    read: list[tuple[float, str]] = []
    for encoding in _NARROW:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [c for c in text[:_SAMPLE] if not c.isascii()]
        common = sum(1 for c in letters if c in _COMMON) / len(letters) if letters else 0.0
        read.append((common, text))
    if not read:
        return None
    share, text = max(read, key=lambda pair: pair[0])
    return text if share >= _PLAUSIBLE else None


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(content, error.start, encoding) from None


def _broken(content: bytes, start: int, encoding: str) -> BrokenText:
    before = (
        content[:start].decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    )
    line = before.count("\n") + 1
    return BrokenText(line=line, position=len(before) - (before.rfind("\n") + 1) + 1)
