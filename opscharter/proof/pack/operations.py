"""Making a pack leaves a row in the journal: who drew what by which seed, and the hash by which the file is recognised."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import JOURNAL
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence
from opscharter.org.models import Center
from opscharter.proof.pack.making import Order, latest_seal, make
from opscharter.proof.pack.paper import pack_pdf

PACKED: Final = sentence(
    "proof.packed", _("%(actor)s made the inspection pack of %(period)s by the seed %(seed)s")
)


class NothingBound(Invalid):
    """None of the chosen articles is bound to anything that can be shown."""

    code = "nothing_bound"
    default_message = _("None of the chosen articles is bound to a control.")


@operation
def make_pack(*, center: Center, order: Order, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the pack. Without a seed the newest seal of the journal is it. Refused: `NothingBound`, `TooManyOccasions`."""
    by.require(JOURNAL)
    if not order.seed:
        order = Order(
            order.version, order.period, order.numbers, order.per_control,
            latest_seal(center.pk) or at.isoformat(),
        )  # fmt: skip
    pack = make(center, order, at, by.name)
    if not pack["articles"]:
        raise NothingBound(remedy=_("Choose articles that carry a light on the charter page."))
    record(
        PACKED, subject=order.version, by=by, at=at,
        changes={
            "period": f"{order.period.first} – {order.period.last}", "seed": order.seed, "hash": pack["hash"],
            "articles": [article["number"] for article in pack["articles"]], "per_control": order.per_control,
        },
    )  # fmt: skip
    return pack


def zipped(pack: dict[str, Any]) -> bytes:
    """Return pack.json and pack.pdf in one archive. Raises `NoPaper`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", json.dumps(pack, ensure_ascii=False, indent=1))
        archive.writestr("pack.pdf", pack_pdf(pack))
    return stream.getvalue()
