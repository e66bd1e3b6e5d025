"""Controls (管控点): what the installed rooms can prove, declared by each room's `controls.py`, called up by a charter's links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from opscharter.core.refusal import Text
from opscharter.core.registry import Registry

type ControlKind = Literal["step", "record", "duty", "rule", "post", "indicator", "publication"]
type ValueKind = Literal["duration", "number", "percent", "post", "department", "choice", "text"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a charter may set by words. `default` is words too ("30 分钟"), parsed like the charter's."""

    name: str
    kind: ValueKind
    default: str
    label: Text
    choices: Sequence[tuple[str, str]] = ()  # (words, value) for kind "choice"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a standing control holds now (None: there is nothing yet to tell it by): `words` say it in a sentence,
    `records` are (words, address) of the proof.
    """

    ok: bool | None
    words: Text
    records: Sequence[tuple[str, str]] = ()


def proven(words: Text, records: Sequence[tuple[str, str]] = ()) -> Standing:
    """Return that a standing control holds."""
    return Standing(ok=True, words=words, records=records)


def lacking(words: Text, records: Sequence[tuple[str, str]] = ()) -> Standing:
    """Return that a standing control does not hold, and why."""
    return Standing(ok=False, words=words, records=records)


@dataclass(frozen=True, slots=True)
class Control:
    """Something the system can prove. `key` is "<module>.<thing>/<point>"; `label` names it on screens; `proof` says in a
    sentence what counts as kept. `standing` controls have no occasions: they hold or not (a post is filled, a flow exists);
    then `holds(center_id)` is asked.
    """

    key: str
    label: Text
    kind: ControlKind
    proof: Text
    parameters: Sequence[Parameter] = ()
    holds: "Callable[[int], Standing] | None" = None

    @property
    def standing(self) -> bool:
        """Whether it holds or not, without occasions."""
        return self.holds is not None

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that name or None."""
        return next((p for p in self.parameters if p.name == name), None)


#: every control of every installed room, by key
controls: Registry[Control] = Registry("control")


def control(given: Control) -> Control:
    """Register a control."""
    return controls.add(given.key, given)
