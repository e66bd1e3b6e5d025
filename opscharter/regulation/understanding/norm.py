"""One norm while the clauses are read: places in the text, which become the document's own words at the end."""

from dataclasses import dataclass, field

from opscharter.regulation.document import Deontic, Obligation
from opscharter.regulation.understanding.plain import Plain
from opscharter.regulation.understanding.times import Times


@dataclass(slots=True)
class Norm:
    """What one clause, or several that carry it on, asks."""

    start: int
    end: int
    deontic: Deontic
    actor: str | None
    times: Times
    circumstances: list[tuple[int, int]] = field(default_factory=list)
    removed: tuple[
        tuple[int, int], ...
    ] = ()  # who, and the deontic word; what is left is the action

    def obligation(self, text: Plain) -> Obligation:
        """Return it as the rest of the system knows it."""
        said = (text.own(*piece) for piece in self.circumstances)
        condition = "，".join(piece for piece in said if piece and piece != self.actor)
        return Obligation(
            actor=self.actor,
            deontic=self.deontic,
            action=self._action(text),
            frequency=self.times.frequency(text),
            deadline=self.times.deadline(text),
            condition=condition or None,
        )

    def _action(self, text: Plain) -> str:
        pieces, start = [], self.start
        for first, last in sorted(self.removed):
            pieces.append(text.own(start, max(start, first)))
            start = max(start, last)
        pieces.append(text.own(start, self.end))
        return "".join(pieces).strip("，、。；：,.;:")
