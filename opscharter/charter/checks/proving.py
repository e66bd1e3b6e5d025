"""The proof that one person cannot do what must be kept apart: every run of a process, with every choice of people.

One person after the other is the suspect; people who may do the same steps are alike, so one of each kind suffices. A state is
where the process stands, what the suspect has done, and who of the others has done a step that bars its doer from a later one.
The search goes by number of steps, so that the first violation is a shortest one; when it ends without one, there is none.
A state is left out only when one with the same place and suspect and fewer barred people has been seen: whatever can follow
the former can follow the latter.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from opscharter.charter.registry import FlowFacts

MOST_STATES: Final = 200_000

type Who = tuple[int, int]  # kind of person, number among those alike
type State = tuple[int, int, frozenset[str], frozenset[tuple[str, Who]]]
"""Place, how much of the forbidden sequence the suspect has done, the barring steps they did, and who else did which."""

SUSPECT: Final[Who] = (-1, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """A shortest run in which `person` does all that is forbidden together: (step, person or "" where anybody may) in order."""

    person: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the search found: a counter-example, or none after `states` states; `complete`: all were seen."""

    run: Run | None
    states: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """People who may do the same steps."""

    steps: frozenset[str]
    names: tuple[str, ...]


@dataclass(slots=True)
class _Search:
    moves: Mapping[int, Sequence[tuple[str, int]]]
    apart: Mapping[str, frozenset[str]]
    barring: frozenset[str]  # steps that bar their doer from a later one
    kinds: Mapping[str, frozenset[str]]
    forbidden: Sequence[str]
    groups: Sequence[Group]
    suspect: int
    seen: dict[tuple[int, int, frozenset[str]], list[frozenset[tuple[str, Who]]]] = field(
        default_factory=dict
    )
    trail: dict[State, tuple[State, str, Who] | None] = field(default_factory=dict)

    def run(self, most: int) -> Run | None:
        """Return a shortest violation by the suspect, or None."""
        first: State = (0, 0, frozenset(), frozenset())
        self.trail[first] = None
        waiting = deque([first])
        while waiting and len(self.trail) <= most:
            here = waiting.popleft()
            for step, who, after in self._after(here):
                if after in self.trail or self._dominated(after):
                    continue
                self.trail[after] = (here, step, who)
                if after[1] == len(self.forbidden):
                    return self._told(after)
                waiting.append(after)
        return None

    def _after(self, here: State) -> Iterator[tuple[str, Who, State]]:
        place, progress, own, others = here
        for step, target in self.moves.get(place, ()):
            bars = self.apart.get(step, frozenset())
            if step in self.groups[self.suspect].steps and not own & bars:
                kept = own | {step} if step in self.barring else own
                yield step, SUSPECT, (target, self._further(progress, step), kept, others)
            barred = {who for done, who in others if done in bars}
            for who in self._others(step, others):
                if who not in barred:
                    marked = others | {(step, who)} if step in self.barring else others
                    yield step, who, (target, progress, own, marked)

    def _others(self, step: str, others: frozenset[tuple[str, Who]]) -> Iterator[Who]:
        """Yield who else may do a step: all who have a past, and one of each kind who has none."""
        pasts: dict[int, set[int]] = {}
        for _step, (kind, number) in others:
            pasts.setdefault(kind, set()).add(number)
        for kind, group in enumerate(self.groups):
            if step not in group.steps:
                continue
            known = pasts.get(kind, set())
            yield from ((kind, number) for number in sorted(known))
            if len(known) < len(group.names) - (kind == self.suspect):
                yield kind, len(known)

    def _dominated(self, state: State) -> bool:
        place, progress, own, others = state
        known = self.seen.setdefault((place, progress, own), [])
        if any(fewer <= others for fewer in known):
            return True
        known.append(others)
        return False

    def _further(self, progress: int, step: str) -> int:
        while progress < len(self.forbidden) and self.forbidden[progress] in self.kinds[step]:
            progress += 1
        return progress

    def _told(self, state: State) -> Run:
        steps: list[tuple[str, str]] = []
        here = self.trail[state]
        while here is not None:
            before, step, who = here
            steps.append((step, self._name(who)))
            here = self.trail[before]
        return Run(self._name(SUSPECT), tuple(reversed(steps)))

    def _name(self, who: Who) -> str:
        if who == SUSPECT:
            return self.groups[self.suspect].names[0]
        kind, number = who
        return self.groups[kind].names[number + (kind == self.suspect)]


def prove(
    flow: FlowFacts,
    may: Mapping[str, frozenset[str]],
    apart: Mapping[str, frozenset[str]],
    forbidden: tuple[str, ...],
) -> Proof:
    """Return a shortest run of `flow` in which one person does steps of the `forbidden` kinds in this order, or that there is none.

    `may`: step -> names of those who may do it; `apart`: step -> steps whose doers are refused there.
    """
    kinds = {step.key: step.kinds for step in flow.steps}
    if not frozenset(forbidden) <= frozenset(kind for each in kinds.values() for kind in each):
        return Proof(None, 0)
    groups = alike(may)
    moves: dict[int, list[tuple[str, int]]] = {}
    for place, step, target in flow.moves:
        moves.setdefault(place, []).append((step, target))
    barring = frozenset(other for others in apart.values() for other in others)
    best: Run | None = None
    states = 0
    for suspect, group in enumerate(groups):
        if not frozenset(forbidden) <= frozenset(k for step in group.steps for k in kinds[step]):
            continue
        search = _Search(moves, apart, barring, kinds, forbidden, groups, suspect)
        run = search.run(MOST_STATES)
        states += len(search.trail)
        if len(search.trail) > MOST_STATES:
            return Proof(best, states, complete=False)
        if run is not None and (best is None or len(run.steps) < len(best.steps)):
            best = run
    return Proof(best, states)


def alike(may: Mapping[str, frozenset[str]]) -> list[Group]:
    """Return people by what they may do; those who may do least come first: of several shortest examples the plainest is shown."""
    steps_of: dict[str, set[str]] = {}
    for step, names in may.items():
        for name in names:
            steps_of.setdefault(name, set()).add(step)
    found: dict[frozenset[str], list[str]] = {}
    for name, steps in sorted(steps_of.items()):
        found.setdefault(frozenset(steps), []).append(name)
    ordered = sorted(found.items(), key=lambda row: (len(row[0]), row[1]))
    return [Group(steps, tuple(names)) for steps, names in ordered]
