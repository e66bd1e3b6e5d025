"""A browser with somebody signed in, for the pages of proof."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opscharter.core.actor import Actor, system_actor
from opscharter.core.scope import center_scope
from opscharter.org.models import Account, Center
from opscharter.org.operations.sign_in import _begin
from opscharter.org.sessions import COOKIE
from tests.stage import account_of

type Enter = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def sit(center: Center, at: datetime) -> Enter:
    """A browser in which somebody is signed in."""

    def open_browser(actor: Actor) -> Client:
        account = account_of(actor)
        Account.objects.filter(pk=account.pk).update(must_change=False)
        account.must_change = False
        with center_scope(center.pk):
            begun = _begin(account=account, address="", agent="", by=system_actor(center.pk), at=at)
        browser = Client()
        browser.cookies[COOKIE] = begun.cookie
        return browser

    return open_browser
