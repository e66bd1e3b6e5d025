"""检查包: choose articles, days and a seed; get what an inspector can check on another machine."""

from typing import Any, Final, override

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import JOURNAL
from opscharter.charter.models import CharterVersion
from opscharter.charter.pages.reading import asked_version
from opscharter.charter.periods import Period, months_back
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.file_responses import zip_response
from opscharter.kit.forms import DateInput, KitForm
from opscharter.kit.http import actor_of, render, requires
from opscharter.org.queries import center_by_id
from opscharter.proof.pack.making import Order, bound_articles, latest_seal, packs_made
from opscharter.proof.pack.operations import make_pack, zipped

MOST_PER_CONTROL: Final = 30


class PackForm(KitForm):
    """What is to be inspected."""

    first = forms.DateField(label=_("From"), widget=DateInput)
    last = forms.DateField(label=_("To"), widget=DateInput)
    per_control = forms.IntegerField(
        label=_("Drawn from each control"), min_value=1, max_value=MOST_PER_CONTROL
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=80,
        required=False,
        help_text=_(
            "Any word or number the inspector names, made known to both sides. Left empty, the newest seal of the journal is used: nobody could choose it."
        ),
    )
    articles = forms.MultipleChoiceField(
        label=_("Articles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all that are bound."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["articles"].choices = choices  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """The days must be in order."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first."))
        return given


@requires(JOURNAL)
def pack(request: HttpRequest) -> HttpResponse:
    """The form; posted, the archive with pack.json and pack.pdf."""
    actor = actor_of(request)
    version = asked_version(request, actor)
    if version is None:
        raise NotFound(
            _("No charter is in force."), remedy=_("Publish one first; its record begins then.")
        )
    today = clock.today()
    form = PackForm(
        request.POST or None,
        choices=bound_articles(version),
        initial={"first": months_back(today, 1), "last": today, "per_control": 5},
    )
    if form.is_valid():
        try:
            return _made(version, form.cleaned_data, actor)
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
    context = {
        "form": form, "version": version, "seal": latest_seal(actor.center), "made": packs_made(actor.center),
    }  # fmt: skip
    return render(request, "proof/pack.html", context, status=form.status)


def _made(version: CharterVersion, given: dict[str, Any], actor: Actor) -> HttpResponse:
    center = center_by_id(actor.center)
    if center is None:
        raise NotFound
    order = Order(
        version, Period("chosen", given["first"], given["last"]), given["articles"], given["per_control"],
        given["seed"].strip(),
    )  # fmt: skip
    made = make_pack(center=center, order=order, by=actor, at=clock.now())
    return zip_response(zipped(made), f"pack-{made['hash'][:12]}")
