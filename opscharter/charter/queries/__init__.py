"""Reads of the charter: its versions, its page with the lights, the occasions behind a light."""

from opscharter.charter.queries.occasions import Occasions, OccasionView, occasions_of
from opscharter.charter.queries.page import CharterPage, NodeView, charter_page, public_articles
from opscharter.charter.queries.versions import (
    ValueHistory,
    draft_of,
    drafts,
    latest_draft,
    latest_published,
    node_of,
    value_history,
    version_of,
    versions,
)

__all__ = [
    "CharterPage",
    "NodeView",
    "OccasionView",
    "Occasions",
    "ValueHistory",
    "charter_page",
    "draft_of",
    "drafts",
    "latest_draft",
    "latest_published",
    "node_of",
    "occasions_of",
    "public_articles",
    "value_history",
    "version_of",
    "versions",
]
