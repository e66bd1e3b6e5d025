"""A receipt proves itself, and nothing else proves to be one."""

import pytest
import weasyprint
from hypothesis import given
from hypothesis import strategies as st

from opscharter.kit.paper import NoPaper
from opscharter.modules.service.paper import receipt_pdf
from opscharter.modules.service.receipt import qr_svg, receipt_for, verify_receipt
from tests.service.way import taken_in


def test_a_receipt_tells_what_was_received_and_cannot_be_altered(actors, at, center):
    case = taken_in(actors["desk"], at)
    receipt = receipt_for(case, center.key)
    assert verify_receipt(receipt.code) == receipt
    assert (receipt.number, receipt.received_at, receipt.due_at) == (case.number, at, case.due_at)
    assert receipt.article.startswith("第")
    assert verify_receipt(receipt.code.replace(case.number, "SR-2026-000999")) is None


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_the_check(text):
    assert verify_receipt(text) is None
    assert verify_receipt(f"OC1~{text}~~~~~") is None


def test_the_receipt_is_kept_as_a_pdf_with_its_number(actors, at, center, monkeypatch):
    drawn: list[str] = []
    true_write = weasyprint.HTML.write_pdf

    def write_pdf(sheet, **options):
        drawn.append("".join(sheet.etree_element.itertext()))
        return true_write(sheet, **options)

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", write_pdf)
    case = taken_in(actors["desk"], at)
    receipt = receipt_for(case, center.key)
    paper = receipt_pdf(
        {"case": case, "center_name": center.name, "receipt": receipt, "qr": qr_svg(receipt.code)}
    )
    assert paper.startswith(b"%PDF-")
    assert paper.rstrip().endswith(b"%%EOF")
    assert case.number in drawn[0]
    assert receipt.code in drawn[0]
    assert center.name in drawn[0]


def test_without_the_libraries_the_refusal_says_what_to_do(monkeypatch):
    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr("opscharter.kit.paper.import_module", missing)
    with pytest.raises(NoPaper) as refused:
        receipt_pdf({})
    assert "PDF" in str(refused.value)
    assert "pango" in str(refused.value.remedy)
