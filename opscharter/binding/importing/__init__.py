"""From somebody's regulation to a draft: what a text holds, and the charter that each of its regulations becomes."""

from opscharter.binding.importing.charters import to_charter
from opscharter.binding.importing.found import Candidate, FaultyCharter, Found, Names, look
from opscharter.binding.importing.names import suggested_key

__all__ = ["Candidate", "FaultyCharter", "Found", "Names", "look", "suggested_key", "to_charter"]
