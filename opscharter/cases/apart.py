"""What the checks have to know of acts on a case that no diagram shows: whoever asks for a later deadline does not grant it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opscharter.cases.access import EXTEND, HANDLE
from opscharter.charter.registry import FlowFacts, FlowStep, flow_sources


def acts() -> Sequence[FlowFacts]:
    """Return the acts on cases that no diagram shows; `operations.deadlines.decide_extension` keeps them apart."""
    steps = (
        FlowStep("ask", _("Ask for a later deadline"), "", frozenset({"request"}), needs=HANDLE),
        FlowStep("decide", _("Grant or refuse it"), "", frozenset({"approve"}), needs=EXTEND, apart=frozenset({"ask"})),
    )  # fmt: skip
    return [
        FlowFacts("cases.extension", _("Extension of a deadline"), steps, ((0, "ask", 1), (1, "decide", 2)))
    ]  # fmt: skip


flow_sources.add("cases", acts)
