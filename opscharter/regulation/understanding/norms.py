"""From the clauses of one text to what they ask: each norm with its actor, mood, times, condition and action."""

import re
from dataclasses import dataclass, field

from opscharter.regulation.document import Deontic, Obligation
from opscharter.regulation.understanding import words
from opscharter.regulation.understanding.clauses import Clause, clauses_of
from opscharter.regulation.understanding.context import SILENT, Context
from opscharter.regulation.understanding.moods import Mood, masked, mood_in
from opscharter.regulation.understanding.plain import Plain
from opscharter.regulation.understanding.times import Times, times_in
from opscharter.regulation.understanding.who import Who, actor_at, by_whom, subject_at

_VERB = "|".join(sorted(set(words.VERBS), key=len, reverse=True))
_STARTS_WITH_VERB = re.compile(f"(?:{_VERB})")
_HAS_VERB = re.compile(
    "|".join(sorted({verb for verb in words.VERBS if len(verb) > 1}, key=len, reverse=True))
)
_THING = re.compile(f"(?:{'|'.join(words.THINGS)})等?$")
_CONNECTIVE = re.compile(
    r"(?:[一二三四五六七八九]是|首先|其次|再次|最后(?!一)|并且|而且|同时|此外|另外|其中|然后|随后|再|并|且|但|也|还|则|即(?!时|刻|日)|及(?!时)|对此)+"
)

# Clauses that only say under which circumstances.
_CIRCUMSTANCE_END = re.compile(
    r"(?:的|的话|情况下|情形下|条件下|时|期间|过程中|之际|(?<![其当集])中|后|之前|以前|[^目当提]前|之日起|之日起?.{1,8}内|除外|必要时|之一|内|方面|上|外|后起)$"
)
_CIRCUMSTANCE_START = re.compile(
    r"(?:如|若|遇|凡(?!是事)|因|由于|为(?!.{1,12}(?:提供|创造|办理))|为了|鉴于|除|未经|随着|根据|依据|依照|针对|结合|对于|一旦|当(?![日天班场年月周])|本着|自(?!觉|行))"
)
_MAYBE_CIRCUMSTANCE = re.compile(r"(?:按照|按|对|经|通过|在|从)")
_APPROVED = re.compile(r"经.{1,16}(?:批准|同意|审批|审核|通过|确认|许可|签字|核准|评审|合格)$")
_FINAL_VERB = re.compile(r"(?:进行|予以|给予|加以|实施|开展|负责|执行|处理|办理|组织|作出)")

# Texts that bind nobody.
_PURPOSE = re.compile(
    r"(?:制[定订]|编制)(?:了)?(?:本|以下|此|如下)|特制[定订]|旨在|(?:本制度|本规定|本办法)[^，。]{0,4}目的"
)
_SCOPE = re.compile(
    r"适用本|(?:本|制度|规定|办法|细则|条例|守则|规程|规范)[^，。；]{0,16}适用于|适用范围|参照(?:本|执行)|依照本[^，。]{1,4}执行$|^适用于"
)
_EFFECT = re.compile(
    r"自[^，。；]{1,24}起(?:正式)?(?:施行|实施|实行|执行|生效|试行|废止)|(?:发布|印发|公布|下发)之日|有效期(?:为)?[^，。]{1,4}年|同时(?:废止|停止执行)|以本[^，。]{2,8}为准|与本[^，。]{1,4}不一致|试行期|未尽事宜|如有.{0,10}(?:抵触|冲突)"
)
_DEFINITION = re.compile(
    r"所称|是指|指的是|(?:^|[：，])(?:即)?指(?!定|派|导|挥|引|标|示|南|纹|令|认|出)|统称|以下简称"
)
_DEFINING = re.compile(
    r"^(?:[^，]{1,12})?(?:是指|指的是|指(?!定|派|导|挥|引|标|示|南|纹|令|认|出))"
)
_EXPLAINS = re.compile(
    r"本[^，。；]{1,8}(?:的)?(?:最终)?(?:解释权)?[^，。；]{0,3}(?:由|归)(?P<who>[^，。；]{2,20}?)(?:负责)?(?:解释|修订|所有)"
)
_FACT = re.compile(
    r"(?:^|(?<=[^，]{2}))(?:是(?!否)|(?<![关联体])系(?![统列数])|属于|不属于|分为|划分为|共分|总分|满分|包括|包含|涵盖|由[^，。]{1,40}(?:组成|构成)|设有|下设|共有|不计入|计入|等于)"
    r"|^[^，。]{2,16}(?<![作成视定列改设分认行变评以称])为(?![^，。]{1,20}(?:提供|开展|进行|办理|创造|做好|服务|组织))"
    r"|^[^，。]{2,14}设[^，。]{2,16}[一二三两若\d]+[名人个]|目标[^，。]{0,6}$|^(?:上班|工作|开放|营业|服务|办公)时间"
)
_LEAST = re.compile(
    r"(?:不少于|不低于|不超过|不高于|不多于|不小于|不大于|不晚于|不得少于)[\d一二三四五六七八九十两半百]"
)
_TERM_FACT = re.compile(r"(?:期限|时限|限期)(?:为|是|在)")
_SANCTION = re.compile(
    r"(?:(?:每[次件人名例起]|一律|予以|当[年月季]|将|依法|可以?|酌情|处以?|按[^，]{0,10}|并|相应|由此|作|给|其|应|一次性?|分别|按规定|直接|同时|全额|当事人|当年绩效|责任人|当班|立即)*)"
    rf"(?:[^，]{{1,6}}内)?(?:{'|'.join(sorted(words.SANCTIONS, key=len, reverse=True))})"
)
_OFFENCE = re.compile(
    r"违反|违规|违纪|造成|情节|构成|逾期|累计|连续|发现[一二三两\d]次|迟到|旷工|早退|达到|未达|低于|影响|拒不|屡次|过失|失职|泄露|损失|获得|荣获|因"
)
_OFFICIAL = re.compile(r"由|部|中心|公司|办公室|主任|经理")
_CONTENT = re.compile(
    r"(?:应当|应该|应|须|必须|需)(?:当)?(?:包括|包含|载明|写明|注明|记载|列明|明确|涵盖|具有|符合)"
)
_STAYING = frozenset({"方可", "方能", "方得", "才能", "才可"})
_CHECKED_BY = re.compile(r"经过?(?P<who>[^，。；、]{2,12}?)(?:审核|审批|审定)")
_SUCH = re.compile(r"(?<=[^，]{2})为(?P<who>[^，。；]{2,14})$")
_LIKE_NAME = re.compile(r"[^，。；：的]{2,14}")


@dataclass(slots=True)
class Norm:
    """One norm while the clauses are read."""

    start: int
    end: int
    deontic: Deontic
    actor: str | None
    times: Times
    circumstances: list[tuple[int, int]] = field(default_factory=list)
    removed: tuple[
        tuple[int, int], ...
    ] = ()  # who and the deontic word: what is left is the action

    def obligation(self, text: Plain) -> Obligation:
        """Return it as the rest of the system knows it."""
        condition = "，".join(filter(None, (text.own(*piece) for piece in self.circumstances)))
        return Obligation(
            actor=self.actor,
            deontic=self.deontic,
            action=self._action(text),
            frequency=self.times.frequency(text),
            deadline=self.times.deadline(text),
            condition=condition or None,
        )

    def _action(self, text: Plain) -> str:
        pieces, start = [], self.start
        for first, last in sorted(self.removed):
            pieces.append(text.own(start, max(start, first)))
            start = max(start, last)
        pieces.append(text.own(start, self.end))
        return "".join(pieces).strip("，、。；：,.;:")


class Reader:
    """Goes through the clauses of one text and remembers who is spoken of."""

    def __init__(self, text: Plain, start: int, context: Context) -> None:
        self.text = text
        self.mask = masked(text.text)
        self.context = context
        self.clauses = clauses_of(text.text, start)
        self.norms: list[Norm] = []
        self.actor: str | None = context.actor
        self._waiting: list[tuple[int, int]] = []
        self._times = Times()
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
                for place, clause in enumerate(group):
                    self._clause(clause, more=place + 1 < len(group))
        return [norm.obligation(self.text) for norm in self.norms]

    def _begin(self) -> None:
        self._waiting, self._times, self._speaker, self._fresh, self._gone = (
            [],
            Times(),
            None,
            True,
            False,
        )

    def _silent(self, group: list[Clause]) -> bool:
        """Tell whether a group of clauses binds nobody: purpose, scope, definition, date of effect, a sanction by nobody."""
        words_ = self.text.text[group[0].start : group[-1].end]
        explains = _EXPLAINS.search(words_)
        if explains:
            start = group[0].start
            who = self.text.own(start + explains.start("who"), start + explains.end("who"))
            end = group[-1].end
            self.norms.append(Norm(start, end, "is_responsible", who, Times()))
            return True
        mood = mood_in(self.mask, group[0].start, group[-1].end)
        if (_PURPOSE.search(words_) and not mood) or _SCOPE.search(words_):
            return True
        if re.search("所称", words_) or (
            _DEFINITION.search(words_) and mood is None and not self.context.mood
        ):
            return True
        return self._sanction(group, mood)

    def _sanction(self, group: list[Clause], mood: Mood | None) -> bool:
        if mood and mood.deontic in {"must_not", "is_responsible"}:
            return False
        text = self.text.text
        main = [clause for clause in group if _SANCTION.match(text, clause.start, clause.end)]
        if not main or by_whom(text, group[0].start, main[0].end):
            return False
        if mood and mood.deontic == "must" and mood.start < main[0].start:
            return False
        subject = actor_at(text, main[0].start, main[0].end, strict=True)
        before = text[group[0].start : main[0].start]
        if any(self._instructed(clause) for clause in group if clause.start < main[0].start):
            return False
        return subject is None and (
            len(group) == 1 or bool(_OFFENCE.search(before)) or before.endswith("的，")
        )

    def _instructed(self, clause: Clause) -> bool:
        words_ = self.text.text[clause.start : clause.end]
        return not words_.endswith("的") and bool(
            actor_at(self.text.text, clause.start, clause.end, strict=True)
        )

    # --- one clause -----------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause, *, more: bool) -> None:
        start = self._content_start(clause)
        if start >= clause.end:
            return
        mood = mood_in(self.mask, start, clause.end)
        if self._binds_nobody(start, clause.end, mood):
            self._gone = True
        elif more and self._only_circumstance(start, clause.end, mood):
            self._wait(start, clause.end)
        elif mood:
            self._with_mood(start, clause.end, mood)
        else:
            self._without_mood(start, clause.end)

    def _binds_nobody(self, start: int, end: int, mood: Mood | None) -> bool:
        """Tell whether a clause defines a word or sets a date of effect."""
        text = self.text.text
        defines = _DEFINING.search(text[start:end])
        if defines and (mood is None or mood.start >= start + defines.end()):
            return True
        return bool(_EFFECT.search(text, start, end))

    def _content_start(self, clause: Clause) -> int:
        found = _CONNECTIVE.match(self.text.text, clause.start, clause.end)
        return found.end() if found else clause.start

    def _only_circumstance(self, start: int, end: int, mood: Mood | None) -> bool:
        words_ = self.text.text[start:end]
        if words_.endswith(("的", "的情况下", "情形之一", "除外")) or (
            not mood and _APPROVED.search(words_)
        ):
            return True
        if _CIRCUMSTANCE_START.match(words_):
            return (
                mood is None
                or words_.startswith(("如", "若", "遇", "因", "凡", "未经"))
                or words_[-1] in "时后"
            )
        if by_whom(self.text.text, start, end):
            return False
        if mood:
            return (
                words_[-1] in "时后前"
                and mood.deontic != "must_not"
                and len(words_) < 16
                and mood.start > start + 1
            )
        if _MAYBE_CIRCUMSTANCE.match(words_):
            return not _FINAL_VERB.search(words_)
        if _CIRCUMSTANCE_END.search(words_):
            return True
        return self._topic(start, end) or self._bare_condition(start, end)

    def _topic(self, start: int, end: int) -> bool:
        """Tell whether a clause only names what or when the next speaks of: 工作日12:00至13:00，… or 计划内的停水、停电，工程维修部应当…"""
        text = self.text.text
        times = times_in(text, start, end, start)
        if times.cover(start, end, text):
            return True
        if _STARTS_WITH_VERB.match(text, start, end):
            return False
        if not _HAS_VERB.search(text, start, end) and not times and self.context.mood is None:
            return True
        stop = re.compile(r"[，。；]|$").search(text, end + 1)
        mood = mood_in(self.mask, end + 1, stop.start() if stop else len(text))
        named = mood and actor_at(text, end + 1, mood.start)
        return bool(named and not actor_at(text, start, end, strict=True) and not times)

    def _bare_condition(self, start: int, end: int) -> bool:
        """外来人员进入机房，须…: an actor that comes or does something, before a clause that obliges it without naming it."""
        follows = self.text.text[end + 1 : end + 4]
        who = actor_at(self.text.text, start, end)
        return bool(
            who
            and re.match(r"应|须|必须|不得|需", follows)
            and not times_in(self.text.text, start, end, who.end)
        )

    def _wait(self, start: int, end: int) -> None:
        text = self.text.text
        self._waiting.append((start, end))
        who = actor_at(text, start, end)
        if who and who.end <= end and not self._speaker:
            self._speaker = who
        if not text.endswith("的", start, end):
            self._times += times_in(text, start, end, who.end if who else start)
        self._such(start, end)

    def _with_mood(self, start: int, end: int, mood: Mood) -> None:
        text = self.text.text
        who = actor_at(text, start, mood.start) if text.startswith("由", mood.end) else None
        who = who or by_whom(text, start, end) or actor_at(text, start, mood.start)
        times = self._times + times_in(
            text, start, end, who.end if who and who.end <= mood.start else start
        )
        times = self._but_for_approval(times, mood)
        actor = self._actor(who, start, mood.start, mood.deontic)
        before = text[start : mood.start]
        if not who and before.endswith("的"):
            self._waiting.append((start, mood.start))
        deontic = self._deontic(mood, end)
        self._add(Norm(start, end, deontic, actor, times, removed=self._removed(who, start, mood)))

    def _deontic(self, mood: Mood, end: int) -> Deontic:
        """经批准可以…后方可 obliges; 不得 … in a list of duties forbids all the same."""
        return (
            "must"
            if mood.deontic == "may" and re.search("方可|方能", self.text.text[mood.start : end])
            else mood.deontic
        )

    def _but_for_approval(self, times: Times, mood: Mood) -> Times:
        if self.text.text[mood.start : mood.end] in _STAYING:
            kept = tuple(
                limit for limit in times.limits if not (limit.event and limit.end >= mood.start - 1)
            )
            return Times(times.often, kept)
        return times

    def _removed(
        self, who: Who | None, start: int, mood: Mood | None
    ) -> tuple[tuple[int, int], ...]:
        """Return the places of the actor and the deontic word; 方可 stays, it belongs to what is to be done."""
        text = self.text.text
        removed = []
        if who and who.start >= start:
            removed.append((who.start - text.endswith("由", start, who.start), who.end))
        if mood and text[mood.start : mood.end] not in _STAYING:
            removed.append((mood.start, mood.end))
        return tuple(removed)

    def _actor(self, who: Who | None, start: int, mood: int, deontic: Deontic) -> str | None:
        """Return the actor: named in the clause, else in its circumstance, else before."""
        if who:
            self.actor = self.text.own(who.start, who.end)
            return self.actor
        if _CONTENT.match(self.text.text, mood) and mood > start + 1:
            return None  # 工单应当载明…: the record is spoken of, not who keeps it
        checker = _CHECKED_BY.match(self.text.text, start)
        if checker and deontic == "must" and self._waiting:
            return self.text.own(
                *checker.span("who")
            )  # 超过2000元的，经项目经理审核…: it is the manager's to check
        speaker = self._speaker
        if speaker and (not speaker.served(self.text.text) or deontic == "may" or not self.actor):
            self.actor = self.text.own(speaker.start, speaker.end)
        return self.actor

    def _without_mood(self, start: int, end: int) -> None:
        text = self.text.text
        if self._leave_out(start, end):
            self._gone = True
            who = subject_at(text, start, end)
            if who:
                self.actor = self.text.own(who.start, who.end)
            return
        who = by_whom(text, start, end) or actor_at(text, start, end, strict=True)
        times = times_in(text, start, end, who.end if who else start)
        alone = not (who or times or self._waiting or self._times)
        if alone and not self._fresh and self.norms:
            self.norms[-1].end = end
            return
        if alone and self._gone:
            return
        actor = self._actor(who, start, start, "must")
        deontic = self.context.mood or "must"
        self._add(
            Norm(
                start,
                end,
                deontic,
                actor,
                self._times + times,
                removed=self._removed(who, start, None),
            )
        )

    def _leave_out(self, start: int, end: int) -> bool:
        """Tell whether a clause without a deontic word states a fact."""
        words_ = self.text.text[start:end]
        if _LEAST.search(words_) or _TERM_FACT.search(words_):
            return False
        if self._such(start, end):
            return True
        if self.context.mood:
            return False
        if self.context.kind in SILENT and not self._instructs(start, end):
            return True
        if _FACT.search(words_):
            return True
        return self._fresh and not self._fresh_verb(start, end)

    def _such(self, start: int, end: int) -> bool:
        found = _SUCH.search(self.text.text, start, end)
        if found and not found["who"][0].isdigit() and actor_at(found["who"], 0, len(found["who"])):
            who = subject_at(self.text.text, start, found.start("who"))
            plain_name = who and "的" not in self.text.text[who.start : who.end]
            self.actor = (
                self.text.own(who.start, who.end)
                if who and plain_name
                else self.text.own(*found.span("who"))
            )
            return True
        return False

    def _instructs(self, start: int, end: int) -> bool:
        """Tell whether an item of a list of parts says what to do (疏散群众) rather than naming a thing (工作态度)."""
        if self.context.kind != "parts":
            return False
        words_ = self.text.text[start:end]
        return bool(_STARTS_WITH_VERB.match(words_) and not _THING.search(words_))

    def _fresh_verb(self, start: int, end: int) -> bool:
        words_ = self.text.text[start:end]
        return bool(
            _HAS_VERB.search(words_)
            or actor_at(self.text.text, start, end, strict=True)
            or by_whom(self.text.text, start, end)
        )

    def _add(self, norm: Norm) -> None:
        norm.circumstances = self._waiting
        self.norms.append(norm)
        self._waiting, self._times, self._speaker = [], Times(), None
        self._fresh = self._gone = False
