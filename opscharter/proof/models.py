"""Tables of proof; those of exceptions stand with them."""

from opscharter.proof.exceptions.models import ExceptionGrant

__all__ = ["ExceptionGrant"]
