"""One text in the form that the word tables expect, with the way back to the document's own words."""

from dataclasses import dataclass

from opscharter.regulation.characters import simplified

# Half-width punctuation is as good as full-width; `:` `,` `.` between digits belong to times and numbers.
_FULL = {
    ",": "，",
    ";": "；",
    ":": "：",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    "．": ".",
    "｡": "。",
}
_HALF = {chr(ord("０") + digit): str(digit) for digit in range(10)} | {"％": "%", "－": "-"}
_SAME = {"髮": "发"} | _HALF
_DROPPED = frozenset(" \u3000\t\r\u00a0*`\u200b\ufeff")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` is for matching; `own(start, end)` gives what the document says there."""

    text: str
    source: str
    places: tuple[int, ...]  # of each character of `text` in `source`, and one more: the end

    def own(self, start: int, end: int) -> str:
        """Return the document's own words between two places of `text`, without spaces at the ends."""
        if start >= end:
            return ""
        words = self.source[self.places[start] : self.places[end - 1] + 1]
        return "".join(character for character in words if character not in _DROPPED)


def _between_digits(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()


def plain(source: str) -> Plain:
    """Return the text without spaces and marks of emphasis, punctuation and digits in one width, characters simplified."""
    characters: list[str] = []
    places: list[int] = []
    simple = simplified(source)
    for place, character in enumerate(simple):
        if character in _DROPPED:
            continue
        if character in _FULL and not _between_digits(simple, place):
            character = _FULL[character]  # noqa: PLW2901 - the character as the tables know it
        elif character == "：" and _between_digits(simple, place):
            character = ":"  # noqa: PLW2901
        characters.append(_SAME.get(character, character))
        places.append(place)
    return Plain("".join(characters), source, (*places, len(source)))
