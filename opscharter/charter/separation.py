"""Which steps one person must not do in one matter (不相容职务分离): the rules that `checks.separation` proves."""

from django.utils.translation import gettext_lazy as _

from opscharter.charter.registry import Incompatible, incompatible

incompatible.add(
    "request-approve",
    Incompatible(("request", "approve"), _("Whoever asks does not approve")),
)
incompatible.add(
    "approve-pay",
    Incompatible(("approve", "pay"), _("Whoever approves does not pay")),
)
incompatible.add(
    "request-pay",
    Incompatible(("request", "pay"), _("Whoever asks does not pay")),
)
incompatible.add(
    "handle-check",
    Incompatible(("handle", "check"), _("Whoever does the work does not check it")),
)
incompatible.add(
    "pay-approve",
    Incompatible(("pay", "approve"), _("Whoever pays does not approve")),
)
