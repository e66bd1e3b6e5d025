"""Signing in through the real page."""

from pathlib import Path

import pytest
from django.test import Client

from opscharter.core.actor import system_actor
from opscharter.org.models import Account
from opscharter.org.operations import set_password
from tests.stage import PASSWORD


@pytest.fixture
def browser(center, at, settings):
    """Return a browser that has signed in as a login."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

    def enter(login: str) -> Client:
        account = Account.objects.select_related("person").get(login=login)
        set_password(account=account, password=PASSWORD, by=system_actor(center.pk), at=at)
        client = Client()
        answer = client.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.content.decode()
        return client

    return enter
