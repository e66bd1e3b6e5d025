"""The API tried against its own document: whatever is sent, the answer is one that the document names, and never a fault."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
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


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_the_document_names(desk: Program, path: str, method: str) -> None:
    desk.post(BODY)
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
