"""`opscharter token`: keys with which programs use the API, each acting as one person."""

import json
from typing import Annotated, Any

import typer

from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.core.scope import center_scope
from opscharter.faces.cli.speech import out, refuse, say, words
from opscharter.org.models import Account
from opscharter.org.operations import make_token, revoke_token
from opscharter.org.queries import center_ids, live_tokens

app = typer.Typer(
    help=words("Keys for programs that use the API.", "程序调用接口用的密钥。"),
    no_args_is_help=True,
)

Login = Annotated[
    str, typer.Option("--login", help=words("Sign-in name of the person.", "人员的登录名。"))
]
Json = Annotated[bool, typer.Option("--json", help=words("Answer as JSON.", "以 JSON 输出。"))]


@app.command("create")
def create(
    login: Login,
    label: Annotated[str, typer.Option("--label", help=words("What it is for.", "用途。"))] = "",
    as_json: Json = False,
) -> None:
    """Make a key; it is shown this once."""
    account = _account(login)
    with center_scope(account.center_id):
        by = system_actor(account.center_id)
        token = make_token(account=account, label=label, by=by, at=clock.now())
    if not as_json:
        say("Keep it now: it is not shown again.", "请立即保存，之后不再显示。")
    _answer({"token": token}, token, as_json=as_json)


@app.command("list")
def list_tokens(login: Login, as_json: Json = False) -> None:
    """List a person's keys that are not revoked."""
    account = _account(login)
    with center_scope(account.center_id):
        rows = [
            {
                "id": row.pk,
                "label": row.label,
                "created_at": row.created_at.astimezone(clock.ZONE).isoformat(),
            }
            for row in live_tokens(account.pk)
        ]
    lines = [f"{row['id']}\t{row['created_at']}\t{row['label']}" for row in rows]
    _answer(rows, "\n".join(lines) or words("No keys.", "没有密钥。"), as_json=as_json)


@app.command("revoke")
def revoke(
    login: Login,
    key: Annotated[
        int, typer.Option("--id", help=words("Its number in the list.", "列表中的编号。"))
    ],
    as_json: Json = False,
) -> None:
    """Make a key useless at once."""
    account = _account(login)
    with center_scope(account.center_id):
        found = [row for row in live_tokens(account.pk) if row.pk == key]
        if not found:
            refuse(
                f"{login} has no key {key}. See: opscharter token list",
                f"{login} 没有编号为 {key} 的密钥",
            )
        revoke_token(token=found[0], by=system_actor(account.center_id), at=clock.now())
    _answer({"revoked": key}, words("Revoked.", "已作废。"), as_json=as_json)


def _account(login: str) -> Account:
    """Return the account of a sign-in name, whichever center it is in."""
    for center_id in center_ids():
        with center_scope(center_id):
            found = Account.objects.select_related("person").filter(login=login).first()
        if found is not None:
            return found
    return refuse(f"Nobody signs in as {login!r}.", f"没有登录名为 {login} 的人员")


def _answer(data: Any, text: str, *, as_json: bool) -> None:
    out(json.dumps(data, ensure_ascii=False) if as_json else text)
