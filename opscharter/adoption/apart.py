"""What the checks have to know of how a charter is amended: whoever drafts does not approve."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opscharter.adoption.access import APPROVE
from opscharter.adoption.controls import AMENDMENT, PUBLICATION
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.registry import FlowFacts, FlowStep, flow_sources


def acts() -> Sequence[FlowFacts]:
    """Return the amendment of a charter as a process; `operations.proposing.decide` keeps drafter and approver apart."""
    steps = (
        FlowStep("draft", _("Draft the text"), AMENDMENT, frozenset({"request"}), needs=DRAFT),
        FlowStep("decide", _("Approve the text"), AMENDMENT, frozenset({"approve"}), needs=APPROVE, apart=frozenset({"draft"})),
        FlowStep("publish", _("Publish the text"), PUBLICATION, needs=PUBLISH),
    )  # fmt: skip
    moves = ((0, "draft", 1), (1, "decide", 2), (1, "draft", 1), (2, "publish", 3))
    return [FlowFacts("charter.amendment", _("Amendment of the charter"), steps, moves)]


flow_sources.add("adoption", acts)
