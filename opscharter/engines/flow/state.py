"""Where a process stands, as plain data: what is stored of it between steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

type Row = list[Any]


@dataclass(slots=True)
class State:
    """Where a process stands. `tree` as described above, `next` the next free id, `timers` id -> when it fires."""

    tree: list[Row] = field(default_factory=list)
    next: int = 1
    data: dict[str, Any] = field(default_factory=dict)
    timers: dict[int, datetime] = field(default_factory=dict)
    ended: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        return {
            "n": self.next,
            "t": self.tree,
            "d": self.data,
            "w": {str(key): at.isoformat() for key, at in self.timers.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "State":
        """Return the state that `as_json` stored."""
        timers = {int(key): datetime.fromisoformat(at) for key, at in stored["w"].items()}
        return cls(stored["t"], stored["n"], stored["d"], timers)
