"""Anybody's regulation → its tree: clean → lines → places that may be labels → the reading whose numbers fit → nodes."""

from opscharter.regulation.document import Regulation
from opscharter.regulation.structure.assembly import regulations_in

__all__ = ["Regulation", "regulations_in"]
