"""One sign-in per post: passwords drawn once, kept in the data directory beside the other keys."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import is_password_usable

from opscharter.core.actor import system_actor
from opscharter.core.scope import center_scope
from opscharter.faces.cli.environment import data_directory
from opscharter.org.models import Account, Appointment, Center
from opscharter.org.operations import set_password

#: without the letters and digits that look alike
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"

type Login = dict[str, str]


def _path() -> Path:
    return data_directory() / "keys" / "demo.json"


def known() -> list[Login]:
    """Return the sign-ins shown to people: center, post, name, login, password; the first holder of each post."""
    rows = _read()
    first = {row["post"]: row for row in reversed(rows)}
    return [row for row in rows if first[row["post"]] is row]


def everybody() -> list[Login]:
    """Return the sign-ins of all demo people, second holders of a post too."""
    return _read()


def _read() -> list[Login]:
    try:
        found: list[Login] = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found


def ensure(center: Center, *, at: datetime) -> None:
    """Give every demo account a password of its own, once; a lost file means new passwords."""
    rows = _read()
    with center_scope(center.pk):
        accounts = list(
            Account.objects.filter(center_id=center.pk).select_related("person").order_by("pk")
        )
        wanting = [account for account in accounts if not is_password_usable(account.password)]
        if not rows:
            posts = _posts(center)
            rows = [
                _row(center, account, posts) for account in accounts if account.person_id in posts
            ]
            wanting = accounts
            # the file first: what an interruption leaves without a password gets it from there next time
            _keep(rows)
        words = {row["login"]: row["password"] for row in rows}
        for account in wanting:
            if account.login in words:
                set_password(
                    account=account,
                    password=words[account.login],
                    by=system_actor(center.pk),
                    at=at,
                )


def _posts(center: Center) -> Mapping[int, str]:
    """Return the name of the post of each person; the first one where somebody holds several."""
    rows = (
        Appointment.objects.filter(center_id=center.pk, ends_on=None)
        .select_related("post")
        .order_by("-pk")
    )
    return {row.person_id: row.post.name for row in rows}


def _row(center: Center, account: Account, posts: Mapping[int, str]) -> Login:
    return {
        "center": center.key,
        "post": posts[account.person_id],
        "name": account.person.name,
        "login": account.login,
        "password": "-".join(
            "".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3)
        ),
    }


def _keep(rows: list[Login]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    fresh.replace(path)
