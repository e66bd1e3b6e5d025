"""The findings' panel in a real browser: a finding leads to its line, and typing renews the panel."""

import pytest

from opscharter.charter import operations
from opscharter.charter.models import CharterVersion
from opscharter.core.scope import center_scope
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

BROKEN = """

第十五条　前台受理员[及时答复](control:people.statement/answers)来访的人。

第十六条　安全主管应当依照第四十条的规定检查消防器材。
"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_finding_leads_to_its_line_and_mending_it_takes_it_away(house, size):
    with center_scope(house.center.pk):
        text = CharterVersion.objects.get(published_at__isnull=False).text
        text = text.replace("label: 2026.1", "label: 2026.9") + BROKEN
        operations.save_draft(text=text, by=house.actors["director"], at=house.at)
    page = house.come("director", **size)
    page.goto(f"{house.address}/charter/edit")
    panel = page.locator("#findings")
    vague = panel.locator(".findings li", has_text="及时").first
    vague.locator("a.place").click()
    chosen = page.evaluate(
        "() => { const f = document.querySelector('textarea.charter-source');"
        " return f.value.slice(f.selectionStart, f.selectionEnd) }"
    )
    assert chosen.startswith("第十五条")
    field = page.locator("textarea.charter-source")
    field.fill(text.replace("及时答复", "当面答复"))
    panel.locator(".findings li", has_text="及时").wait_for(state="detached")
    assert panel.get_by_text("第四十条").count()
