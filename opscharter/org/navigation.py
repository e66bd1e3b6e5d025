"""Places of the organisation in the rail, and who the frame says is here."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opscharter.core import clock
from opscharter.core.clock import ZONE
from opscharter.core.registry import NavItem, navigation
from opscharter.kit.context import Identity, identities
from opscharter.org.access import CONTACTS, Standing
from opscharter.org.models import Center

navigation.add(
    "contacts", NavItem("contacts", _("Contacts"), "org:contacts", "business", CONTACTS, order=60)
)
navigation.add("org", NavItem("org", _("Organisation"), "org:chart", "foundation", order=210))
navigation.add(
    "settings", NavItem("settings", _("Settings"), "org:settings", "foundation", order=290)
)
navigation.add("me", NavItem("me", _("Mine"), "org:me", "foundation", order=295, phone=True))


def identity(request: HttpRequest) -> Identity | None:
    """Return names for the frame from what the middleware already knows; costs no query."""
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None or getattr(request, "actor", None) is None:
        return None
    center = request.center  # type: ignore[attr-defined]
    return Identity(
        center_name=center.name,
        person_name=standing.actor.name,
        posts="、".join(standing.posts),
        acting=acting_words(standing),
        personal_url=reverse("org:me"),
        sign_out_url=reverse("org:sign_out"),
        portal_url=f"/p/{center.key}/",
        news=news_of(center),
    )


def news_of(center: Center) -> str:
    """Return how far a demo center's history has come while it is still being played, else ""."""
    demo = center.settings.get("demo", {})
    if not demo or demo.get("done"):
        return ""
    return gettext("The demo's history is being played: %(percent)s %%. Numbers still grow.") % {
        "percent": demo.get("percent", 0)
    }


def acting_words(standing: Standing) -> str:
    """Return "代 李工，至周五": for whom somebody stands in, and until when."""
    today = clock.today()
    words = []
    for name, ends_at in standing.acting:
        end = ends_at.astimezone(ZONE)
        days = (end.date() - today).days
        until = (
            f"{end:%H:%M}" if days == 0 else _weekday(end.weekday()) if days < 7 else f"{end:%m-%d}"
        )
        words.append(gettext("for %(name)s, until %(until)s") % {"name": name, "until": until})
    return "；".join(words)


def _weekday(number: int) -> str:
    names = (
        _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"),
    )  # fmt: skip
    return str(names[number])


identities.add("org", identity)
