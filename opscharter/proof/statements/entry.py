"""Where statements come in: the worker's chore and 工作台."""

from opscharter.charter.follow import chores
from opscharter.charter.waiting import waiting
from opscharter.proof.statements.opening import open_due
from opscharter.proof.statements.queries import waits_for

chores.add("proof.statements", open_due)
waiting.add("statements", waits_for)
