"""The charter for paper and for other programs; its record for spreadsheets and assessors."""

import io
import json
import re

import docx
import openpyxl
import pytest
from django.test import Client

from opscharter.charter.parameters import active_version
from opscharter.charter.tally import NAME
from opscharter.core.calendar.rules import WorkCalendar
from opscharter.core.clock import moved_to
from opscharter.core.durations import minutes
from opscharter.core.readers import catch_up
from opscharter.org.models import PostCapability
from opscharter.org.sessions import COOKIE
from opscharter.proof.queries.articles import nodes_of
from tests.proof.test_whatif import assessed
from tests.stage import present, session_of

TOKEN = re.compile(r"[^\W\d][\w.\-]*")


@pytest.fixture
def browser(center, actors, at):
    browser = Client()
    browser.cookies[COOKIE] = session_of(actors["director"], at)
    return browser


@pytest.fixture
def worked(center, system, at, settled):
    """Two assessments this month, one of them late."""
    calendar, began = WorkCalendar(), at.replace(day=3)
    for number, took in enumerate((10, 50)):
        with moved_to(calendar.due(began, minutes(took))):
            assessed(center, system, str(number), began, took, 1)
    catch_up(NAME, center.pk)


def content(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_word_holds_every_article_in_order_under_the_red_head(browser, center, at):
    paper = docx.Document(io.BytesIO(content(browser.get("/proof/exports?format=docx"))))
    lines = [paragraph.text for paragraph in paper.paragraphs if paragraph.text]
    version = present(active_version(center.pk, at))
    assert lines[:3] == [f"{center.name}文件", version.document_number, version.title]
    nodes = nodes_of(center.pk, version)
    body = "\n".join(lines)
    positions = [body.index(node.text) for node in nodes if node.text]
    assert positions == sorted(positions)
    # three size, official margins
    assert round(present(paper.sections[0].top_margin).mm) == 37


def test_pdf_and_tables_open(browser, worked):
    assert content(browser.get("/proof/exports?format=pdf")).startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(content(browser.get("/proof/exports?format=xlsx"))))
    rows = list(book.active.values)
    assert rows[0][:2] == ("编号", "条款")
    (assessment,) = [row for row in rows if row[0] == "9.2"]
    assert assessment[4:7] == (2, 1, 1)
    assert "9.2" in content(browser.get("/proof/exports?format=csv")).decode("utf-8-sig")


def test_the_oscal_catalog_holds_chapters_articles_items_and_values(browser):
    found = json.loads(content(browser.get("/proof/exports?format=oscal-catalog")))["catalog"]
    assert found["metadata"]["oscal-version"] == "1.1.2"
    controls = [control for group in found["groups"] for control in group["controls"]]
    (nine,) = [control for control in controls if control["id"] == "a9"]
    assert [part["id"] for part in nine["parts"][0]["parts"]] == [
        f"a9.{n}_smt" for n in range(1, 6)
    ]
    assert any("30 分钟" in param["values"] for param in nine["params"])
    identifiers = [c["id"] for c in controls] + [
        p["id"] for c in controls for p in c.get("params", [])
    ]
    assert len(set(identifiers)) == len(identifiers)
    assert all(TOKEN.fullmatch(each) for each in identifiers)


def test_oscal_results_say_what_was_satisfied_and_what_never_came_up(browser, worked):
    asked = "/proof/exports?format=oscal-results"
    found = json.loads(content(browser.get(asked)))["assessment-results"]
    (result,) = found["results"]
    observed = {each["uuid"]: each for each in result["observations"]}
    findings = {each["target"]["target-id"]: each for each in result["findings"]}
    assert findings["a9.2_smt"]["target"]["status"]["state"] == "not-satisfied"
    assert "a11.2_smt" not in findings  # nobody had to be called back: no verdict is not a good one
    for each in findings.values():
        assert each["related-observations"][0]["observation-uuid"] in observed
    # the same days give the same identifiers, so that two exports can be compared
    again = json.loads(content(browser.get(asked)))["assessment-results"]
    assert again["uuid"] == found["uuid"]


def test_the_record_is_only_for_those_who_may_see_it(center, actors, at, browser):
    assert "Word" in browser.get("/proof/exports").content.decode()
    # every post of the demo may see the lights: here one may not
    PostCapability.objects.filter(capability="charter.read").exclude(post__key="director").delete()
    other = Client()
    other.cookies[COOKIE] = session_of(actors["engineer"], at)
    assert other.get("/proof/exports?format=docx").status_code == 200
    assert other.get("/proof/exports?format=xlsx").status_code == 403
