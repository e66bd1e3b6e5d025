"""What may be done with a case besides finishing its steps: words, form, when, and the operation of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.cases import forms, operations
from opscharter.cases.choices import CaseState
from opscharter.cases.queries import case_for
from opscharter.cases.queries.page import CasePage
from opscharter.core.refusal import NotFound, Text
from opscharter.kit.forms import KitForm
from opscharter.org.queries import one_person, one_post, person_choices, posts_by_key

type Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that may be done: words, form, when, and the operation it calls."""

    label: Text
    help: Text
    make: Callable[[CasePage, Any], KitForm]
    allowed: Callable[[CasePage], bool]
    run: Callable[[CasePage, Given], object]


def _plain(form: type[KitForm]) -> Callable[[CasePage, Any], KitForm]:
    return lambda _page, posted: form(posted)


def _hand_over_form(page: CasePage, posted: Any) -> KitForm:
    posts = posts_by_key(page.case.center_id).values()
    choices = [(post.pk, f"{post.department} · {post}") for post in posts]
    return forms.HandOverForm(posted, posts=choices, people=person_choices(page.actor))


def _hand_over(page: CasePage, given: Given) -> object:
    post = one_post(page.actor, int(given["post"]))
    person = one_person(page.actor, int(given["person"])) if given["person"] else None
    return operations.hand_over(
        case=page.case, department=post.department, post=post, person=person, reason=given["reason"],
        by=page.actor, at=page.at,
    )  # fmt: skip


def _decide(page: CasePage, given: Given) -> object:
    if page.extension is None:
        raise NotFound
    return operations.decide_extension(
        extension=page.extension, grant=given["decision"] == "grant", opinion=given["opinion"], by=page.actor,
        at=page.at,
    )  # fmt: skip


def _parent_form(page: CasePage, posted: Any) -> KitForm:
    above = page.case.parent
    return forms.ParentForm(posted, initial={"other": above.number if above else ""})


def _parent(page: CasePage, given: Given) -> object:
    above = case_for(page.actor, given["other"]) if given["other"] else None
    return operations.set_parent(case=page.case, parent=above, by=page.actor, at=page.at)


def _join(page: CasePage, given: Given) -> object:
    person = one_person(page.actor, int(given["person"]))
    return operations.add_participant(case=page.case, person=person, by=page.actor, at=page.at)


def _may_reopen(page: CasePage) -> bool:
    closed = page.case.state in {CaseState.CLOSED, CaseState.WITHDRAWN}
    return closed and page.may_handle and bool(page.kind and page.kind.reopens)


def _handles(page: CasePage) -> bool:
    return page.running and page.may_handle


ACTIONS: dict[str, Action] = {
    "pause": Action(
        _("Wait for the requester"),
        _("The clock stands until the requester answers or you let it run again."),
        _plain(forms.ReasonForm),
        lambda page: _handles(page) and page.case.state == CaseState.OPEN,
        lambda page, given: operations.pause_case(case=page.case, reason=given["reason"], by=page.actor, at=page.at),
    ),
    "resume": Action(
        _("Let the clock run"),
        _("The deadline moves on by the time that stood still."),
        _plain(KitForm),
        lambda page: _handles(page) and page.case.state == CaseState.WAITING,
        lambda page, _given: operations.resume_case(case=page.case, by=page.actor, at=page.at),
    ),
    "extend": Action(
        _("Ask for a later deadline"),
        _("Somebody else decides. It can only be asked for before the deadline passes."),
        _plain(forms.ExtensionForm),
        lambda page: page.may_ask,
        lambda page, given: operations.ask_extension(
            case=page.case, amount=given["amount"], reason=given["reason"], by=page.actor, at=page.at
        ),
    ),
    "decide": Action(
        _("Decide on the later deadline"), "", _plain(forms.DecideForm), lambda page: page.may_decide, _decide
    ),
    "hand-over": Action(
        _("Hand over"),
        _("The post chosen is responsible from now on, with every step that waits."),
        _hand_over_form,
        _handles,
        _hand_over,
    ),
    "merge": Action(
        _("Merge into another case"),
        _("For the same matter raised twice. Both histories stay; internal notes are never shown outside."),
        _plain(forms.MergeForm),
        lambda page: page.may_merge,
        lambda page, given: operations.merge_cases(
            case=page.case, into=case_for(page.actor, given["other"]), reason=given["reason"], by=page.actor, at=page.at
        ),
    ),
    "link": Action(
        _("Link with another case"),
        _("Both cases show the link; each keeps its own way."),
        _plain(forms.LinkForm),
        lambda page: page.may_handle,
        lambda page, given: operations.link_cases(
            case=page.case, other=case_for(page.actor, given["other"]), kind=given["kind"], by=page.actor, at=page.at
        ),
    ),
    "parent": Action(
        _("Put under another case"), _("A case above closes only after all below it."), _parent_form, _handles, _parent
    ),
    "tags": Action(
        _("Tags"), "",
        lambda page, posted: forms.TagForm(posted, initial={"tags": " ".join(page.case.tags)}),
        lambda page: page.may_handle,
        lambda page, given: operations.tag_case(
            case=page.case, tags=given["tags"].replace("，", " ").replace("、", " ").split(), by=page.actor, at=page.at
        ),
    ),
    "join": Action(
        _("Ask somebody to take part"), _("They see the case and are told of it."),
        lambda page, posted: forms.PersonForm(posted, people=person_choices(page.actor)),
        _handles, _join,
    ),
    "withdraw": Action(
        _("Withdraw the case"), _("The requester no longer wants it, or it was opened in error."),
        _plain(forms.ReasonForm), _handles,
        lambda page, given: operations.withdraw_case(case=page.case, reason=given["reason"], by=page.actor, at=page.at),
    ),
    "reopen": Action(
        _("Take up again"), _("It counts as reopened, and its time starts anew."),
        _plain(forms.ReasonForm), _may_reopen,
        lambda page, given: operations.reopen_case(case=page.case, reason=given["reason"], by=page.actor, at=page.at),
    ),
}  # fmt: skip


def possible(page: CasePage) -> list[tuple[str, Text]]:
    """Return (key, words) of what this actor may do with this case now."""
    return [
        (key, action.label)
        for key, action in ACTIONS.items()
        if key != "decide" and action.allowed(page)
    ]
