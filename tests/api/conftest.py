"""A program that calls the API with a person's key."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opscharter.core.actor import system_actor
from opscharter.core.scope import center_scope
from opscharter.org.models import Account, Center
from opscharter.org.operations import make_token

BODY = {
    "center": "hechang",
    "type": "service.request",
    "channel": "phone",
    "title": "楼道灯不亮",
    "description": "三号楼二单元楼道灯坏了三天，老人上下楼不方便。",
    "urgency": "normal",
    "location": "三号楼二单元",
    "contact": {"name": "周敏", "phone": "13800136621"},
}


class Program:
    """Calls the API; every answer is JSON."""

    def __init__(self, token: str) -> None:
        self.browser = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, body: Any, key: str = "") -> tuple[int, Any]:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        answer = self.browser.post(
            "/api/v1/cases", body, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        answer = self.browser.get(f"/api/v1/{path}", query, headers=self.headers)
        return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def static_files(settings) -> None:
    """Nothing is collected in tests; the folder only has to be there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def token(center: Center, at: datetime) -> Callable[[str, Center], str]:
    """Make a key for whoever holds a post."""

    def make(post: str, of: Center = center) -> str:
        with center_scope(of.pk):
            account = Account.objects.filter(person__appointments__post__key=post).order_by("pk")[0]
            return make_token(account=account, label="测试", by=system_actor(of.pk), at=at)

    return make


@pytest.fixture
def desk(token: Callable[..., str]) -> Program:
    return Program(token("desk"))
