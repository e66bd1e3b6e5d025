"""The REST API under /api/v1/: the same operations and the same refusals as the pages."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, override

from django.http import HttpRequest
from ninja import Header, NinjaAPI, Query, Status
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from opscharter.cases import queries as cases
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.operation import once
from opscharter.core.refusal import NotFound
from opscharter.faces.api import presenting, problems
from opscharter.faces.api.schemas import CaseAccepted, CaseFull, CaseIn, CasePage, Problem, State
from opscharter.kit.http import maybe_actor
from opscharter.modules.service.choices import CASE_TYPE
from opscharter.modules.service.operations import intake
from opscharter.modules.service.receipt import receipt_for

_READING: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 404, 422), Problem)
_WRITING: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Problem)


class Token(HttpBearer):
    """`Authorization: Bearer oc_…`, made by `opscharter token create`. Cookies are never accepted here."""

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor that `org.middleware` has found for the token."""
        del token  # a bearer token goes before any cookie there
        return maybe_actor(request)


class Readable(JSONRenderer):
    """Chinese as it is written, not escaped."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="OpsCharter",
    version="1",
    description="Cases of one operations centre. Every call acts as the person the token belongs to.",
    auth=Token(),
    renderer=Readable(),
    docs_url=None,
    urls_namespace="api",
)
problems.install(api)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@api.post("/cases", response={201: CaseAccepted, 200: CaseAccepted, **_WRITING})
def create_case(
    request: HttpRequest,
    body: CaseIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=100)] = "",
) -> Status[Any]:
    """Accept a case. The same `Idempotency-Key` gives the same case (then status 200), never a second one."""
    actor = _actor(request)
    if body.center != presenting.center_key(request):
        raise NotFound(fields={"center": NotFound.default_message})
    if body.type != CASE_TYPE:
        raise NotFound(fields={"type": NotFound.default_message})
    at = clock.now()
    result, fresh = once(
        f"api:{idempotency_key}" if idempotency_key else "",
        by=actor,
        run=lambda: intake(
            channel=body.channel,
            title=body.title,
            description=body.description.strip() or body.title,
            urgency=body.urgency,
            location=body.location,
            name=body.contact.name,
            phone=body.contact.phone,
            by=actor,
            at=at,
        ),
        remember=lambda case: {
            "number": case.number,
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "receipt": receipt_for(case, body.center).code,
        },
    )
    return Status(201 if fresh else 200, result)


@api.get("/cases", response={200: CasePage, **_READING})
def list_cases(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60)] = "",
    state: Annotated[State, Query()] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """List the cases the token's person may see, newest first; `q` finds two characters or more."""
    filters = cases.Filters.from_query({"q": q, "state": state})
    return presenting.page(cases.list_cases(_actor(request), filters, cursor))


@api.get("/cases/{number}", response={200: CaseFull, **_READING})
def read_case(request: HttpRequest, number: str) -> Any:
    """Read one case with its timeline."""
    if "\x00" in number:
        raise NotFound
    return presenting.full(cases.case_for(_actor(request), number))
