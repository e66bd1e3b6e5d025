"""What a reviewer carries along in a signed cookie: how to take the last steps back, and the pace so far.

No decision is stored in it: a step is the earlier wording of a node, and works only while the node is as that step left it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.core import signing

from opscharter.binding.reviewing.decisions import Step

SALT: Final = "opscharter.binding.review"
LONGEST: Final = 3400
"""A cookie holds 4096 bytes; what is older falls off."""
_MOST_STEPS: Final = 20
_PAUSE_S: Final = 180
"""A longer pause between two decisions is a break and no pace."""
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Trail:
    """The last steps, newest last; `spent` seconds for `count` decisions; `last` when the page was looked at last."""

    steps: tuple[tuple[Step, ...], ...] = ()
    spent: int = 0
    count: int = 0
    last: int = 0

    def seen(self, at: datetime) -> "Trail":
        """Return the trail from the moment the page is opened on."""
        return self if self.last else replace(self, last=int(at.timestamp()))

    def after(self, steps: list[Step], decided: int, at: datetime) -> "Trail":
        """Return the trail with one more change that decided so many obligations."""
        now = int(at.timestamp())
        passed = min(max(now - self.last, 0), _PAUSE_S) if self.last else 0
        kept = (*self.steps, tuple(steps)) if steps else self.steps
        return Trail(kept[-_MOST_STEPS:], self.spent + passed, self.count + decided, now)

    def undone(self, at: datetime) -> "Trail":
        """Return the trail without its last step."""
        count = max(0, self.count - len(self.steps[-1])) if self.steps else self.count
        return replace(self, steps=self.steps[:-1], count=count, last=int(at.timestamp()))

    def minutes_left(self, left: int) -> int | None:
        """Return how many minutes the rest takes at the pace so far; None before there is a pace."""
        if self.count < _ENOUGH or not left:
            return None
        return max(1, round(self.spent / self.count * left / 60))

    def write(self) -> str:
        """Return the signed form, with as many steps as a cookie holds."""
        kept = self
        while True:
            data: dict[str, Any] = {
                "s": [[list(asdict(step).values()) for step in steps] for steps in kept.steps],
                "p": [kept.spent, kept.count, kept.last],
            }
            written = signing.dumps(data, salt=SALT, compress=True)
            if len(written) <= LONGEST or not kept.steps:
                return written
            kept = replace(kept, steps=kept.steps[1:])


def read_trail(written: str) -> Trail:
    """Return what `write` wrote; an empty trail for anything else."""
    try:
        data = signing.loads(written, salt=SALT)
        steps = tuple(tuple(Step(*step) for step in steps) for steps in data["s"])
        spent, count, last = map(int, data["p"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Trail()
    return Trail(steps, spent, count, last)
