"""我的: how it looks to me, my sessions, password, second factor, addresses, keys, and who stands in for me."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.context import THEMES
from opscharter.kit.http import actor_of, render, see_other, signed_in
from opscharter.org import operations, queries
from opscharter.org.forms import CodeForm, DelegationForm, PasswordForm
from opscharter.org.models import Account, Person
from opscharter.org.pages.factor import qr_code
from opscharter.org.registry import check_addresses

_YEAR = 365 * 24 * 3600


def _account(request: HttpRequest) -> Account:
    account: Account | None = request.account  # type: ignore[attr-defined]
    if account is None:
        raise NotFound
    return account


def _session(request: HttpRequest) -> Any:
    return request.sign_in  # type: ignore[attr-defined]


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show everything that is mine on one page."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    actor, account, at = actor_of(request), _account(request), clock.now()
    person = account.person
    context = {
        "person": person,
        "account": account,
        "posts": queries.posts_of(person, at),
        "standing": request.standing,  # type: ignore[attr-defined]
        "sessions": queries.open_sign_ins(account.pk, at),
        "here": _session(request),
        "keys": queries.live_tokens(account.pk),
        "delegations": [
            d for d in queries.delegations_of(person.pk) if d.ends_at > at and not d.withdrawn_at
        ],
        "addresses": person.notice_urls.reveal() if person.notice_urls else "",
        "actor": actor,
        **extra,
    }
    return render(request, "org/me.html", context, status=status)


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; other devices are signed out."""
    account = _account(request)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            operations.change_password(
                account=account,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
                keep=_session(request),
                by=actor_of(request),
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return see_other("org:me")
    context = {"form": form, "must": account.must_change}
    return render(request, "org/password.html", context, status=form.status)


@signed_in
def factor(request: HttpRequest) -> HttpResponse:
    """Set up the second factor, or remove it with a last code."""
    account, actor, at = _account(request), actor_of(request), clock.now()
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if account.totp_confirmed_at is None:
                operations.confirm_second_factor(
                    account=account, code=code, session=_session(request), by=actor, at=at
                )
                messages.success(request, _("The second factor is set up."))
            else:
                operations.remove_own_second_factor(account=account, code=code, by=actor, at=at)
                messages.success(request, _("The second factor is removed."))
            return see_other("org:me")
        except Refusal as refusal:
            form.refuse(refusal)
    context: dict[str, Any] = {"form": form, "account": account}
    if account.totp_confirmed_at is None:
        context |= qr_code(account)
    return render(request, "org/factor.html", context, status=form.status)


@signed_in
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep theme, text size and language with the account and on this device."""
    account = _account(request)
    languages = {code for code, _name in settings.LANGUAGES}
    theme = request.POST.get("theme", "auto")
    text = request.POST.get("text", "normal")
    language = request.POST.get("language", settings.LANGUAGE_CODE)
    look = {
        "theme": theme if theme in THEMES else "auto",
        "text": "large" if text == "large" else "normal",
    }
    language = language if language in languages else settings.LANGUAGE_CODE
    operations.set_appearance(
        account=account, language=language, appearance=look, by=actor_of(request), at=clock.now()
    )
    response = see_other("org:me")
    for cookie, value in {**look, settings.LANGUAGE_COOKIE_NAME: language}.items():
        response.set_cookie(
            cookie, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@signed_in
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Keep where notices are sent besides this page."""
    urls = "\n".join(filter(None, map(str.strip, request.POST.get("addresses", "").splitlines())))[
        :4000
    ]
    try:
        check_addresses(urls)
        operations.set_notice_addresses(
            person=_account(request).person, urls=urls, by=actor_of(request), at=clock.now()
        )
    except Refusal as refusal:
        return _page(request, status=refusal.status, addresses=urls, addresses_refused=refusal)
    messages.success(request, _("Saved."))
    return see_other("org:me")


@signed_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    actor, account, at = actor_of(request), _account(request), clock.now()
    wanted = request.POST.get("session", "")
    if wanted == "others":
        operations.end_other_sign_ins(sign_in=_session(request), by=actor, at=at)
        messages.success(request, _("All other devices are signed out."))
        return see_other("org:me")
    for session in queries.open_sign_ins(account.pk, at):
        if str(session.pk) == wanted:
            operations.end_sign_in(sign_in=session, by=actor, at=at)
            messages.success(request, _("That device is signed out."))
            return see_other("org:me")
    raise NotFound


@signed_in
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Make a key for programs; it is shown this once."""
    token = operations.make_token(
        account=_account(request),
        label=request.POST.get("label", ""),
        by=actor_of(request),
        at=clock.now(),
    )
    return _page(request, fresh_key=token)


@signed_in
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of my keys."""
    for token in queries.live_tokens(_account(request).pk):
        if token.pk == pk:
            operations.revoke_token(token=token, by=actor_of(request), at=clock.now())
            messages.success(request, _("The key no longer works."))
            return see_other("org:me")
    raise NotFound


@signed_in
def delegations(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, for whom I stand in, and a form for the next time."""
    actor, person, at = actor_of(request), _account(request).person, clock.now()
    deputies = [pair for pair in queries.person_choices(actor) if pair[0] != person.pk]
    posts = [(post.pk, post.name) for post in queries.posts_of(person, at)]
    form = DelegationForm(
        request.POST or None,
        deputies=deputies,
        posts=posts,
        initial={"starts_at": at.replace(second=0)},
    )
    if form.is_valid():
        try:
            _delegate(person, form, actor, at)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. What your deputy does will say for whom."))
            return see_other("org:delegations")
    rows = queries.delegations_of(person.pk)
    context = {"form": form, "rows": rows, "person": person, "now": at}
    return render(request, "org/delegations.html", context, status=form.status)


def _delegate(person: Person, form: DelegationForm, actor: Any, at: Any) -> None:
    data = form.cleaned_data
    operations.delegate(
        principal=person,
        deputy=queries.one_person(actor, data["deputy"]),
        post=queries.one_post(actor, data["post"]) if data["post"] else None,
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        reason=data["reason"],
        by=actor,
        at=at,
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation at once."""
    actor = actor_of(request)
    operations.withdraw_delegation(
        delegation=queries.one_delegation(actor, pk), by=actor, at=clock.now()
    )
    messages.success(request, _("The delegation has ended."))
    return see_other("org:delegations")
