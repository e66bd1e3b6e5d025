"""Lists: keyset pages whose cost does not grow with the page number, and exports."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse

from opscharter.kit.words import local

SALT = "kit.cursor"
#: control characters that no spreadsheet file can hold
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: a cell that begins like this is read as a formula by spreadsheet programs
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Page[T]:
    """One page of a list; cursors are opaque, signed, and "" where there is nothing further."""

    items: list[T]
    next_cursor: str = ""
    prev_cursor: str = ""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def paginate[M: Model](
    rows: QuerySet[M], *, cursor: str = "", order: str = "-pk", size: int = 50
) -> Page[M]:
    """Return the page of `rows` at `cursor`, in `order` (a non-null column, "-" for falling), ties broken by pk.

    One query of size + 1 rows. An index on (column, id) must exist. A cursor that was altered, or belongs to another order,
    leads to the first page.
    """
    column = order.removeprefix("-")
    falling = order.startswith("-")
    place, backward = _read(cursor, order)
    if place is not None:
        rows = rows.filter(_beyond(column, place, falling=falling != backward))
    sign = "-" if falling != backward else ""
    columns = [f"{sign}pk"] if column == "pk" else [f"{sign}{column}", f"{sign}pk"]
    found = list(rows.order_by(*columns)[: size + 1])
    more = len(found) > size
    items = found[:size]
    if backward:
        items.reverse()
    if not items:
        return Page([])
    ahead = more if not backward else True
    behind = more if backward else place is not None
    return Page(
        items,
        next_cursor=_write(items[-1], column, order, backward=False) if ahead else "",
        prev_cursor=_write(items[0], column, order, backward=True) if behind else "",
    )


def _beyond(column: str, place: tuple[Any, Any], *, falling: bool) -> Q:
    value, pk = place
    way = "lt" if falling else "gt"
    if column == "pk":
        return Q(**{f"pk__{way}": pk})
    # the first condition alone lets the index be entered at the right place
    return Q(**{f"{column}__{way}e": value}) & (
        Q(**{f"{column}__{way}": value}) | Q(**{f"pk__{way}": pk})
    )


def _write(row: Model, column: str, order: str, *, backward: bool) -> str:
    value = None if column == "pk" else getattr(row, column)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif value is not None and not isinstance(value, int | str):
        value = str(value)
    return signing.dumps([order, value, row.pk, int(backward)], salt=SALT, compress=True)


def _read(cursor: str, order: str) -> tuple[tuple[Any, Any] | None, bool]:
    if not cursor:
        return None, False
    try:
        of_order, value, pk, backward = signing.loads(cursor[:1000], salt=SALT)
    except (signing.BadSignature, ValueError):
        return None, False
    return ((value, pk), bool(backward)) if of_order == order else (None, False)


def export(
    kind: str, *, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse | HttpResponse:
    """Return rows as a download: `kind` "csv" (UTF-8 with mark, so that Excel reads Chinese) or "xlsx".

    `rows` is read once, as a stream; give it `.iterator()`. Cells that a spreadsheet would run as formulas are defused.
    """
    response: StreamingHttpResponse | HttpResponse
    if kind == "xlsx":
        response = HttpResponse(_xlsx(header, rows), content_type=XLSX_TYPE)
    else:
        kind = "csv"
        response = StreamingHttpResponse(_csv(header, rows), content_type="text/csv; charset=utf-8")
    file = quote(f"{name}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def cell(value: Any) -> str | int | float | Decimal:
    """Return a cell's value as a spreadsheet may hold it: local times, defused formulas, numbers as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    text = ILLEGAL.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, value: str) -> str:
        return value


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([cell(title) for title in header])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    # a tenth of a second and ten megabytes: only for a process that is asked for such a file
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    titles = []
    for title in header:
        head = WriteOnlyCell(sheet, value=cell(title))
        head.font = Font(bold=True)
        titles.append(head)
    sheet.append(titles)
    for row in rows:
        sheet.append([cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
