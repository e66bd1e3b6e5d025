"""制度体检: what the record says about the regulation itself, with proposals."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import READ
from opscharter.charter.pages.reading import asked_version
from opscharter.charter.periods import Period, months_back
from opscharter.core import clock
from opscharter.core.refusal import NotFound, Text
from opscharter.kit.http import actor_of, render, requires
from opscharter.proof.health.queries import health_of

MONTHS: Final = (3, 6, 12)
#: ailment -> heading, what it means
WORDS: Final[dict[str, tuple[Text, Text]]] = {
    "excepted": (
        _("Mostly excepted"),
        _("The exception has become the rule: write it into the text, or stop granting it."),
    ),
    "late": (
        _("Constantly late"),
        _("Month after month less than four in five in time: more hands, or an honest deadline."),
    ),
    "slowing": (
        _("Slowing down"),
        _("The same step takes markedly longer than in the months before."),
    ),
    "slack": (
        _("More slack than needed"),
        _("Always kept with much time left: the promise to the public could be a better one."),
    ),
    "idle": (
        _("Never exercised"),
        _("It did not come up once: is it still needed, or does what happens not reach the system?"),
    ),
    "unbound": (
        _("Nothing proves it"),
        _("Nobody can tell whether it is followed. Bind it, have it stated, or mark it as declaring only."),
    ),
}  # fmt: skip


@requires(READ)
def health(request: HttpRequest) -> HttpResponse:
    """The report of the version in force, or the one asked for, over some months."""
    actor = actor_of(request)
    version = asked_version(request, actor)
    if version is None:
        raise NotFound(
            _("No charter is in force."), remedy=_("Publish one first; its record begins then.")
        )
    asked = request.GET.get("months", "6")
    months = int(asked) if asked in {str(each) for each in MONTHS} else 6
    today = clock.today()
    found = health_of(
        actor.center, version, Period("chosen", months_back(today, months - 1), today)
    )
    parts = [(key, *WORDS[key], ills) for key, ills in found.by_ailment.items()]
    context = {
        "health": found,
        "version": version,
        "parts": parts,
        "months": months,
        "all_months": MONTHS,
    }
    return render(request, "proof/health.html", context)
