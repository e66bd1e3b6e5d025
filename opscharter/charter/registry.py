"""Controls (管控点): what the installed rooms can prove, declared by each room's `controls.py`, called up by a charter's links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, override

from opscharter.charter.text.document import split_target
from opscharter.core.refusal import Text
from opscharter.core.registry import Registry

type ControlKind = Literal["step", "record", "duty", "rule", "post", "indicator", "publication"]
type ValueKind = Literal[
    "duration", "frequency", "number", "percent", "post", "department", "choice", "text"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a charter may set by words. `default` is words too ("30 分钟"), parsed like the charter's."""

    name: str
    kind: ValueKind
    default: str
    label: Text
    choices: Sequence[tuple[str, str]] = ()  # (words, value) for kind "choice"
    other_than: str = ""  # the value "other" means: not who did this control in the same case


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
    then `holds(center_id)` is asked. `words` are what regulations write when they mean it ("记录 需求": both, in this order, in one
    sentence) and `actors` whom they oblige; suggestions go by them.
    """

    key: str
    label: Text
    kind: ControlKind
    proof: Text
    parameters: Sequence[Parameter] = ()
    holds: "Callable[[int], Standing] | None" = None
    #: (center id, first day, last day) -> how many of how many: what a target is compared with
    measure: "Callable[[int, date, date], tuple[int, int]] | None" = None
    words: Sequence[str] = ()
    actors: Sequence[str] = ()

    @property
    def standing(self) -> bool:
        """Whether it holds or not, without occasions."""
        return self.holds is not None

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that name or None."""
        return next((p for p in self.parameters if p.name == name), None)


class ControlRegistry(Registry[Control]):
    """Controls by key. A family makes the control for every key that begins with its prefix: one for each article."""

    def __init__(self) -> None:
        super().__init__("control")
        self.families: dict[str, Callable[[str], Control]] = {}

    def family(self, prefix: str, make: Callable[[str], Control]) -> None:
        """Let `make(key)` answer for all keys "<prefix>/<anything>"."""
        if prefix in self.families:
            raise LookupError(f"control family {prefix!r} is registered twice")
        self.families[prefix] = make

    @override
    def get(self, key: str) -> Control | None:
        found = super().get(key)
        if found is not None:
            return found
        prefix, _slash, name = key.partition("/")
        make = self.families.get(prefix)
        return make(key) if make is not None and name else None

    @override
    def __getitem__(self, key: str) -> Control:
        found = self.get(key)
        return found if found is not None else super().__getitem__(key)

    @override
    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None


#: every control of every installed room, by key; families are not listed one by one
controls: Final = ControlRegistry()


def control_words(key: str) -> Text:
    """Return what a control is called; its key when no room knows it."""
    known = controls.get(key)
    return known.label if known is not None else key


def parameter_of(target: str) -> Parameter | None:
    """Return the parameter "control.parameter", None for one that no installed control has."""
    key, name = split_target(target)
    known = controls.get(key)
    return known.parameter(name) if known is not None else None


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of a process as the checks see it. `kinds`: what doing it means (request, approve, pay, handle, check);
    `posts`: to which posts it may be offered (None: to any), `needs`: the capability that everybody needs for it; `apart`: steps whose doer is refused here, only if a parameter has a
    value where `apart_if` names (parameter, value).
    """

    key: str
    name: str
    control: str = ""
    kinds: frozenset[str] = frozenset()
    posts: frozenset[str] | None = None
    needs: str = ""
    apart: frozenset[str] = frozenset()
    apart_if: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A process as plain facts. `moves`: (state, step, state) of its runs from state 0, conditions ignored, automatic steps left
    out; `problems`: (code, sentence, step) of what is wrong with it; `limit`: the parameter that limits the whole of it.
    """

    key: str
    label: Text
    steps: tuple[FlowStep, ...]
    moves: tuple[tuple[int, str, int], ...] = ()
    problems: tuple[tuple[str, str, str], ...] = ()
    limit: str = ""
    managers: str = ""  # the capability with which any step may be done for others

    def step(self, key: str) -> FlowStep | None:
        """Return the step of that key or None."""
        return next((step for step in self.steps if step.key == key), None)


#: filled by the floors above: each answers with the processes it knows
flow_sources: Final[Registry[Callable[[], Sequence[FlowFacts]]]] = Registry("source of processes")
#: filled by the floors above: suffix of a file -> what reads a process from its text, whatever it holds
flow_readers: Final[Registry[Callable[[str], FlowFacts]]] = Registry("reader of processes")


@dataclass(frozen=True, slots=True)
class Incompatible:
    """Kinds of steps that one person must not do one after the other in one matter, and the rule in a clause."""

    kinds: tuple[str, ...]
    label: Text


incompatible: Final[Registry[Incompatible]] = Registry("separation of duties")


def control(given: Control) -> Control:
    """Register a control."""
    return controls.add(given.key, given)
