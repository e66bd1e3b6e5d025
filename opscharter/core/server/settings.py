"""What Django needs to know about the database, embedded or outside."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from opscharter.core.secrets import secret
from opscharter.core.server.cluster import APP, DATABASE, OWNER
from opscharter.core.server.errors import ServerError
from opscharter.core.server.place import read_place

ENGINE = "opscharter.core.database"

type Settings = dict[str, Any]


def database_settings(data: Path | None = None) -> dict[str, Settings]:
    """Return Django's DATABASES: `default` with the application's role, `owner` with the owner's.

    `DATABASE_URL` names an outside PostgreSQL. With `DATABASE_OWNER_URL` beside it, it is the application's role; alone it is
    the owner, and `ensure_app_role` makes the other. Without it, the embedded server of `data` (`OPSCHARTER_DATA`) is meant;
    it need not be running yet. Raises `ServerError` for an address that is none.
    """
    data = data or Path(os.environ.get("OPSCHARTER_DATA", "data")).resolve()
    url, owner_url = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if url:
        owner = _from_url(owner_url or url)
        app = (
            _from_url(url) if owner_url else {**owner, "USER": APP, "PASSWORD": _app_password(data)}
        )
    else:
        common = {
            "NAME": os.environ.get("OPSCHARTER_DATABASE", DATABASE),
            "HOST": str(read_place(data).run),
        }
        app = {**common, "USER": APP, "PASSWORD": _app_password(data)}
        owner = {**common, "USER": OWNER, "PASSWORD": secret(data, "database-owner")}
    return {
        # kept open: a connection costs more than most of our queries; checked once per request
        "default": {**_common(app), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True},
        "owner": {**_common(owner), "TEST": {"MIRROR": "default"}},
    }


def ensure_app_role(data: Path) -> None:
    """Make the application's role on an outside server when only `DATABASE_URL` is given; else do nothing.

    Raises `ServerError` with the SQL to run by hand when the owner may not create roles.
    """
    if not os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL"):
        return
    password = sql.Literal(_app_password(data))
    role = sql.Identifier(APP)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        database = sql.Identifier(connection.info.dbname)
        try:
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                    verb, role, password
                )
            )
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
        except psycopg.errors.InsufficientPrivilege as error:
            raise ServerError(
                f"The user of DATABASE_URL may not create the role {APP}.",
                remedy=f"Let an administrator run: CREATE ROLE {APP} LOGIN PASSWORD '…'; then set DATABASE_OWNER_URL to the "
                f"present address and DATABASE_URL to the one of {APP}.",
            ) from error
        facts = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [APP]
        ).fetchone()
    if facts and facts[0]:
        raise ServerError(
            f"The role {APP} is a superuser or bypasses row-level security: one center could see another.",
            remedy=f"ALTER ROLE {APP} NOSUPERUSER NOBYPASSRLS;",
        )


def _app_password(data: Path) -> str:
    return secret(data, "database-app")


def _common(settings: Settings) -> Settings:
    return {"ENGINE": ENGINE, "PORT": "", **settings}


def _from_url(url: str) -> Settings:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ServerError(
            "DATABASE_URL is not the address of a PostgreSQL database.",
            remedy="It looks like postgresql://user:password@host:5432/database.",
        )
    options: Settings = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "OPTIONS": options,
    }
