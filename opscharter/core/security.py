"""The second wall: what the application's database role may do and see.

`apply` is idempotent and runs as the owner after every migration: grants, row-level security by center on every table that
has a `center_id`, and the journal's append-only trigger. `UNSCOPED` lists the tables that belong to no center, with the
reason; a table that is in neither list is a fault (`check`).
"""

from django.apps import apps
from django.db import connections, models

from opscharter.core.models.base import CenterModel

APP_ROLE = "opscharter_app"

#: Tables without a center, and why the application's role may see them whole.
UNSCOPED = {
    "django_migrations": "schema history, nothing of a center",
    "django_content_type": "model names",
    "procrastinate_jobs": "job arguments are ids only",
    "procrastinate_events": "job history, ids only",
    "procrastinate_periodic_defers": "schedule bookkeeping",
    "procrastinate_workers": "worker heartbeats",
    "flow_spec": "process definitions by hash, shared and free of data",
    "org_throttle": "counters by keyed hash, no personal data",
}

#: Tables whose row policy is their own (see `_SPECIAL`).
SPECIAL = {"org_center"}

APPEND_ONLY = ("core_journalentry", "core_journalseal")

_HERE = "NULLIF(current_setting('opscharter.center', true), '')::bigint"


def scoped_tables() -> list[str]:
    """Return the names of all tables that carry a center."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, CenterModel) and not model._meta.abstract and model._meta.managed
    )


def unscoped_models() -> list[type[models.Model]]:
    """Return managed models without a center that are not on the list: there must be none."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, CenterModel)
        and model._meta.managed
        and model._meta.db_table not in UNSCOPED
        and model._meta.db_table not in SPECIAL
    ]


def _statements() -> list[str]:
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {APP_ROLE}",
    ]
    for table in scoped_tables():
        lines += _policy(table, f"center_id = (SELECT {_HERE})")
    lines += _policy("org_center", f"id = (SELECT {_HERE})")
    for table in APPEND_ONLY:
        lines += [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
            f"DROP TRIGGER IF EXISTS append_only ON {table}",
            (
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change()"
            ),
        ]
    return lines


def _policy(table: str, condition: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS by_center ON {table}",
        f"CREATE POLICY by_center ON {table} TO {APP_ROLE} USING ({condition}) WITH CHECK ({condition})",
    ]


_FUNCTIONS = [
    """
    CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    # What has to be known before a center is named: ids by key, by sign-in name, and all ids for the worker.
    """
    CREATE OR REPLACE FUNCTION org_center_ids() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT id FROM org_center ORDER BY id
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION org_center_by_key(wanted text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT id FROM org_center WHERE key = wanted
    $$
    """,
    # Operators that are not leakproof (@@) cannot use an index under a row policy; this looks inside the named center only.
    """
    CREATE OR REPLACE FUNCTION core_search(relation regclass, words tsquery, most integer) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
    BEGIN
        RETURN QUERY EXECUTE format(
            'SELECT id FROM %s WHERE center_id = $1 AND vector @@ $2 ORDER BY id DESC LIMIT $3', relation
        ) USING NULLIF(current_setting('opscharter.center', true), '')::bigint, words, most;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION org_account_centers(wanted text, phone bytea) RETURNS TABLE (center bigint, account bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT center_id, id FROM org_account WHERE login = wanted OR phone_index = phone
    $$
    """,
]


def apply(alias: str = "owner") -> None:
    """Bring grants, policies and triggers in line with the models; run as the owner."""
    with connections[alias].cursor() as cursor:
        for statement in [*_FUNCTIONS, *_statements()]:
            cursor.execute(statement)
