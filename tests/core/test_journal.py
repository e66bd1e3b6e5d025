"""The journal is append-only, sealed, and read without a gap."""

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from opscharter.core import readers, seals
from opscharter.core.actor import system_actor
from opscharter.core.models import JournalEntry, JournalSeal, OpeningHours
from opscharter.core.scope import center_scope
from opscharter.core.server.testing import SERVER
from tests.core.test_operation import HERE, THERE, open_on
from tests.stage import present

SEEN: list[int] = []


@pytest.fixture
def follower(monkeypatch):
    SEEN.clear()
    reader = readers.Reader(
        "test", lambda _, entries: SEEN.extend(e.pk for e in entries), lambda _: SEEN.clear()
    )
    monkeypatch.setitem(readers.readers._items, "test", reader)
    return reader


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_journalentry SET actor_name = 'x'",
        "DELETE FROM core_journalentry",
        "TRUNCATE core_journalentry",
        "UPDATE core_journalseal SET digest = 'x'",
    ],
)
@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nobody_changes_the_journal_not_even_its_owner(at, statement, alias):
    with center_scope(HERE), pytest.raises(DatabaseError), transaction.atomic(using=alias):
        connections[alias].cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_read_after_all_and_none_twice(at, follower, request):
    """The transaction that began first commits last: its row must not be passed over."""
    by = system_actor(HERE)
    slow = psycopg.connect(**connection.get_connection_params())
    request.addfinalizer(slow.close)
    with slow.cursor() as cursor:
        cursor.execute("SELECT set_config('opscharter.center', %s, false)", [str(HERE)])
        cursor.execute(
            "INSERT INTO core_journalentry (center_id, at, recorded_at, operation, actor_kind, actor_name, post_name,"
            " behalf_name, subject_kind, subject_id, subject_label, changes, marks, reason, request_id)"
            " VALUES (%s, now(), now(), 'test.opened', 'system', 's', '', '', 'x', 1, '', '{}', '[]', '', '')"
            " RETURNING id",
            [HERE],
        )
        late = present(cursor.fetchone())[0]
    open_on(weekday=0, by=by, at=at)
    readers.catch_up("test", HERE)
    assert SEEN == []
    slow.commit()
    slow.close()
    open_on(weekday=1, by=by, at=at)
    until_final()
    readers.catch_up("test", HERE)
    readers.catch_up("test", HERE)
    with center_scope(HERE):
        everything = set(JournalEntry.objects.values_list("pk", flat=True))
    assert late in SEEN
    assert sorted(SEEN) == sorted(everything)


def test_a_reader_of_one_center_reads_nothing_of_another_and_can_start_anew(
    db, at, settled, follower
):
    for weekday in range(3):
        open_on(weekday=weekday, by=system_actor(HERE), at=at)
    open_on(weekday=0, by=system_actor(THERE), at=at)
    assert readers.catch_up("test", HERE) == 3
    assert readers.catch_up("test", HERE) == 0
    first = list(SEEN)
    assert readers.rebuild("test", HERE) == 3
    assert first == SEEN


def until_final() -> None:
    """Other tests' transactions on the same server hold the horizon back; ask until all of ours are below it."""
    with center_scope(HERE):
        newest = max(JournalEntry.objects.values_list("xid", flat=True))
    for _ in range(200_000):
        if readers.horizon() > newest:
            return
    pytest.fail("a transaction of another test never ends")


def sealed(at, count: int) -> None:
    for weekday in range(count):
        open_on(weekday=weekday % 7, by=system_actor(HERE), at=at)
    assert seals.seal(HERE) == count


def findings() -> list[seals.Finding]:
    return [f for f in seals.verify(HERE) if isinstance(f, seals.Finding)]


def test_seals_of_the_first_form_still_verify_but_prove_no_single_row(db, at, settled, monkeypatch):
    def first_form(previous, rows):
        rows = list(rows)
        return seals._first_digest(previous, rows), len(rows)

    with monkeypatch.context() as old:
        old.setattr(seals, "digest", first_form)
        sealed(at, 2)
    sealed(at, 1)
    assert all(isinstance(found, int) for found in seals.verify(HERE))
    with center_scope(HERE):
        entries = list(JournalEntry.objects.order_by("pk").values_list("pk", flat=True))
        assert [link.number for link in seals.links_of(HERE, entries)] == [2]


def test_an_untouched_journal_verifies_and_new_rows_extend_the_chain(db, at, settled):
    sealed(at, 3)
    sealed(at, 2)
    assert list(seals.verify(HERE)) == [3, 2]
    with center_scope(HERE):
        first, second = JournalSeal.objects.order_by("number")
        assert second.previous == first.digest


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        ("UPDATE core_journalentry SET actor_name = '李四' WHERE id = {middle}", "changed"),
        (
            "UPDATE core_journalentry SET changes = jsonb_set(changes, '{{weekday}}', '[null, 9]') WHERE id = {middle}",
            "changed",
        ),
        ("DELETE FROM core_journalentry WHERE id = {middle}", "2 are there"),
    ],
)
def test_tampering_behind_the_triggers_is_found(at, settled, tamper, what):
    sealed(at, 3)
    with center_scope(HERE):
        middle = JournalEntry.objects.order_by("xid", "id")[1].pk
    name = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(SERVER.dsn("superuser", name), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(tamper.format(middle=middle))
    assert [what in f.what for f in findings()] == [True]


@pytest.mark.django_db(transaction=True)
def test_a_chain_made_anew_holds_together_but_not_the_digest_somebody_wrote_down(at, settled):
    sealed(at, 3)
    with center_scope(HERE):
        noted = JournalSeal.objects.get().digest[:16]
    found = seals.seal_of(HERE, noted)
    assert found
    assert found.number == 1
    name = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(SERVER.dsn("superuser", name), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE core_journalentry SET actor_name = '李四'")
        superuser.execute("DELETE FROM core_journalseal")
    assert seals.seal(HERE) == 3
    assert findings() == []
    assert seals.seal_of(HERE, noted) is None


def test_sealing_counts_only_rows_of_its_center(db, at, settled):
    open_on(weekday=0, by=system_actor(THERE), at=at)
    assert seals.seal(HERE) == 0
    with center_scope(THERE):
        assert OpeningHours.objects.count() == 1
