"""Signing in, as people and attackers try it."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from opscharter.core.clock import moved_to
from opscharter.core.models.journal import JournalEntry
from opscharter.core.refusal import TooMany
from opscharter.org import operations, queries
from opscharter.org.models import Account, Center, SignIn
from opscharter.org.operations.accounts import WrongCode
from opscharter.org.operations.sign_in import SignInRefused
from opscharter.org.rules import password_weakness, safe_next
from opscharter.org.sessions import by_token
from tests.stage import PASSWORD


def test_one_signs_in_with_name_or_phone_and_out_again(center, give_password, at):
    give_password("desk")
    for login in ("desk", " DESK ", "139 0001 0007"):
        browser = Client()
        answer = browser.post("/sign-in", {"login": login, "password": PASSWORD, "next": "/me"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
        assert "孙晓燕" in browser.get("/me").content.decode()
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/me").headers["Location"].startswith("/sign-in?next=")
    assert JournalEntry.objects.filter(operation="org.sign_in").count() == 3
    assert JournalEntry.objects.filter(operation="org.sign_out").count() == 1


def test_a_wrong_name_and_a_wrong_password_sound_the_same(center, give_password, at):
    give_password("desk")
    answers = [
        Client().post("/sign-in", {"login": login, "password": "not the password"})
        for login in ("desk", "nobody-here")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "登录名或密码不正确" in answers[0].content.decode()
    assert "登录名或密码不正确" in answers[1].content.decode()
    assert not SignIn.objects.exists()


def test_guessing_is_slowed_down_more_and_more_and_says_how_long(center, give_password, at):
    give_password("desk")

    def guess(moment):
        return operations.sign_in(
            login="desk", password="wrong guess", address="10.0.0.9", at=moment
        )

    for _attempt in range(5):
        with pytest.raises(SignInRefused):
            guess(at)
    with pytest.raises(TooMany, match="30"):
        guess(at)
    with pytest.raises(TooMany):
        operations.sign_in(login="desk", password=PASSWORD, address="10.0.0.1", at=at)
    with pytest.raises(SignInRefused):
        guess(at + timedelta(seconds=31))
    with pytest.raises(TooMany, match="59"):
        guess(at + timedelta(seconds=32))
    later = at + timedelta(seconds=92)
    begun = operations.sign_in(login="desk", password=PASSWORD, address="10.0.0.1", at=later)
    assert begun.cookie.startswith(f"{center.pk}.")
    with pytest.raises(SignInRefused):
        guess(later)


def test_one_address_cannot_try_many_names(center, at):
    for number in range(30):
        with pytest.raises(SignInRefused):
            operations.sign_in(login=f"name{number}", password="x", address="10.0.0.9", at=at)
    with pytest.raises(TooMany):
        operations.sign_in(login="name99", password="x", address="10.0.0.9", at=at)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\n//b",
        "\t//evil",
        "",
    ],
)
def test_nobody_is_led_to_another_site_after_signing_in(center, give_password, address):
    give_password("desk")
    assert safe_next(address) == "/"
    answer = Client().post("/sign-in", {"login": "desk", "password": PASSWORD, "next": address})
    assert answer.headers["Location"] == "/"


def test_a_post_that_demands_a_second_factor_gets_one_and_no_code_works_twice(
    center, system, give_password, at
):
    post = queries.posts_by_key(center.pk)["desk"]
    operations.change_post(
        post=post, name=post.name, duties=post.duties, heads_department=False,
        superior=post.superior, second_factor=True, headcount=2, by=system, at=at,
    )  # fmt: skip
    account = give_password("desk")
    browser = Client()
    page = browser.post("/sign-in", {"login": "desk", "password": PASSWORD, "next": "/me"})
    assert "data:image/svg+xml" in page.content.decode()
    assert browser.get("/me").status_code == 303

    account.refresh_from_db()
    totp = pyotp.TOTP(account.totp_secret.reveal())
    answer = browser.post("/sign-in/code", {"code": totp.at(at), "next": "/me"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert browser.get("/me").status_code == 200

    second = Client()
    second.post("/sign-in", {"login": "desk", "password": PASSWORD})
    replayed = second.post("/sign-in/code", {"code": totp.at(at)})
    assert replayed.status_code == 422
    assert second.get("/me").status_code == 303
    with moved_to(at + timedelta(seconds=30)):
        fresh = second.post("/sign-in/code", {"code": totp.at(at + timedelta(seconds=30))})
    assert fresh.status_code == 303
    assert second.get("/me").status_code == 200


def test_codes_cannot_be_guessed_without_end(center, system, give_password, at):
    account = give_password("desk")
    begun = operations.sign_in(login="desk", password=PASSWORD, address="1", at=at)
    actor = operations.sign_in.__globals__["actor_for"](account, at=at)
    operations.begin_second_factor(account=account, by=actor, at=at)
    sign_in = SignIn.objects.select_related("account").get(pk=begun.sign_in.pk)
    for _attempt in range(5):
        with pytest.raises(WrongCode):
            operations.check_second_factor(sign_in=sign_in, code="000000", by=actor, at=at)
    with pytest.raises(TooMany):
        operations.check_second_factor(sign_in=sign_in, code="000000", by=actor, at=at)


def test_a_reset_gives_a_password_for_once_that_must_be_changed(center, actors, signed_in, at):
    victim = signed_in("desk")
    account = Account.objects.select_related("person").get(login="desk")
    once = operations.reset_password(account=account, by=actors["administrator"], at=at)
    assert victim.get("/me").status_code == 303

    browser = Client()
    assert browser.post("/sign-in", {"login": "desk", "password": once}).status_code == 303
    assert browser.get("/org").headers["Location"] == "/me/password"
    new = "晚霞-照进-服务大厅-9"
    weak = browser.post(
        "/me/password", {"current": once, "password": "12345678901", "again": "12345678901"}
    )
    assert weak.status_code == 422
    done = browser.post("/me/password", {"current": once, "password": new, "again": new})
    assert done.status_code == 303
    assert browser.get("/org").status_code == 200
    with pytest.raises(SignInRefused):
        operations.sign_in(login="desk", password=once, address="2", at=at)
    late = operations.reset_password(account=account, by=actors["administrator"], at=at)
    with pytest.raises(SignInRefused):
        operations.sign_in(login="desk", password=late, address="3", at=at + timedelta(hours=73))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "short"), ("desk-2026-desk", "same"), ("x13900010007x", "same"), ("password2026", "common"),
        ("1111111111111", "plain"), ("20261109202611", "plain"), ("abcdefghijkl", "plain"), ("晚霞照进服务大厅九月", ""),
    ],
)  # fmt: skip
def test_passwords_that_others_guess_are_told_why(password, why):
    assert password_weakness(password, login="desk", phone="13900010007", name="孙晓燕") == why


def test_what_was_typed_after_the_session_ended_is_sent_on_after_signing_in(center, signed_in, at):
    browser = signed_in("desk")
    SignIn.objects.update(ended_at=at)
    typed = {
        "deputy": "1",
        "starts_at": "2026-11-10T08:00",
        "reason": "出差 <三> 天",
        "password": "never kept",
    }

    expired = browser.post("/me/delegations", typed)
    assert expired.status_code == 401
    assert "never kept" not in expired.content.decode()
    kept = expired.context["packed"]

    wrong = browser.post("/sign-in", {"login": "desk", "password": "wrong one", "kept": kept})
    assert wrong.context["packed"] == kept
    page = browser.post("/sign-in", {"login": "desk", "password": PASSWORD, "kept": kept})
    fields = dict(page.context["kept"].fields)
    assert fields == {"deputy": "1", "starts_at": "2026-11-10T08:00", "reason": "出差 <三> 天"}
    assert page.context["kept"].path == "/me/delegations"
    assert "出差 &lt;三&gt; 天" in page.content.decode()
    again = browser.post(page.context["kept"].path, fields)
    assert again.status_code == 422
    assert "出差 &lt;三&gt; 天" in again.content.decode()


def test_a_forged_post_is_never_kept(center, signed_in, at):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/me/delegations", {"reason": "forged"})
    assert answer.status_code == 403
    assert "forged" not in answer.content.decode()


def test_a_session_ends_when_idle_and_other_devices_can_be_signed_out(center, signed_in, at):
    here, there = signed_in("desk"), Client()
    there.post("/sign-in", {"login": "desk", "password": PASSWORD})
    assert here.post("/me/sessions/end", {"session": "others"}).status_code == 303
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200
    with moved_to(at + timedelta(hours=13)):
        assert here.get("/me").status_code == 303


def test_a_key_for_programs_acts_as_its_person_until_revoked(center, system, at, rf):
    account = Account.objects.select_related("person").get(login="desk")
    key = operations.make_token(account=account, label="对接", by=system, at=at)
    arrival = by_token(key, at=at, request_id="r")
    assert arrival is not None
    assert arrival.actor is not None
    assert arrival.actor.name == "孙晓燕"
    assert by_token(key[:-1] + ("x" if key[-1] != "x" else "y"), at=at, request_id="r") is None
    operations.revoke_token(token=account.tokens.get(), by=system, at=at)
    assert by_token(key, at=at, request_id="r") is None


def test_a_cookie_of_one_center_opens_nothing_in_another(center, other_center, signed_in):
    browser = signed_in("desk")
    secret = browser.cookies["oc_session"].value.split(".", 1)[1]
    browser.cookies["oc_session"] = f"{other_center.pk}.{secret}"
    assert browser.get("/me").status_code == 303
    assert Center.objects.get().pk == center.pk
