"""Controls that no module proves: what people do by themselves and state afterwards, and words that oblige nobody.

Both are families: `control:people.statement/<name>` is one control for each name that a charter gives
(`people.statement/meeting-minutes`), so that every article has a light of its own.
"""

from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Control, Parameter, controls

STATEMENT: Final = "people.statement"
DECLARATION: Final = "people.declaration"


@lru_cache(maxsize=4096)
def statement(key: str) -> Control:
    """Return the control of one statement: `by` the post that states, `every` how often."""
    return Control(
        key,
        _("Fulfilled by people, evidence by statement"),
        "record",
        _("The post states in every period, in words and perhaps with a file, that it was done."),
        (
            Parameter("every", "frequency", "每月", _("how often it is stated")),
            Parameter("by", "post", "director", _("the post that states it")),
        ),
    )


@lru_cache(maxsize=4096)
def declaration(key: str) -> Control:
    """Return the control of words that declare and oblige nobody: nothing is to be proven."""
    return Control(
        key,
        _("Declares, obliges nobody"),
        "rule",
        _("A purpose, scope, definition or principle: there is nothing to prove."),
    )


def states(key: str) -> bool:
    """Tell whether a control is fulfilled by people who state it."""
    return key.startswith(f"{STATEMENT}/")


def declares(key: str) -> bool:
    """Tell whether a control says that its words oblige nobody."""
    return key.startswith(f"{DECLARATION}/")


controls.family(STATEMENT, statement)
controls.family(DECLARATION, declaration)
