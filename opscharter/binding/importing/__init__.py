"""From somebody's regulation to a draft: what a text holds, and the charter that each of its regulations becomes."""

from opscharter.binding.importing.charters import to_charter
from opscharter.binding.importing.found import Found, FoundRegulation, look
from opscharter.binding.importing.names import suggested_key

__all__ = ["Found", "FoundRegulation", "look", "suggested_key", "to_charter"]
