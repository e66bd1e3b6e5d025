"""Who may do what, where, and in whose name."""

from datetime import date, timedelta

import pytest
from django.db import connection

from opscharter.core.actor import DataScope
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import Conflict, Invalid, NotAllowed
from opscharter.core.scope import center_scope
from opscharter.org import operations, queries
from opscharter.org.access import actor_for, remembered_standing
from opscharter.org.loading import UnusableFile, check
from opscharter.org.models import Account, Appointment, Center, Department, Person
from tests.stage import organisation


def account(login):
    return Account.objects.select_related("person").get(login=login)


@pytest.fixture
def departments(center):
    return queries.departments_by_key(center.pk)


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        (DataScope.ALL, {"center", "service", "crew", "finance"}),
        (DataScope.BELOW, {"engineering", "crew"}),
        (DataScope.DEPARTMENT, {"engineering"}),
        (DataScope.CHOSEN, {"finance"}),
        (DataScope.SELF, set()),
    ],
)
def test_each_of_the_five_scopes_reaches_exactly_as_far_as_it_says(
    center, system, departments, at, scope, reached
):
    crew = operations.create_department(
        name="抢修班", key="crew", parent=departments["engineering"], by=system, at=at
    )
    post = queries.posts_by_key(center.pk)["engineering_head"]
    chosen = [departments["finance"].pk] if scope == DataScope.CHOSEN else []
    operations.grant(
        post=post, capability="cases.view", scope=scope, departments=chosen, by=system, at=at
    )

    actor = actor_for(account("engineering"), at=at)

    everywhere = departments | {"crew": crew}
    probed = {"center", "service", "engineering", "crew", "finance"}
    found = {key for key in probed if actor.may("cases.view", department=everywhere[key].pk)}
    assert found == (reached | {"engineering"} if scope == DataScope.ALL else reached)
    assert actor.may("cases.view", own=True)


def test_a_moved_department_takes_its_subtree_along(center, system, departments, at):
    crew = operations.create_department(
        name="抢修班", parent=departments["engineering"], by=system, at=at
    )
    operations.change_department(
        department=departments["engineering"],
        name="工程维修部",
        duties="",
        parent=departments["community"],
        order=1,
        by=system,
        at=at,
    )
    assert crew.pk in queries.department_subtree(departments["community"].pk)
    with pytest.raises(Invalid):
        operations.change_department(
            department=Department.objects.get(pk=departments["community"].pk),
            name="社区事务部",
            duties="",
            parent=Department.objects.get(pk=crew.pk),
            order=1,
            by=system,
            at=at,
        )


def test_a_deputy_acts_for_the_principal_and_the_journal_says_so(center, actors, at):
    principal, deputy = account("service"), account("engineering")
    before = actor_for(deputy, at=at)
    assert not before.may("service.catch")

    operations.delegate(
        principal=principal.person,
        deputy=deputy.person,
        starts_at=at,
        ends_at=at + timedelta(days=4),
        by=actors["service_head"],
        at=at,
    )

    acting = actor_for(deputy, at=at)
    post = queries.posts_by_key(center.pk)["service_head"]
    assert acting.may("service.catch")
    assert acting.post_name == "工程维修部负责人"
    assert acting.behalf_for(post.pk) == (principal.person_id, "赵敏")
    assert acting.behalf_for(queries.posts_by_key(center.pk)["engineering_head"].pk) is None
    assert not actor_for(deputy, at=at + timedelta(days=5)).may("service.catch")
    entry = JournalEntry.objects.filter(operation="org.delegation.give").latest("pk")
    assert entry.changes["principal"] == "赵敏"
    assert entry.changes["deputy"] == "王建国"


def test_what_a_process_remembers_of_an_actor_ends_with_the_delegation(center, actors, at):
    deputy = account("engineering")

    def remembered(moment):
        version = Center.objects.get(pk=center.pk).access_version
        return remembered_standing(deputy, at=moment, version=version).actor

    assert not remembered(at).may("service.catch")
    delegation = operations.delegate(
        principal=account("service").person,
        deputy=deputy.person,
        starts_at=at + timedelta(minutes=5),
        ends_at=at + timedelta(minutes=50),
        by=actors["service_head"],
        at=at,
    )
    assert not remembered(at).may("service.catch")
    assert remembered(at + timedelta(minutes=6)).may("service.catch")
    assert not remembered(at + timedelta(minutes=50)).may("service.catch")
    operations.withdraw_delegation(
        delegation=delegation, by=actors["service_head"], at=at + timedelta(minutes=7)
    )
    assert not remembered(at + timedelta(minutes=8)).may("service.catch")


def test_nobody_delegates_posts_of_somebody_else(center, actors, at):
    with pytest.raises(NotAllowed):
        operations.delegate(
            principal=account("service").person,
            deputy=account("engineer").person,
            starts_at=at,
            ends_at=at + timedelta(days=1),
            by=actors["engineer"],
            at=at,
        )


def test_who_leaves_loses_posts_sessions_and_keys_at_once(center, actors, system, at):
    leaver = account("desk")
    operations.make_token(account=leaver, by=system, at=at)
    operations.leave(person=leaver.person, left_on=at.date(), by=actors["office_head"], at=at)

    leaver = account("desk")
    assert leaver.disabled_at == at
    assert leaver.tokens.filter(revoked_at=None).count() == 0
    assert actor_for(leaver, at=at).posts == frozenset()
    assert not Appointment.objects.filter(person=leaver.person, ends_on=None).exists()


def test_heads_manage_people_of_their_own_department_only(center, actors, at):
    posts = queries.posts_by_key(center.pk)
    person = operations.create_person(name="新来的", by=actors["office_head"], at=at)
    with pytest.raises(NotAllowed):
        operations.appoint(
            person=person,
            post=posts["desk"],
            starts_on=at.date(),
            by=actors["engineering_head"],
            at=at,
        )
    operations.appoint(
        person=person,
        post=posts["engineer"],
        starts_on=at.date(),
        by=actors["engineering_head"],
        at=at,
    )
    assert person.name in {each.name for each in queries.holders(posts["engineer"].pk, at)}


def test_an_appointment_holds_from_its_first_to_its_last_day(center, system, at):
    post = queries.posts_by_key(center.pk)["finance_head"]
    held = Appointment.objects.get(post=post)
    operations.end_appointment(appointment=held, ends_on=date(2026, 11, 10), by=system, at=at)
    assert queries.holders(post.pk, at + timedelta(days=1))
    assert not queries.holders(post.pk, at + timedelta(days=2))
    with pytest.raises(Conflict):
        operations.appoint(
            person=held.person, post=post, starts_on=date(2026, 11, 9), by=system, at=at
        )


def test_a_file_with_an_unknown_permission_or_post_is_refused_by_name():
    with pytest.raises(UnusableFile, match=r"cases\.veiw"):
        check(
            {
                "departments": [
                    {
                        "key": "a",
                        "name": "甲",
                        "posts": [{"key": "p", "name": "岗", "grants": {"cases.veiw": "all"}}],
                    }
                ]
            }
        )
    broken = organisation() | {"people": [{"name": "某人", "posts": ["no_such_post"]}]}
    with pytest.raises(UnusableFile, match="no_such_post"):
        check(broken)


def test_another_centers_rows_do_not_exist_even_for_raw_sql(center, other_center, at):
    tables = [
        "org_center",
        "org_department",
        "org_post",
        "org_person",
        "org_account",
        "org_appointment",
    ]
    for table in tables:
        column = "id" if table == "org_center" else "center_id"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
            assert cursor.fetchall() == [(center.pk,)], table
            with center_scope(None):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), table
    stranger = Person(center_id=other_center.pk, name="越界")
    with pytest.raises(Exception, match="row-level security"), center_scope(center.pk):
        stranger.save()
