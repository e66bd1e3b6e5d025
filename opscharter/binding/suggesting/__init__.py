"""Which control proves what a sentence asks, ranked and with reasons: pure, deterministic, offline."""

from opscharter.binding.suggesting.shapes import Context, Suggestion, ValueSuggestion
from opscharter.binding.suggesting.suggestions import contexts, propose, search, suggest

__all__ = ["Context", "Suggestion", "ValueSuggestion", "contexts", "propose", "search", "suggest"]
