"""Rows written in one prepared statement are the rows that saving one by one would have made."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from opscharter.cases.models import Case, Ownership
from opscharter.core.database.prepared import fetch, insert, next_id
from opscharter.core.scope import center_scope

AT = datetime(2026, 11, 9, 2, 0, 0, 123456, tzinfo=UTC)


def a_case(center, pk):
    return Case(
        pk=pk, center_id=center.pk, type="service.request", number=f"T-2026-{pk:06d}", title='引号 "与" \\斜线',
        description="第一行\n第二行 'x' %s", data={"深": [1, None, {"a": True}]}, channel="phone", urgency="normal",
        opened_at=AT, recorded_at=AT, tags=["夜间", "a,b"], past_departments=[7, 9], vector="漏水 abc",
    )  # fmt: skip


def test_every_kind_of_value_comes_back_as_it_was_saved(center):
    with center_scope(center.pk):
        case = a_case(center, next_id(Case))
        saved = a_case(center, next_id(Case))
        owners = [
            Ownership(center_id=center.pk, case=case, post_id=n, starts_at=AT, ends_at=end)
            for n, end in ((1, AT), (2, None))
        ]
        insert(case, *owners)
        saved.save(force_insert=True)
        one, other = Case.objects.get(pk=case.pk), Case.objects.get(pk=saved.pk)
        for field in Case._meta.concrete_fields:
            if field.name not in {"id", "number"}:
                assert getattr(one, field.attname) == getattr(other, field.attname), field.name
        stored = Ownership.objects.filter(case=case).order_by("pk").values_list("pk", flat=True)
        assert [owner.pk for owner in owners] == list(stored)


def test_a_prepared_statement_sees_the_center_that_is_named_now(center, other_center):
    found = []
    for each in (center, other_center, center):
        with center_scope(each.pk):
            found.append(fetch("SELECT id FROM org_center", []))
    assert found == [[(center.pk,)], [(other_center.pk,)], [(center.pk,)]]


def test_rows_of_another_center_are_refused(center, other_center):
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with center_scope(center.pk), refused, transaction.atomic():
        insert(a_case(other_center, next_id(Case)))


def test_a_server_that_has_gone_is_noticed_without_a_question(db):
    assert connection.is_usable()
    with connection.temporary_connection():
        other = connection.copy("default")
    other.ensure_connection()
    pid = other.connection.info.backend_pid
    assert other.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not other.is_usable()
    other.close()
