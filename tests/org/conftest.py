"""Signing in through the real pages."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from opscharter.core.actor import system_actor
from opscharter.org.models import Account, Center
from opscharter.org.operations import set_password
from tests.stage import PASSWORD


@pytest.fixture(autouse=True)
def static_files(settings) -> None:
    """Nothing is collected in tests; the folder only has to be there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def give_password(center: Center, at: datetime) -> Callable[[str], Account]:
    """Give an account of the center the test's password."""

    def give(login: str) -> Account:
        account = Account.objects.select_related("person").get(login=login)
        set_password(account=account, password=PASSWORD, by=system_actor(center.pk), at=at)
        return account

    return give


@pytest.fixture
def signed_in(give_password: Callable[[str], Account]) -> Callable[[str], Client]:
    """Return a browser that has signed in as a login."""

    def enter(login: str) -> Client:
        give_password(login)
        browser = Client()
        answer = browser.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.content.decode()
        return browser

    return enter
