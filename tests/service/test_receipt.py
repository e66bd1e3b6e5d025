"""A receipt proves itself, and nothing else proves to be one."""

from hypothesis import given
from hypothesis import strategies as st

from opscharter.modules.service.receipt import receipt_for, verify_receipt
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
