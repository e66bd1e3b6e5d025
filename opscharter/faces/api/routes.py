"""The REST API under /api/v1/: the same operations and the same refusals as the pages."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from opscharter.cases import queries as cases
from opscharter.charter.citations import cite
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.operation import once
from opscharter.core.refusal import Invalid, NotFound, Refusal
from opscharter.faces.api import presenting
from opscharter.faces.api.schemas import CaseAccepted, CaseFull, CaseIn, CasePage, Problem
from opscharter.modules.service.operations import intake
from opscharter.modules.service.receipt import receipt_for

SERVICE_REQUEST = "service.request"
MAX_BODY = 64 * 1024


class Token(HttpBearer):
    """`Authorization: Bearer oc_…`, made by `opscharter token create`. Cookies are never accepted here."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor that `org.middleware` has found for the token."""
        return getattr(request, "actor", None)


api = NinjaAPI(
    title="OpsCharter",
    version="1",
    description="Cases of one operations centre. Every call acts as the person the token belongs to.",
    auth=Token(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Turn a refusal into its status and a `Problem`."""
    actor: Actor | None = getattr(request, "actor", None)
    citation = cite(actor.center, refusal.control) if actor and refusal.control else None
    problem = Problem(
        code=refusal.code,
        message=str(refusal.message),
        remedy=str(refusal.remedy),
        fields={name: str(words) for name, words in refusal.fields.items()},
        article=citation.article_label if citation else "",
    )
    return api.create_response(request, problem.model_dump(), status=refusal.status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the fields that do not fit, in the words of the schema library."""
    fields = {
        ".".join(str(part) for part in item["loc"][2:]) or str(item["loc"][-1]): item["msg"]
        for item in error.errors
    }
    problem = Problem(code=Invalid.code, message=str(Invalid.default_message), fields=fields)
    return api.create_response(request, problem.model_dump(), status=422)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


@api.post("/cases", response={201: CaseAccepted, 200: CaseAccepted, 422: Problem, 404: Problem})
def create_case(
    request: HttpRequest,
    body: CaseIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=100)] = "",
) -> tuple[int, Any]:
    """Accept a case. The same `Idempotency-Key` gives the same case (then status 200), never a second one."""
    actor = _actor(request)
    if body.center != presenting.center_key(actor.center):
        raise NotFound(fields={"center": NotFound.default_message})
    if body.type != SERVICE_REQUEST:
        raise NotFound(fields={"type": NotFound.default_message})
    at = clock.now()
    result, fresh = once(
        f"api:{idempotency_key}" if idempotency_key else "",
        by=actor,
        run=lambda: intake(
            channel=body.channel,
            title=body.title,
            description=body.description,
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
            "receipt": receipt_for(case, center_key=body.center).code,
        },
    )
    return (201 if fresh else 200), result


@api.get("/cases", response={200: CasePage, 422: Problem})
def list_cases(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """List the cases the token's person may see, newest first; `q` finds two characters or more."""
    actor = _actor(request)
    page = cases.list_cases(actor, cases.Filters(q=q, state=state), cursor)
    return presenting.page(page)


@api.get("/cases/{number}", response={200: CaseFull, 404: Problem})
def read_case(request: HttpRequest, number: str) -> Any:
    """Read one case with its timeline."""
    actor = _actor(request)
    return presenting.full(cases.case_for(actor, number), actor)
