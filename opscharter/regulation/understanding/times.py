"""How often and until when: the expressions of time of one clause, in the document's own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from opscharter.regulation.understanding import words
from opscharter.regulation.understanding.limits import UNTIL_WHEN
from opscharter.regulation.understanding.plain import Plain
from opscharter.regulation.understanding.rhythms import HOW_OFTEN, SPAN

# --- How often ----------------------------------------------------------------------------------------------------------

_FREQUENCY = re.compile("|".join(f"(?:{pattern})" for pattern in HOW_OFTEN))
# 每件扣2分, 每月 as a measure (每月工资) … are no rhythm of a duty.
_NOT_OFTEN = re.compile(r"每(?:件|名|人|位|个|项|次)(?:扣|罚|奖|记|加|减|\d)")

# --- Until when ---------------------------------------------------------------------------------------------------------

_NO_BEFORE = r"(?<![目当提空以上跟眼面身])前(?!账|台|款|往|述|项|提(?![交供出请报示醒取升前])|期|来|端|三|言|沿|景|列|条|方|后|夕|者|进(?!行)|置|厅|线)"
_NO_AFTER = r"(?<![售落背今先最滞善幕前以])(?<!批准)(?<!审批)(?<!同意)(?<!审核)(?<!通过)(?<!确认)(?<!合格)后(?!勤|续|果|台|备|期|者|附|门|面|院|世|厨|方可|方能|才)"
_LIMIT = re.compile("|".join(UNTIL_WHEN))
_EVENT = re.compile(rf"(?:之日起|{_NO_AFTER}|{_NO_BEFORE}|之前|以前|之后|以后|同时)")
# An event begins after one of these.
_EVENT_STARTS = re.compile(
    r"[，。；：、]|应当|必须|应该|可以|不得|(?<![相反响供适])应(?![急用答届聘收付变])|须|(?<!实)[在于](?!线|岗|职|场|建|编|校|院|册|途)|并|且|但|则"
)
# Times in these words belong to a condition or measure something else.
_NOT_LIMIT = re.compile(
    rf"(?:不少于|不低于|不足|少于|低于|至少|保存|保留|满|达|连续|近|过去|超过){SPAN}"
)
_COMPLEMENT = re.compile(r"(?:督促|确保|保证|要求|保障|监督|推动|敦促|催促)[^，。；]{0,10}$")
_LENGTH = re.compile(r"[\d.]*(?:米|厘米|公里)")
_SPAN_BEFORE = re.compile(rf"{SPAN}(?:之前|以前|前)")
_ONLY_THEN = (*(word for word in words.OBLIGING if word[0] in "方才始"), "再")
_LONGEST_EVENT = 18
# 接到投诉后|30分钟内, 客户申请后的|两个工作日内.
_SINCE = (
    "之日起的", "之日起", "之时起", "之后的", "以后的", "之后", "以后", "后的", "后", "起的", "起",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Where an expression of time stands in the plain text, and what it is."""

    start: int
    end: int
    event: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """The expressions of time of one clause, in their order."""

    often: tuple[Span, ...] = ()
    limits: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.often or self.limits)

    def __add__(self, other: "Times") -> "Times":
        return Times(self.often + other.often, self.limits + other.limits)

    def cover(self, start: int, end: int, text: str) -> bool:
        """Tell whether a clause says nothing but when: 工作日12:00至13:00, 开展前一日18:00."""
        rest = "".join(
            text[place]
            for place in range(start, end)
            if not any(span.start <= place < span.end for span in self.often + self.limits)
        )
        return bool(self) and len(re.sub(r"[\d:、至到\-—~在于]|上午|下午", "", rest)) <= 1

    def frequency(self, text: Plain) -> str | None:
        """Return how often, in the document's own words."""
        return text.own(self.often[0].start, self.often[0].end) if self.often else None

    def deadline(self, text: Plain) -> str | None:
        """Return until when: the event that starts the time, and the limit, as printed; side by side if the text parts them."""
        event = next((limit for limit in self.limits if limit.event), None)
        limit = next((limit for limit in self.limits if not limit.event), None)
        if event is None or limit is None:
            only = event or limit
            return text.own(only.start, only.end) if only else None
        first, second = sorted((event, limit), key=lambda span: span.start)
        if second.start <= first.end + text.text.startswith("的", first.end):
            return text.own(first.start, max(first.end, second.end))
        return text.own(first.start, first.end) + text.own(second.start, second.end)


def _event_start(text: str, floor: int, end: int) -> int:
    """Return where the event that ends at `end` begins: 接到投诉 in 应当在接到投诉后."""
    start = max(floor, end - _LONGEST_EVENT)
    for mark in _EVENT_STARTS.finditer(text, start, end):
        if mark.end() < end:
            start = mark.end()
    since = text.rfind("自", floor, end)
    return since if since >= start and text.find("起", since, end + 2) > 0 else start


def _limits(text: str, start: int, end: int, floor: int) -> Iterator[Span]:
    taken = start
    for found in _LIMIT.finditer(text, start, end):
        name = found.lastgroup or ""
        first, last = found.span(name)
        if first < taken or _is_no_limit(text, start, (first, last), name):
            continue
        reach = max(floor, taken)
        first = _with_event(text, first, reach)
        if name == "date":
            first = _before_what(text, first, last, reach)
        elif name == "period":
            since = _event_start(text, reach, first)  # 在开学|第一周内
            first = since if since and text[since - 1] in "在于" and first - since <= 6 else first
        taken = last
        yield Span(first, last)


def _is_no_limit(text: str, start: int, place: tuple[int, int], name: str) -> bool:
    """Tell whether an expression measures something else, or belongs to what somebody is made to do."""
    first, last = place
    if name == "date" and (last - first < 2 or text[first:last] in {"之前", "以前"}):
        return True
    if name == "within" and _NOT_LIMIT.match(text, max(start, first - 3), last):
        return True
    if name == "soon" and _COMPLEMENT.search(text, start, first):
        return True
    return _LENGTH.match(text, last) is not None


def _before_what(text: str, first: int, last: int, reach: int) -> int:
    """Return where the event begins that something is due before: 开庭三日前, 开门前15分钟."""
    if text.startswith(("前", "之前", "以前"), first):
        return _event_start(text, reach, first)
    since = _event_start(text, reach, first) if _SPAN_BEFORE.fullmatch(text, first, last) else first
    return since if 2 <= first - since <= 6 else first


def _with_event(text: str, first: int, floor: int) -> int:
    """Return the start of 接到投诉后30分钟内 for that of 30分钟内."""
    for ending in _SINCE:
        if text.endswith(ending, floor, first):
            return _event_start(text, floor, first - len(ending))
    return first


def _events(text: str, start: int, end: int, floor: int, limits: list[Span]) -> Iterator[Span]:
    for found in _EVENT.finditer(text, start, end):
        if found[0] == "同时" or any(limit.start <= found.start() < limit.end for limit in limits):
            continue
        if text.startswith(_ONLY_THEN, found.end()) or text.startswith("，方可", found.end()):
            continue
        first = _event_start(text, floor, found.start())
        if found.start() - first < 1 or text[first : found.end()] in {
            "会前",
            "此后",
            "之后",
            "然后",
            "随后",
        }:
            continue
        last = found.end()
        more = re.compile(SPAN).match(text, last, end)
        yield Span(first, more.end() if more else last, event=True)


def opens_with_time(text: str, start: int, end: int) -> bool:
    """Tell whether what stands at a place begins with how often or until when: 隔日取样, 最迟于次日回复."""
    return bool(_FREQUENCY.match(text, start, end) or _LIMIT.match(text, start, end))


def times_in(text: str, start: int, end: int, floor: int) -> Times:
    """Return the expressions of time between two places; an event does not reach back beyond `floor` (the end of the actor)."""
    often = [
        Span(*found.span())
        for found in _FREQUENCY.finditer(text, start, end)
        if not _NOT_OFTEN.match(text, found.start())
    ]
    limits = list(_limits(text, start, end, floor))
    events = list(_events(text, start, end, floor, limits))
    return Times(tuple(often), tuple(limits + events))
