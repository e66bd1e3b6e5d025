"""From the clauses of one text to what they ask: who is spoken of, which circumstances wait, and where a new norm begins."""

import re

from opscharter.regulation.document import Deontic, Obligation
from opscharter.regulation.understanding import silence, verbs, words
from opscharter.regulation.understanding.circumstances import is_circumstance
from opscharter.regulation.understanding.clauses import Clause, clauses_of
from opscharter.regulation.understanding.context import SILENT, Context
from opscharter.regulation.understanding.moods import Mood, masked, mood_in, plain_no
from opscharter.regulation.understanding.norm import Norm
from opscharter.regulation.understanding.plain import Plain
from opscharter.regulation.understanding.times import Times, times_in
from opscharter.regulation.understanding.verbs import alternatives
from opscharter.regulation.understanding.who import (
    Who,
    actor_at,
    after_time,
    by_whom,
    subject_at,
    subject_before,
)

_CONNECTIVE = re.compile(
    r"(?:[一二三四五六七八九]是|首先|其次|再次|最后(?!一)|并且|而且|同时|此外|另外|其中|然后|随后|再|并|且|但|也|还|则|即(?!时|刻|日)|及(?!时)|对此)+"
)
# The record is spoken of, not who keeps it: 工单应当载明…
_CONTENT = re.compile(
    r"(?:应当|应该|应|须|必须|需)(?:包括|包含|载明|写明|注明|记载|列明|明确|涵盖|具有|符合)"
)
_BASIS = re.compile(
    r"(?:严格)?(?:按照|根据|依据|依照|结合|本着|围绕|针对)[^，。；]+(?:要求|规定|标准|程序|流程|原则|方案|计划|预案|内容|情况|办法|结果|需要|实际|安排|分工)"
)
_FOUNDS = re.compile(
    r"(?:成立|设立|组建|设置|配备|指定|设)(?:专门的?)?(?P<who>[^，。；的]{2,16})(?=，)"
)
_TURNS = re.compile(r"一律|一概|统一|^(?:先|直接|改)")
# 凡进入车间的人员，必戴安全帽.
_WHOEVER = re.compile(
    rf"凡是?(?P<who>[^，。；]{{2,24}}(?:{alternatives(words.ACTORS)}))(?=[，。；]|$)"
)
_CHECKED_BY = re.compile(r"经过?(?P<who>[^，。；、]{2,12}?)(?:审核|审批|审定)")
_NAMES = re.compile(r"(?<=[^，]{2})为(?P<who>[^，。；\d][^，。；]{1,13})$")
# Of what a prohibition or permission speaks, if it names nobody: 验收不合格的物资不得入库.
_CONCERNED = re.compile(r"[^，。；的]{2,12}的[^，。；的]{2,4}")
# These deontic words belong to what is to be done: 经…合格后方可上岗.
_STAYING = frozenset(word for word in words.OBLIGING if word[0] in "方才始")


class Reader:
    """Goes through the clauses of one text and remembers who is spoken of."""

    def __init__(self, text: Plain, start: int, context: Context) -> None:
        self.text = text
        self.mask = masked(text.text)
        self.context = context
        self.clauses = clauses_of(text.text, start)
        self.norms: list[Norm] = []
        self.actor: str | None = context.actor
        self._begin()

    def _begin(self) -> None:
        self._waiting: list[tuple[int, int]] = []  # circumstances of the norm to come
        self._times = Times()  # of the circumstances
        self._speaker: Who | None = None  # named in a circumstance: 首席代表离岗半天以上的，…
        self._fresh = True  # no norm yet in this group
        self._gone = False  # the last clause was left out, so what only carries it on is too

    def read(self) -> list[Obligation]:
        """Return what the text asks."""
        groups: dict[int, list[Clause]] = {}
        for clause in self.clauses:
            groups.setdefault(clause.group, []).append(clause)
        for group in groups.values():
            self._begin()
            if not self._silent(group):
                self._group(group)
        return [norm.obligation(self.text) for norm in self.norms]

    def _silent(self, group: list[Clause]) -> bool:
        """Tell whether a group of clauses binds nobody, or only says who interprets the regulation (and note that)."""
        start, end = group[0].start, group[-1].end
        said = self.text.text[start:end]
        explained = silence.explained_by(said)
        if explained:
            who = self.text.own(start + explained[0], start + explained[1])
            self.norms.append(Norm(start, end, "is_responsible", who, Times()))
            return True
        mood = mood_in(self.mask, start, end)
        if silence.binds_nobody(
            said, obliged=mood is not None, listed=self.context.mood is not None
        ):
            return True
        return silence.sanctions(self.text.text, group, mood, scored=self.context.kind == "scores")

    def _group(self, group: list[Clause]) -> None:
        for clause in group:
            self._clause(clause, more=clause is not group[-1])
            if self._gone and clause.mark == "：":
                return  # 目标是：…, 评估内容包括：…

    def _clause(self, clause: Clause, *, more: bool) -> None:
        text, end = self.text.text, clause.end
        connective = _CONNECTIVE.match(text, clause.start, end)
        start = connective.end() if connective else clause.start
        if start >= end:
            return
        mood = mood_in(self.mask, start, end)
        listed = self.context.mood is not None
        announces = clause.mark == "：" and mood is None and silence.states_fact(text[start:end])
        if announces or silence.defines_or_dates(
            text[start:end], mood.start - start if mood else None
        ):
            self._gone = True
        elif more and is_circumstance(
            text, self.mask, (start, end), mood, fresh=self._fresh, listed=listed
        ):
            self._wait(start, end)
        elif mood:
            self._with_mood(start, end, mood)
        else:
            self._without_mood(start, end, more=more)

    def _wait(self, start: int, end: int) -> None:
        """Keep a circumstance for the norm to come, with its event and whom it names."""
        text = self.text.text
        self._waiting.append((start, end))
        everybody = _WHOEVER.match(text, start, end)
        who = Who(*everybody.span("who")) if everybody else actor_at(text, start, end)
        self._speaker = self._speaker or who
        if not text.endswith("的", start, end):
            self._times += times_in(text, start, end, who.end if who else start)
        self._named_as(start, end)

    # --- a clause with a deontic word -----------------------------------------------------------------------------------

    def _with_mood(self, start: int, end: int, mood: Mood) -> None:
        text = self.text.text
        who = actor_at(text, start, mood.start) if text.startswith("由", mood.end) else None
        who = (
            who
            or by_whom(text, start, end)
            or actor_at(text, start, mood.start)
            or after_time(text, start, mood.start, strict=False)
            or subject_before(text, start, mood.start)
        )
        named = who if who and who.end <= mood.start else None
        times = self._but_for_approval(self._times + self._times_of(start, end, named), mood)
        actor = self._actor(who, start, mood.start, mood.deontic)
        if not who and text.endswith("的", start, mood.start):
            self._waiting.append((start, mood.start))
        deontic = self._deontic(mood, end)
        self._add(Norm(start, end, deontic, actor, times, removed=self._removed(who, start, mood)))

    def _deontic(self, mood: Mood, end: int) -> Deontic:
        """经批准可以…后方可 obliges."""
        until = mood.deontic == "may" and re.search(
            "方可|方能|方准|才能|才可|才许", self.text.text[mood.start : end]
        )
        return "must" if until else mood.deontic

    def _but_for_approval(self, times: Times, mood: Mood) -> Times:
        """What must come before 方可 is a condition, not a deadline."""
        if self.text.text[mood.start : mood.end] not in _STAYING:
            return times
        kept = tuple(
            limit for limit in times.limits if not (limit.event and limit.end >= mood.start - 1)
        )
        return Times(times.often, kept)

    # --- a clause without ------------------------------------------------------------------------------------------------

    def _without_mood(self, start: int, end: int, *, more: bool) -> None:
        text = self.text.text
        who = by_whom(text, start, end) or actor_at(text, start, end, strict=True)
        if who and who.start == start and who.served(text):
            who = after_time(text, start, end) or who  # 幼儿午睡时值班老师…
        after = who.end if who else start
        orders = self.context.mood in {None, "must"}
        no = plain_no(text, start, end, after, last=not more) if orders else None
        if no is None and self._leave_out(start, end):
            self._gone = True
            subject = subject_at(text, start, end)
            self.actor = self.text.own(subject.start, subject.end) if subject else self.actor
            return
        who = who or after_time(text, start, end) or self._unknown_subject(start, end)
        times = self._times_of(start, end, who)
        if (
            no is None
            and not who
            and self._carries_on(times, turns=_TURNS.search(text, start, end) is not None)
        ):
            if not self._fresh:
                self.norms[-1].end = end
                self.norms[-1].times += times
            return
        deontic = self.context.mood or "must" if no is None else "must_not"
        actor = self._actor(who, start, start, "must")
        removed = self._removed(who, start, None if no is None else Mood(deontic, no, no + 1))
        self._add(Norm(start, end, deontic, actor, self._times + times, removed=removed))

    def _times_of(self, start: int, end: int, who: Who | None) -> Times:
        """Return the times of a clause before and after its actor."""
        text = self.text.text
        if who is None:
            return times_in(text, start, end, start)
        before = times_in(text, start, who.start, start) if who.start > start else Times()
        return before + times_in(text, max(start, who.end), end, max(start, who.end))

    def _carries_on(self, times: Times, *, turns: bool) -> bool:
        """Tell whether a clause without an actor only carries on the norm before it (or what was left out)."""
        forbidden = not self._fresh and self.norms[-1].deontic == "must_not"
        if forbidden and turns and not self.context.mood:
            return False  # 快递员不得进入，包裹一律存放驿站
        if not (times or self._waiting or self._times):
            return self._gone or not self._fresh
        if self._fresh:
            return False
        norm = self.norms[-1]
        start = max((last for _, last in norm.removed), default=norm.start)
        return bool(
            _BASIS.fullmatch(self.text.text, start, norm.end)
        )  # 各部门应按照预案的要求，迅速…

    def _unknown_subject(self, start: int, end: int) -> Who | None:
        """坐席每日核对…: a subject that no table knows, before a word that says when or how."""
        who = subject_before(self.text.text, start, end)
        return who if who and who.end < end else None

    def _leave_out(self, start: int, end: int) -> bool:
        """Tell whether a clause without a deontic word asks nothing."""
        clause = self.text.text[start:end]
        if silence.binds_as_fact(clause):
            return False
        if self._named_as(start, end):
            return True
        if self.context.mood:
            return False
        item = self.context.kind == "parts" and verbs.instructs(clause)
        if (self.context.kind in SILENT and not item) or silence.states_fact(clause):
            return True
        return self._fresh and not self._acts(start, end)

    def _acts(self, start: int, end: int) -> bool:
        """Tell whether anything is done in a clause at all."""
        text = self.text.text
        acts = verbs.WITHIN.search(text, start, end) or actor_at(text, start, end, strict=True)
        follows = self._waiting and (  # 联系不上的，报园长
            verbs.STARTS.match(text, start, end) or text.startswith(words.SHORT_VERBS, start, end)
        )
        return bool(
            acts or follows or by_whom(text, start, end) or times_in(text, start, end, start)
        )

    # --- who -------------------------------------------------------------------------------------------------------------

    def _named_as(self, start: int, end: int) -> bool:
        """最先接到诉求的员工为首问责任人: note whom the text speaks of from here on."""
        text = self.text.text
        found = _NAMES.search(text, start, end)
        named = actor_at(found["who"], 0, len(found["who"])) if found else None
        if not found or not named or named.end < len(found["who"]):
            return False
        who = subject_at(text, start, found.start("who"))
        place = (
            (who.start, who.end)
            if who and "的" not in text[who.start : who.end]
            else found.span("who")
        )
        self.actor = self.text.own(*place)
        return True

    def _actor(self, who: Who | None, start: int, mood: int, deontic: Deontic) -> str | None:
        """Return the actor: named in the clause, else in its circumstance, else before."""
        text = self.text.text
        if who:
            self.actor = self.text.own(who.start, who.end)
            return self.actor
        if _CONTENT.match(text, mood) and mood > start + 1:
            return None
        checked = _CHECKED_BY.match(text, start) if deontic == "must" and self._waiting else None
        founded = (
            _FOUNDS.match(text, self.norms[-1].start)
            if deontic == "is_responsible" and self.norms
            else None
        )
        named = checked or founded  # 超过2000元的，经项目经理审核…; 成立领导小组，负责…
        if named:
            return self.text.own(*named.span("who"))
        speaker = self._speaker
        if speaker and (not speaker.served(text) or deontic == "may" or not self.actor):
            self.actor = self.text.own(speaker.start, speaker.end)
        concerned = _CONCERNED.match(text, start, mood) if deontic in {"must_not", "may"} else None
        return self.text.own(start, mood) if concerned and concerned.end() == mood else self.actor

    def _removed(
        self, who: Who | None, start: int, mood: Mood | None
    ) -> tuple[tuple[int, int], ...]:
        """Return the places of the actor and the deontic word, which the action does not repeat."""
        text = self.text.text
        removed = []
        if who and who.start >= start:
            removed.append((who.start - text.endswith("由", start, who.start), who.end))
        if mood and text[mood.start : mood.end] not in _STAYING:
            removed.append((mood.start, mood.end))
        return tuple(removed)

    def _add(self, norm: Norm) -> None:
        norm.circumstances = self._waiting
        self.norms.append(norm)
        self._begin()
        self._fresh = False
