"""Writes of the charter: keep a draft, publish it, generalise a pilot, withdraw, load a shipped one."""

from opscharter.charter.operations.drafting import (
    AlreadyPublished,
    DraftMoved,
    LabelTaken,
    Unclean,
    discard_draft,
    draft_for_change,
    save_draft,
    text_digest,
)
from opscharter.charter.operations.publishing import (
    NoSuchDepartment,
    NotInForce,
    NotOnPilot,
    TooEarly,
    generalise,
    publish,
    publish_text,
    withdraw,
)
from opscharter.charter.operations.shipped import load_shipped, shipped_path
from opscharter.charter.operations.waiving import (
    CannotBeWaived,
    NothingToWaive,
    WaivedAlready,
    waive,
    withdraw_waiver,
)

__all__ = [
    "AlreadyPublished",
    "CannotBeWaived",
    "DraftMoved",
    "LabelTaken",
    "NoSuchDepartment",
    "NotInForce",
    "NotOnPilot",
    "NothingToWaive",
    "TooEarly",
    "Unclean",
    "WaivedAlready",
    "discard_draft",
    "draft_for_change",
    "generalise",
    "load_shipped",
    "publish",
    "publish_text",
    "save_draft",
    "shipped_path",
    "text_digest",
    "waive",
    "withdraw",
    "withdraw_waiver",
]
