"""Clauses that only say under which circumstances the next one holds."""

import re

from opscharter.regulation.understanding import silence, verbs
from opscharter.regulation.understanding.moods import Mood, mood_in, starts_with_no
from opscharter.regulation.understanding.times import times_in
from opscharter.regulation.understanding.who import actor_at, by_whom

_END = re.compile(
    r"(?:的|的话|情况下|情形下|条件下|(?<!小)时|期间|过程中|之际|(?<![其当集])中|后|之前|以前|[^目当提]前|之日起|之日起?.{1,8}内|除外|必要时|之一|内|方面|上|外|后起)$"
)
_ALWAYS = re.compile(r"(?:的|情况下|情形之一|除外)$")
_APPROVED = re.compile(
    r"经(?![理营办]).{1,16}(?:批准|同意|审批|审核|通过|确认|许可|签字|核准|评审|合格)$"
)
_EXAMPLES = re.compile(r"如[^，]*(?:、|等$)")
_START = re.compile(
    r"(?:如|若|遇|凡(?!是事)|因|由于|为(?!.{1,12}(?:提供|创造|办理))|为了|鉴于|除|未经|随着|根据|依据|依照|针对|结合|对于|一旦|当(?![日天班场年月周])|本着|自(?!觉|行|助|动|习|然|用|备|制|有|愿|查|检|主|营|建|购|编|来|身|学|提))"
)
_EVEN_WITH_MOOD = ("如", "若", "遇", "因", "凡", "未经")
_MAYBE = re.compile(r"(?:按照|按(?![日天周旬月季年班])|对|经|通过|在|从)")
_DOES = re.compile(r"进行|予以|给予|加以|实施|开展|负责|执行|处理|办理|组织|作出")
# 每次交接班，双方…
_EACH_TIME = re.compile(r"每(?:次|逢|当|到)[^，。；]{1,10}(?<![次遍回趟轮])")
_PAUSE = re.compile(r"[，。；]|$")
_OBLIGES_NEXT = re.compile(r"应|须|必须|不得|需")
_FORBIDS_NEXT = re.compile(r"一律|一概|不准|不许")
_FAILS = re.compile(r"未|没|不|无")


def is_circumstance(
    text: str, mask: str, place: tuple[int, int], mood: Mood | None, *, fresh: bool, listed: bool
) -> bool:
    """Tell whether the clause at `place`, which others follow, only says under which circumstances.

    `fresh`: no norm stands before it in its sentence; `listed`: it is in an item of a list that hands a mood down.
    """
    start, end = place
    clause = text[start:end]
    if _ALWAYS.search(clause) or (not mood and _APPROVED.search(clause)):
        return True
    if _START.match(clause):
        return _begins_as_one(clause, mood, fresh=fresh)
    if mood or by_whom(text, start, end):
        return mood is not None and _event_with_mood(clause, mood, start)
    if _MAYBE.match(clause):
        return not _DOES.search(clause)
    return _ends_as_one(text, mask, place, verbless=fresh and not listed)


def _begins_as_one(clause: str, mood: Mood | None, *, fresh: bool) -> bool:
    if not fresh and _EXAMPLES.match(clause):
        return False  # 采用多种方式，如海报、横幅等
    return mood is None or clause.startswith(_EVEN_WITH_MOOD) or clause[-1] in "时后"


def _ends_as_one(text: str, mask: str, place: tuple[int, int], *, verbless: bool) -> bool:
    start, end = place
    if silence.binds_as_fact(text[start:end]) or starts_with_no(text, start, end):
        return False  # 距墙不少于0.3米，…
    ends = _END.search(text, start, end) is not None
    return ends or _topic(text, mask, place, verbless=verbless) or _bare(text, start, end)


def _event_with_mood(clause: str, mood: Mood, start: int) -> bool:
    """需要延期时，…: a deontic word, but only an event."""
    return (
        clause[-1] in "时后前"
        and not clause.endswith("小时")
        and mood.deontic != "must_not"
        and len(clause) < 16
        and mood.start > start + 1
    )


def _topic(text: str, mask: str, place: tuple[int, int], *, verbless: bool) -> bool:
    """工作日12:00至13:00，… or 计划内的停水、停电，工程维修部应当…: only what or when the next clause speaks of."""
    start, end = place
    if _EACH_TIME.fullmatch(text, start, end):
        return True
    times = times_in(text, start, end, start)
    if times.cover(start, end, text):
        return True
    if times or verbs.STARTS.match(text, start, end):
        return False
    if not verbs.WITHIN.search(text, start, end) and verbless:
        return not _somebody_does(text, start, end)
    pause = _PAUSE.search(text, end + 1)
    mood = mood_in(mask, end + 1, pause.start() if pause else len(text))
    named = mood and actor_at(text, end + 1, mood.start)
    return bool(named and not actor_at(text, start, end, strict=True))


def _somebody_does(text: str, start: int, end: int) -> bool:
    """门卫见卡放行，…: a known actor does something, if only in short words; but not 教练不在场，…"""
    who = actor_at(text, start, end, strict=True)
    return bool(who and not who.served(text) and text[who.end] not in "不未没无")


def _binds_next(text: str, start: int, end: int) -> bool:
    """Tell whether the next clause obliges, or forbids because of what is not done here (艇员未系安全索，一律不准…)."""
    if _OBLIGES_NEXT.match(text, end + 1):
        return True
    forbids = _FORBIDS_NEXT.match(text, end + 1)
    return forbids is not None and _FAILS.search(text, start, end) is not None


def _bare(text: str, start: int, end: int) -> bool:
    """外来人员进入机房，须…: an actor that comes or does something, before a clause that obliges it without naming it."""
    who = actor_at(text, start, end)
    return bool(
        who
        and _binds_next(text, start, end)
        and not verbs.STARTS.match(text, start, end)
        and not times_in(text, start, end, who.end)
    )
