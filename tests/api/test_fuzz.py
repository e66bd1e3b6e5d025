"""The API tried against its own document: whatever is sent, the answer is one that the document names, and never a fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.conftest import BODY, Program

EXAMPLES = 20
OPERATIONS = [
    ("/api/v1/cases", "POST"),
    ("/api/v1/cases", "GET"),
    ("/api/v1/cases/{number}", "GET"),
]
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@contextmanager
def one_connection() -> Iterator[None]:
    """Leave the test's connection open between requests, as Django's own test client does."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_the_document_names(desk: Program, path: str, method: str) -> None:
    desk.post(BODY)
    with one_connection():
        fuzz(desk, path, method)


def fuzz(desk: Program, path: str, method: str) -> None:
    """Send what the document allows, and what it does not."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy())
    def try_it(case: Any) -> None:
        case.call_and_validate(headers=desk.headers, checks=CHECKS)

    try_it()
