"""Tables of proof; each part keeps its own beside what uses it."""

from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.statements.models import Statement

__all__ = ["ExceptionGrant", "Statement"]
