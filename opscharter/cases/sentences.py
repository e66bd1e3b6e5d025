"""What timelines say about operations on cases, and the words for the fields that they change."""

from django.utils.translation import gettext_lazy as _

from opscharter.cases.registry import field_words, public_words
from opscharter.core.registry import sentence

OPENED = sentence("cases.opened", _("%(actor)s opened the case"))
EDITED = sentence("cases.edited", _("%(actor)s corrected the case"))
NOTED = sentence("cases.noted", _("%(actor)s wrote an internal note"))
REPLIED = sentence("cases.replied", _("%(actor)s replied to the requester"))
HEARD = sentence("cases.heard", _("Word from the requester"))
HANDED_OVER = sentence("cases.handed_over", _("%(actor)s handed the case over to %(owner)s"))
PAUSED = sentence("cases.paused", _("%(actor)s paused the clock: waiting for the requester"))
RESUMED = sentence("cases.resumed", _("%(actor)s let the clock run again; now due %(due)s"))
RECOUNTED = sentence(
    "cases.recounted", _("The deadline follows the changed working calendar: %(due)s")
)
ASKED = sentence("cases.extension_asked", _("%(actor)s asked for a later deadline: %(due)s"))
GRANTED = sentence("cases.extension_granted", _("%(actor)s granted a later deadline: %(due)s"))
DENIED = sentence("cases.extension_refused", _("%(actor)s refused a later deadline"))
MERGED = sentence("cases.merged", _("%(actor)s merged this case into %(into)s"))
ABSORBED = sentence("cases.absorbed", _("%(actor)s merged %(other)s into this case"))
LINKED = sentence("cases.linked", _("%(actor)s linked the case with %(other)s"))
UNLINKED = sentence("cases.unlinked", _("%(actor)s removed the link with %(other)s"))
PARENT_SET = sentence("cases.parent_set", _("%(actor)s put the case under %(other)s"))
PARENT_CLEARED = sentence(
    "cases.parent_cleared", _("%(actor)s took the case out from under %(other)s")
)
CLOSED = sentence("cases.closed", _("%(actor)s closed the case"))
WITHDRAWN = sentence("cases.withdrawn", _("%(actor)s withdrew the case"))
REOPENED = sentence("cases.reopened", _("%(actor)s took the case up again"))
TAGGED = sentence("cases.tagged", _("%(actor)s changed the tags"))
JOINED = sentence("cases.participant_added", _("%(actor)s asked %(person)s to take part"))
LEFT = sentence(
    "cases.participant_removed", _("%(actor)s removed %(person)s from the participants")
)
FILED = sentence("cases.files_added", _("%(actor)s added files: %(files)s"))
DUE_FIXED = sentence(
    "cases.due_fixed", _("This step is due on %(due)s, as was laid down at the beginning")
)
EXPORTED = sentence("cases.exported", _("%(actor)s exported %(count)s cases"))
VIEW_SAVED = sentence("cases.view_saved", _("%(actor)s saved a view"))
VIEW_REMOVED = sentence("cases.view_removed", _("%(actor)s removed a view"))

for name, words in {
    "title": _("title"),
    "description": _("description"),
    "location": _("location"),
    "urgency": _("urgency"),
    "category": _("category"),
    "channel": _("channel"),
    "state": _("state"),
    "result": _("result"),
    "satisfaction": _("satisfaction"),
    "owner": _("responsible"),
    "due": _("due"),
    "tags": _("tags"),
    "opinion": _("opinion"),
    "confidential": _("confidential"),
    "count": _("number of cases"),
    "filter": _("filter"),
    "report": _("report"),
    "answer": _("answer given"),
    "progress": _("progress"),
    "agreed": _("agreed"),
    "place": _("place"),
    "attendees": _("attendees"),
    "met_on": _("day"),
    "held_on": _("day"),
    "next": _("next step"),
}.items():
    field_words.add(name, words)

for code, public in {
    OPENED: _("Your request has been recorded"),
    REPLIED: _("The center has replied to you"),
    HEARD: _("You wrote to the center"),
    PAUSED: _("The center waits for your answer"),
    RESUMED: _("Work goes on"),
    GRANTED: _("The deadline was put off to %(due)s"),
    MERGED: _("Handled together with another request about the same matter"),
    CLOSED: _("Closed"),
    WITHDRAWN: _("Withdrawn"),
    REOPENED: _("Taken up again"),
}.items():
    public_words.add(code, public)
