"""Keyset pages lose and repeat nothing; exports open safely."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from opscharter.core.clock import ZONE
from opscharter.core.models.calendar import CalendarException
from opscharter.core.scope import center_scope
from opscharter.kit.tables import cell, export, paginate

NOW = datetime(2026, 10, 12, 14, 42, tzinfo=ZONE)


@pytest.fixture
def closures(db):
    """Eleven rows in five moments: ties in the sort column."""
    with center_scope(1):
        for number in range(11):
            CalendarException.objects.create(
                center_id=1,
                first_day=date(2026, 10, 1),
                last_day=date(2026, 10, 1),
                kind="closed",
                reason=str(number),
                announced_at=NOW + timedelta(hours=number % 5),
            )
        yield CalendarException.objects.all()


@pytest.mark.parametrize("order", ["announced_at", "-announced_at", "pk", "-pk"])
def test_walking_forth_and_back_meets_every_row_once(closures, order) -> None:
    pages = [paginate(closures, order=order, size=4)]
    while pages[-1].next_cursor:
        pages.append(paginate(closures, cursor=pages[-1].next_cursor, order=order, size=4))
    forth = [row.pk for page in pages for row in page]
    sign = "-" if order.startswith("-") else ""
    assert [len(page) for page in pages] == [4, 4, 3]
    assert forth == list(closures.order_by(order, f"{sign}pk").values_list("pk", flat=True))

    back = [pages[-1]]
    while back[-1].prev_cursor:
        back.append(paginate(closures, cursor=back[-1].prev_cursor, order=order, size=4))
    assert [row.pk for page in reversed(back) for row in page] == forth
    assert pages[0].prev_cursor == ""


def test_a_page_costs_one_query_wherever_it_is(closures, django_assert_num_queries) -> None:
    cursor = paginate(closures, order="-announced_at", size=4).next_cursor
    with django_assert_num_queries(1):
        list(paginate(closures, cursor=cursor, order="-announced_at", size=4))


def test_an_altered_or_foreign_cursor_leads_to_the_first_page(closures) -> None:
    first = [row.pk for row in paginate(closures, order="-pk", size=4)]
    cursor = paginate(closures, order="-pk", size=4).next_cursor
    other = paginate(closures, order="announced_at", size=4).next_cursor
    for bad in (cursor[:-2] + "xx", other, "x", "x" * 5000, "\x00"):
        assert [row.pk for row in paginate(closures, cursor=bad, order="-pk", size=4)] == first


def test_csv_opens_in_excel_and_runs_no_formula() -> None:
    rows = [["=HYPERLINK(1)", 12, NOW, None], ["+86 138", -3, "灯坏了", True]]
    answer = export("csv", name="事项", header=["甲", "乙", "丙", "丁"], rows=iter(rows))
    body = answer.getvalue().decode()
    assert body.startswith("\ufeff甲,乙,丙,丁")
    assert list(csv.reader(io.StringIO(body[1:])))[1:] == [
        ["'=HYPERLINK(1)", "12", "2026-10-12 14:42", ""],
        ["'+86 138", "-3", "灯坏了", "是"],
    ]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_xlsx_holds_text_as_text() -> None:
    answer = export(
        "xlsx", name="事项", header=["甲", "乙"], rows=[["=1+1", 5], ["bad\x00\x1f", 6]]
    )
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["甲", "乙"],
        ["'=1+1", 5],
        ["bad", 6],
    ]
    assert {c.data_type for row in sheet.iter_rows() for c in row} == {"s", "n"}
    assert cell("@x") == "'@x"
