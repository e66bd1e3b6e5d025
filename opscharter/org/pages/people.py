"""People: the staff, their appointments and accounts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in
from opscharter.org import operations, queries
from opscharter.org.access import ACCOUNTS, PEOPLE, REVEAL
from opscharter.org.choices import PersonState
from opscharter.org.forms import AccountForm, AppointForm, EndForm, NewPersonForm, PersonForm
from opscharter.org.models import Account, Person
from opscharter.org.pages.posts import post_choices
from opscharter.org.pages.reveal import reveal_page


@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """List who works here, with posts; those who left on demand."""
    actor = actor_of(request)
    left = request.GET.get("left") == "1"
    context = {
        "rows": queries.staff(actor, clock.now(), left=left),
        "left": left,
        "may_people": actor.may(PEOPLE),
    }
    return render(request, "org/people.html", context)


@requires(PEOPLE)
def new_person(request: HttpRequest) -> HttpResponse:
    """Take somebody on, with a first post and, if wanted, an account."""
    actor = actor_of(request)
    form = NewPersonForm(request.POST or None, posts=post_choices(actor))
    if not actor.may(ACCOUNTS):
        del form.fields["login"]
    if form.is_valid():
        try:
            made, once = operations.take_on(
                name=form.cleaned_data["name"],
                phone=form.cleaned_data["phone"],
                email=form.cleaned_data["email"],
                post=queries.one_post(actor, form.cleaned_data["post"])
                if form.cleaned_data["post"]
                else None,
                login=form.cleaned_data.get("login", ""),
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if once:
                return _page(request, made, once=once)
            return see_other("org:person", pk=made.pk)
    return render(
        request, "org/form.html", {"form": form, "title": _("New person")}, status=form.status
    )


@signed_in
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody: posts held and held before, delegations; who manages people may change it."""
    actor = actor_of(request)
    row = queries.one_person(actor, pk)
    if request.method != "POST":
        return _page(request, row)
    form = PersonForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.change_person(
                person=row,
                name=data["name"],
                email=data["email"],
                # an empty field leaves the number as it is: it is never sent to the browser
                phone=data["phone"] or None,
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other("org:person", pk=pk)
    return _page(request, row, form=form)


def _page(request: HttpRequest, row: Person, **extra: Any) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    appointments = queries.appointments_of(row)
    departments = [each.post.department_id for each in appointments]
    may_people = (
        actor.may(PEOPLE)
        if not departments
        else any(actor.may(PEOPLE, department=each) for each in departments)
    )
    account = queries.account_of(row) if actor.may(ACCOUNTS) else None
    form = extra.pop("form", None)
    context = {
        "row": row,
        "appointments": appointments,
        "delegations": queries.delegations_of(row.pk),
        "may_people": may_people and row.state == PersonState.ACTIVE,
        "may_reveal": actor.may(REVEAL) and bool(row.phone),
        "may_accounts": actor.may(ACCOUNTS),
        "account": account,
        "sessions": queries.open_sign_ins(account.pk, at) if account else [],
        "form": form or PersonForm(initial={"name": row.name, "email": row.email}),
        "appoint_form": AppointForm(
            posts=post_choices(actor), initial={"starts_on": clock.today()}
        ),
        "end_form": EndForm(initial={"ends_on": clock.today()}),
        "account_form": AccountForm(),
        "today": clock.today(),
        "now": at,
        **extra,
    }
    return render(request, "org/person.html", context, status=form.status if form else 200)


@requires(PEOPLE)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody to a post."""
    actor = actor_of(request)
    row = queries.one_person(actor, pk)
    form = AppointForm(
        request.POST or None, posts=post_choices(actor), initial={"starts_on": clock.today()}
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.appoint(
                person=row,
                post=queries.one_post(actor, data["post"]),
                kind=data["kind"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The appointment is entered."))
            return see_other("org:person", pk=pk)
    title = _("Appoint %(name)s") % {"name": row.name}
    return render(request, "org/form.html", {"form": form, "title": title}, status=form.status)


@requires(PEOPLE)
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say with which day an appointment ends."""
    actor = actor_of(request)
    row = queries.one_appointment(actor, pk)
    form = EndForm(request.POST or None, initial={"ends_on": clock.today()})
    if form.is_valid():
        try:
            operations.end_appointment(
                appointment=row,
                ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The end of the appointment is entered."))
            return see_other("org:person", pk=row.person_id)
    title = _("End: %(name)s as %(post)s") % {"name": row.person.name, "post": row.post.name}
    return render(request, "org/form.html", {"form": form, "title": title}, status=form.status)


@requires(PEOPLE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that somebody leaves; access stops at once."""
    actor = actor_of(request)
    row = queries.one_person(actor, pk)
    form = EndForm(request.POST or None, initial={"ends_on": clock.today()})
    if form.is_valid():
        try:
            operations.leave(
                person=row,
                left_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Entered. Posts, delegations and access have ended."))
            return see_other("org:person", pk=pk)
    context = {
        "form": form,
        "title": _("%(name)s leaves") % {"name": row.name},
        "warning": _("All posts end with the last day; sign-in, sessions and keys stop at once."),
    }
    return render(request, "org/form.html", context, status=form.status)


@requires(ACCOUNTS)
@require_POST
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, close, reset an account, or remove a lost second factor: the field `do` says which."""
    actor, at = actor_of(request), clock.now()
    row = queries.one_person(actor, pk)
    wanted = request.POST.get("do", "")
    present = queries.account_of(row)
    if present is None:
        form = AccountForm(request.POST)
        if wanted == "open" and form.is_valid():
            try:
                _made, once = operations.create_account(
                    person=row, login=form.cleaned_data["login"], by=actor, at=at
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                return _page(request, row, once=once)
        return _page(request, row, account_form=form)
    if wanted == "reset":
        return _page(request, row, once=operations.reset_password(account=present, by=actor, at=at))
    _do(wanted, present, actor, at, request.POST.get("reason", "")[:200])
    messages.success(request, _("Done."))
    return see_other("org:person", pk=pk)


def _do(wanted: str, present: Account, actor: Actor, at: Any, reason: str) -> None:
    if wanted == "close":
        operations.disable_account(account=present, reason=reason, by=actor, at=at)
    elif wanted == "reopen":
        operations.enable_account(account=present, by=actor, at=at)
    elif wanted == "factor":
        operations.remove_second_factor(account=present, by=actor, at=at)
    else:
        raise NotFound


@requires(REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a colleague's full number once a reason is given."""
    actor = actor_of(request)
    row = queries.one_person(actor, pk)
    return reveal_page(
        request,
        title=row.name,
        masked=str(row.phone or ""),
        run=lambda reason: operations.reveal_person(
            person=row, reason=reason, by=actor, at=clock.now()
        ),
    )
