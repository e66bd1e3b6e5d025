"""One thread is what still lies ahead of one matter: when it goes on next, and what it remembers. Stored between days as JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

SEED: Final = "hechang"


@dataclass(order=True)
class Thread:
    """`at` and `key` order the queue; `turn` counts the steps, so that each draws its own chances whenever it is played."""

    at: datetime
    key: str
    kind: str = field(compare=False)
    case: int = field(default=0, compare=False)
    turn: int = field(default=0, compare=False)
    memo: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def chances(self) -> Random:
        """Return the random source of the coming step: the same in every run."""
        return Random(f"{SEED}:{self.key}:{self.turn}")  # noqa: S311 - a story, not a secret

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored with the centre."""
        return {**vars(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Thread":
        """Read what `as_json` wrote."""
        return cls(**{**row, "at": datetime.fromisoformat(row["at"])})
