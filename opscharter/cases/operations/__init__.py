"""The only writes on cases."""

from opscharter.cases.operations import coordination, errands, plans, records, reports
from opscharter.cases.operations.closing import close_case, reopen_case, withdraw_case
from opscharter.cases.operations.deadlines import (
    ask_extension,
    decide_extension,
    pause_case,
    resume_case,
    set_due,
)
from opscharter.cases.operations.handling import (
    add_note,
    add_participant,
    attach_files,
    edit_case,
    remove_participant,
    tag_case,
)
from opscharter.cases.operations.merging import link_cases, merge_cases, set_parent, unlink_cases
from opscharter.cases.operations.opening import open_case
from opscharter.cases.operations.ownership import hand_over, move_owner
from opscharter.cases.operations.recounting import recount_deadlines
from opscharter.cases.operations.views import (
    delete_view,
    move_view,
    record_export,
    rename_view,
    save_view,
)

__all__ = [
    "add_note",
    "add_participant",
    "ask_extension",
    "attach_files",
    "close_case",
    "coordination",
    "decide_extension",
    "delete_view",
    "edit_case",
    "errands",
    "hand_over",
    "link_cases",
    "merge_cases",
    "move_owner",
    "move_view",
    "open_case",
    "pause_case",
    "plans",
    "record_export",
    "records",
    "recount_deadlines",
    "remove_participant",
    "rename_view",
    "reopen_case",
    "reports",
    "resume_case",
    "save_view",
    "set_due",
    "set_parent",
    "tag_case",
    "unlink_cases",
    "withdraw_case",
]  # fmt: skip
