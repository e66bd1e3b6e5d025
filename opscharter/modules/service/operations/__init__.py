"""The only writes on service requests: intake, the steps of the process, the close."""

from opscharter.modules.service.operations.answering import answer_at_once
from opscharter.modules.service.operations.assessing import assess_request, classify_request
from opscharter.modules.service.operations.assigning import (
    accept_request,
    assign_request,
    return_request,
)
from opscharter.modules.service.operations.closing import close, record_result
from opscharter.modules.service.operations.handling import (
    Work,
    contact_requester,
    decide_unable,
    declare_unable,
    handle_request,
)
from opscharter.modules.service.operations.intake import add_to_open, intake
from opscharter.modules.service.operations.satisfaction import (
    Opinion,
    not_reached,
    rate_by_requester,
    rate_request,
)

__all__ = [
    "Opinion", "Work", "accept_request", "add_to_open", "answer_at_once", "assess_request", "assign_request",
    "classify_request", "close", "contact_requester", "decide_unable", "declare_unable", "handle_request", "intake",
    "not_reached", "rate_by_requester", "rate_request", "record_result", "return_request",
]  # fmt: skip
