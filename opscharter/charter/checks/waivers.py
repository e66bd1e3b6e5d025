"""Waivers of a charter's folder: `waivers.yaml`, a list under `waivers` of findings that are tolerated, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding
from opscharter.charter.checks.folder import UnusableFolder


def waivers_in(given: Mapping[str, Any]) -> dict[str, str]:
    """Return fingerprint -> reason. Raises `UnusableFolder` for one without a finding or without a reason."""
    return {str(each["finding"]): str(each["reason"]).strip() for each in _rows(given)}


def _rows(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = given.get("waivers", [])
    if not isinstance(rows, list):
        raise UnusableFolder(_("waivers.yaml: “waivers” must be a list."))
    for number, each in enumerate(rows, start=1):
        if not isinstance(each, Mapping) or not each.get("finding"):
            raise UnusableFolder(
                _("waivers.yaml, entry %(number)s: “finding” must give the fingerprint that the check shows.")
                % {"number": number}
            )  # fmt: skip
        if len(str(each.get("reason") or "").strip()) < 4:
            raise UnusableFolder(
                _("waivers.yaml, entry %(number)s: a waiver needs a reason.") % {"number": number}
            )
    return rows


def stale(given: Mapping[str, Any], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Report waivers that no finding answers to any more: the text has changed, or the fault is mended."""
    known = {finding.fingerprint for finding in findings}
    for mark, reason in waivers_in(given).items():
        if mark not in known:
            yield Finding(
                "notice", "waiver_stale", "", 1,
                _("The waiver %(mark)s (%(reason)s) has nothing left to waive."),
                _("Take it out of waivers.yaml."), values={"mark": mark, "reason": reason}, subject=mark,
            )  # fmt: skip
