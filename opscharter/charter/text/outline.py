"""Where the next numbered line belongs: the nesting of numbering styles as each text uses them."""

from dataclasses import dataclass
from typing import Final, Self

from opscharter.charter.text.labels import CONTAINERS, HEADING, Mark

_FURTHEST: Final = 3
"""A decimal may leave out so many numbers and is still taken for one; beyond that it is an amount (1.8 万元)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An open node: `index` among the blocks; `container` for chapters and headings, which only hold others."""

    index: int
    depth: int
    style: str
    numbers: tuple[int, ...]
    container: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The open nodes from the outermost to the innermost. Immutable, so that a writer can try where a line would land."""

    entries: tuple[Entry, ...] = ()

    @property
    def top(self) -> Entry | None:
        """The innermost open node."""
        return self.entries[-1] if self.entries else None

    def parent_of(self, mark: Mark, depth: int = 0) -> Self:
        """Return the outline with only those nodes open that hold `mark`; `depth` when the text says it by # signs."""
        if mark.style in CONTAINERS:
            return self._kept(self._container_place(mark.style))
        if depth:
            return self._kept(sum(entry.depth < depth for entry in self.entries))
        same = self._sibling(mark)
        return self if same is None else self._kept(same)

    def heading(self, depth: int) -> Self:
        """Return the outline that holds an unnumbered heading of `depth`: headings stand in chapters and headings only."""
        keep = 0
        for entry in self.entries:
            if not entry.container or entry.depth >= depth:
                break
            keep += 1
        return self._kept(keep)

    def opened(self, mark: Mark, index: int, depth: int = 0, *, container: bool = False) -> Self:
        """Return the outline with the node opened; call it on what `parent_of` or `heading` returned."""
        own = depth or (self.top.depth if self.top else 0) + 1
        inside = container or mark.style in CONTAINERS
        entry = Entry(index, own, mark.style, mark.numbers, inside)
        return type(self)((*self.entries, entry))

    def words(self) -> Self:
        """Return the outline that holds a paragraph of its own: that of the article, else of the chapter."""
        keep = sum(entry.container for entry in self.entries)
        articles = [i for i, entry in enumerate(self.entries) if entry.style == "article"]
        return self._kept(articles[-1] + 1 if articles else keep + 1)

    def awaits(self, mark: Mark) -> bool:
        """Tell whether a decimal such as 1.2 can be a label here: its 1 is open, or its 1.1 is."""
        if mark.style != "decimal":
            return True
        above = mark.numbers[:-1]
        for entry in reversed(self.entries):
            if entry.style == "decimal" and entry.numbers[:-1] == above:
                return mark.numbers[-1] <= entry.numbers[-1] + _FURTHEST
            if entry.numbers == above:
                return mark.numbers[-1] <= _FURTHEST
        return False

    def _kept(self, count: int) -> Self:
        return type(self)(self.entries[:count])

    def _container_place(self, style: str) -> int:
        above = {"part": set[str](), "chapter": {"part"}, "section": {"part", "chapter", HEADING}}[
            style
        ]
        keep = 0
        for entry in self.entries:
            if (
                not entry.container
                or entry.style not in above
                or (entry.style == HEADING and entry.depth > 1)
            ):
                break
            keep += 1
        return keep

    def _sibling(self, mark: Mark) -> int | None:
        """Return the place of the open node of the same style that `mark` follows; None when it opens a new level."""
        for place in range(len(self.entries) - 1, -1, -1):
            entry = self.entries[place]
            if entry.container:
                return None
            if self._alike(entry, mark):
                restarts = mark.style == "digits" and mark.numbers == (1,) and entry is not self.top
                return None if restarts and self.entries[-1].style == "decimal" else place
            if mark.style == "decimal" and entry.numbers == mark.numbers[:-1]:
                return place + 1
        return None

    @staticmethod
    def _alike(entry: Entry, mark: Mark) -> bool:
        same = entry.style == mark.style
        return same and (mark.style != "decimal" or len(entry.numbers) == len(mark.numbers))
