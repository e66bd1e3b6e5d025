"""Where statements come in: the worker's chore, 工作台, and the record behind an occasion."""

from django.urls import reverse

from opscharter.charter.evidence import record_addresses
from opscharter.charter.follow import chores
from opscharter.charter.waiting import waiting
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.opening import open_due
from opscharter.proof.statements.queries import waits_for

chores.add("proof.statements", open_due)
waiting.add("statements", waits_for)
record_addresses.add(Statement._meta.label_lower, lambda pk: reverse("proof:statement", args=[pk]))
