"""Numbers without gaps and without duplicates, whoever takes them at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from opscharter.core.models import NumberSeries
from opscharter.core.numbering import (
    OutsideTransactionError,
    format_number,
    next_number,
    parse_number,
)
from opscharter.core.scope import center_scope

atomic = transaction.atomic


def test_a_number_is_written_and_read_as_people_do():
    assert format_number("SR", 2026, 123) == "SR-2026-000123"
    assert format_number("SR", 2026, 1_234_567) == "SR-2026-1234567"
    assert parse_number(" sr-2026-000123 ") == ("SR", 2026, 123)
    assert parse_number("2026-12") is None


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with center_scope(77), pytest.raises(OutsideTransactionError):
        next_number(77, "SR", 2026)


@pytest.mark.django_db(transaction=True)
def test_concurrent_takers_get_every_number_once_and_a_failed_one_leaves_no_gap():
    def take(worker):
        taken = []
        try:
            with center_scope(77):
                for turn in range(15):
                    with atomic():
                        number = next_number(77, "SR", 2026)
                        failed = (turn + worker) % 4 == 0
                        transaction.set_rollback(failed)
                    taken += [] if failed else [number]
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(n for taken in pool.map(take, range(4)) for n in taken)
    assert numbers == list(range(1, len(numbers) + 1))
    with center_scope(77):
        assert NumberSeries.objects.get().last == len(numbers)


@pytest.mark.django_db(transaction=True)
def test_series_years_and_centers_count_apart():
    with atomic(), center_scope(77):
        assert [next_number(77, "SR", 2026), next_number(77, "SR", 2026)] == [1, 2]
        assert next_number(77, "SR", 2027) == 1
        assert next_number(77, "CP", 2026) == 1
        with pytest.raises(OutsideTransactionError):
            next_number(78, "SR", 2026)
