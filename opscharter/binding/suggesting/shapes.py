"""What a suggestion is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from opscharter.charter.registry import Control
from opscharter.core.refusal import Text


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sentence stands: the words of the headings and leads above it, outermost first, and the slug under which the
    families name its control ("a9-2"); `taken` are runs of words that are linked already.
    """

    above: tuple[str, ...] = ()
    slug: str = "a"
    taken: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ValueSuggestion:
    """Words that could set a parameter. With `replaces` the words are vague and `words` would stand in their place;
    `frame` is what stands around the value then ("在", "内").
    """

    parameter: str
    start: int
    end: int
    words: str
    label: Text = ""
    replaces: str = ""
    frame: tuple[str, str] = ("", "")
    adds: bool = False  # nothing is vague: the words are added where the sentence ends


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A control that may prove a sentence: `score` from 0 to 1, why, which words to link, and the values beside it."""

    control: Control
    score: float
    reasons: Sequence[Text]
    start: int
    end: int
    values: Sequence[ValueSuggestion] = field(default=())

    @property
    def key(self) -> str:
        """The control's key."""
        return self.control.key

    @property
    def percent(self) -> int:
        """The score for the eye."""
        return round(self.score * 100)
