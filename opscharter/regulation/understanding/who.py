"""Who is meant: names of posts, people and units at the beginning of a clause or after 由."""

import re
from dataclasses import dataclass

from opscharter.regulation.understanding import verbs, words
from opscharter.regulation.understanding.times import opens_with_time
from opscharter.regulation.understanding.verbs import alternatives

_ENDING = re.compile(alternatives(words.ACTORS))
_HEADS = re.compile(alternatives({ending for ending in words.ACTORS if len(ending) > 1}))
_NO_ACTOR = re.compile(f"(?:{alternatives(words.NO_ACTORS)})$")
_SERVED = re.compile(f"(?:{'|'.join(words.SERVED)})$")
# 维修人员, 采购管理部: names made of a kind of work; 处理运营中心… is an instruction.
_NAMED_AFTER_WORK = re.compile(
    f"(?:{'|'.join(words.NAMING)})+(?:{_ENDING.pattern})(?:、.{{2,12}}|和.{{2,12}})?"
)
_COUNTED = ("一人", "两人", "双人", "三人")
_LONGEST = 30
# What may stand between the actor and the word that obliges it: 维修人员【入户前】应当.
_ADVERBIAL = re.compile(
    r"(?:[在于对将按为与向从以凭未经因每至须应如若遇不也还均都必一律负就随则亦并只仅仍即才视全除当先现再又各分离登进另未没无]"
    r"|\d|同时|依|根据|通过|接到|收到|接受|发现|完成|办理|进入|入户|离岗|离开|到岗|上岗|到达|定期|及时|立即|尽快|随时|经常|主动|自觉|自行|自收"
    r"|详细|如实|准确|仔细|妥善|热情|耐心|积极|严格|认真|原则上|必要时|上班|下班|工作|执行|值|具体|统一|共同|首|确需|确因|临时|外出|使用)"
)
_WHEN = re.compile(r"[^，。；的]{1,8}?(?:[前后时]|期间|过程中|[日天周月季年班时钟声]之?内|以内)")
_CIRCUMSTANCE = re.compile(
    r"(?:前|后|时|中|内|期间|之日|的|，|起|末|底|初|日|天|月|周|年|上|下|外)$"
)
_JOINED = re.compile(r"(?:、|和|及其?|与|或者?|以及|暨|的|（[^）]*）)?")
_GOING_ON = re.compile(
    r"只|仅|仍|也|都|均|先(?!进)|再|不|未|没|见|把|让|每|逐|至|即|下班|上班|进(?!修|货|口)|离(?!休|退)|登(?!记)|亲自|当(?![班值])|[在于对将按为与向须可由同根依以因从到每当]|应(?!急)|经(?![理营办])|定期|及时|立即|通过|详细|认真"
)
_UNITS = re.compile(
    r"(?:部|中心|人员|员|组|科|处|队|经理|主任|主管|长|师|窗口|办公室|单位|公司|人|部门|商|台|机构)$"
)
_DESCRIBED = re.compile(r"的[^，。；]{0,8}(?:人员|员工|人|部门|单位|者|员|老人|客户|志愿者)")
# An actor does not contain these, unless a 的 follows that makes them a description (从事高处作业的人员).
_BREAKS = re.compile(
    r"[，。；：！？\n]|应当|必须|不得|可以|有权|并(?!联)|通过|会同|经过|未经|(?:分钟|小时|工作日|[日天周月季年班期])之?内(?!部|容|控|科|外|勤|务|的)|期间(?!的)|每(?!个|位|名|一)|一律|一概|小时(?!工)|向(?!导)|在(?![线岗职建编校院册读场])|经(?![理营办济纪手销])"
    r"|(?<![售最今善])后(?!勤|厨|台|续|备|期|方|的)|(?<![目当提空以])前(?!台|厅|端|任|期|线|述|款|的)|(?<![临及按准小])时(?!间|限|段|效|刻|尚|代|的)"
)
_NOT_FIRST = re.compile(
    r"(?:在|于|即|则|仍|只|先(?!进|锋|生)|再|对|将|把|按|为|与|向|从事故|以|凭|未|经(?![理营办济手纪])|因|每(?!个|位|名|一)|如|若|遇|不|并|且|但|还|也|应(?!急)|须|可|由|根据|通过|方便|便于|以便|确保|保证|避免|防止|"
    r"依|自|至|第|使(?!用)|让|令|视|代(?!表|理|办|驾|班|课|销|养)|替(?!班|补)|帮(?!办|工|厨)|年[终末底]|月[末底]|一律|一概|通通|逾期|鼓励|提倡|倡导|支持|本制度|本规定|本办法|本细则|同|及时|定期|立即|当(?![班值事])|凡|对于|除|无|有|及|和|或)"
)


@dataclass(frozen=True, slots=True)
class Who:
    """An actor: where it stands in the plain text."""

    start: int
    end: int

    def served(self, text: str) -> bool:
        """Tell whether the regulation serves them rather than employs them."""
        return bool(_SERVED.search(text, self.start, self.end))


def _ends(text: str, start: int, end: int) -> list[int]:
    """Return where names of actors may end."""
    places = []
    for found in _ENDING.finditer(text, start, end):
        name = text[start : found.end()]
        after = text[found.end() : found.end() + 1]
        if after and after in words.GOES_ON.get(name[-1], "") and not name.endswith("员工"):
            continue
        if len(name) > 2 and name.endswith(_COUNTED):
            continue  # 诊疗记录一人一页
        if found.end() - start < 2 or (_NO_ACTOR.search(name) and not _known(name)):
            continue
        cut = text[found.end() : found.end() + 1]
        between = name.endswith("员工") and cut and cut in words.GOES_ON["工"]
        places.append(found.end() - 1 if between else found.end())  # 炊事员|工作时
    return places


def _known(name: str) -> bool:
    return bool(_HEADS.fullmatch(name))


def _grown(text: str, start: int, place: int, end: int) -> list[int]:
    """Return where the name with an ending at `place` may end, longest last: 工程维修部 → 工程维修部负责人, A、B和C, A的人员."""
    places = [place]
    end = min(end, start + 2 * _LONGEST)
    while place < end:
        joined = _JOINED.match(text, place)
        after = joined.end() if joined else place
        apart = text[place:after]
        reach = min(end, after + (14 if apart else 6))
        longer = [
            other
            for other in _ends_after(text, start, after, reach)
            if (apart or other - after > 1 or text[after] in "人员长")
            and _plain_name(text[after:other], apart)
        ]
        if not longer:
            break
        place = longer[0] if apart else longer[-1]
        places.append(place)
    return places


def _ends_after(text: str, start: int, after: int, reach: int) -> list[int]:
    return [
        found.end()
        for found in _ENDING.finditer(text, after, reach)
        if not _NO_ACTOR.search(text[start : found.end()]) or _known(text[after : found.end()])
    ]


def _plain_name(name: str, apart: str) -> bool:
    """Tell whether a part added to a name is a name itself, not the sentence going on: 客户【服务部】, but 居民【参加会员…】."""
    if _BREAKS.search(name) or _GOING_ON.match(name):
        return False
    if _known(name) or not verbs.STARTS.match(name):
        return True
    return bool(apart or (len(name) <= 4 and _UNITS.search(name)))


def actor_at(text: str, start: int, end: int, *, strict: bool = False) -> Who | None:
    """Return the actor that begins at `start`, if what follows it up to `end` is nothing, or only says when and how.

    `strict` also asks for a verb or an adverbial after it, which a clause without a word of obligation must have.
    """
    if start >= end or _NOT_FIRST.match(text, start, end):
        return None
    reach = min(end, start + _LONGEST)
    stop = _BREAKS.search(text, start, reach)
    reach = stop.start() if stop else reach
    instructs = (
        strict
        and verbs.STARTS.match(text, start, reach)
        and not _DESCRIBED.search(text, start, reach)
    )
    for place in _ends(text, start, reach):
        for whole in reversed(_grown(text, start, place, reach)):
            if instructs and not _NAMED_AFTER_WORK.fullmatch(text, start, whole):
                continue
            if _fits(text, whole, end, strict=strict):
                return Who(start, whole)
    return None


def _fits(text: str, place: int, end: int, *, strict: bool) -> bool:
    rest = text[place:end]
    if not rest:
        return not strict
    if rest[0] in "的、之" or rest[0] in words.GOES_ON.get(text[place - 1], ""):
        return False
    if strict:
        return bool(
            verbs.STARTS.match(rest)
            or rest.startswith(words.SHORT_VERBS)
            or _ADVERBIAL.match(rest)
            or _WHEN.match(rest)
            or opens_with_time(text, place, end)
        )
    return bool(
        _ADVERBIAL.match(rest)
        or _CIRCUMSTANCE.search(rest)
        or (len(rest) > 4 and verbs.STARTS.match(rest))
    )


_TIME_FIRST = re.compile(
    r"[^，。；的]{1,10}?(?:期间|过程中|之前|以前|之后|以后|(?<![目当提空以])前(?!台|厅|款|[一二三两]?[日天])|(?<![售落背今先最])后(?!勤|厨|台|续)|(?<![及按准临小])时(?!间|限|段|效|刻)|[日天周月季年班期]之?内|小时内|分钟内|每(?:次|日|天|周|月|季度?|年度?|班|批|场|趟|餐)(?![末底初中度])|一律|一概|均|都)"
)


def after_time(text: str, start: int, end: int, *, strict: bool = True) -> Who | None:
    """Return the actor that follows a time in the same breath: 安全员 in 演习后一周内安全员写出总结."""
    floor = start
    for _ in range(2):
        first = _TIME_FIRST.match(text, floor, end)
        if not first:
            return None
        floor = first.end()
        who = actor_at(text, floor, end, strict=strict)
        if who:
            return who
    return None


_OBJECT = re.compile(f"(?:{'|'.join(sorted(set(words.OBJECTS), key=len, reverse=True))})等?$")
_ADVERB = re.compile(
    r"(?:每|按[日周月季年]|定期|不定期|及时|立即|立刻|尽快|随时|经常|当[场日]|于|在|统一|负责|主动|自觉|严格|认真|接到|收到|发现|均|都|也|(?<![归退返交偿奉])还|一律|原则上|当面)"
)
_NO_SUBJECT = re.compile(
    r"[，。；：（）\d“”《》不未无没已被满了完]|[日天周月季年班期时钟]之?内|向|期间|后(?!勤|厨|台)|时(?!间)|^(?:超|离职|离岗|遇|停电|停水|失火|缺|故障|发生|出现|异常|过期|到期|逾期)|要在|一律|一概|[的地得]$|本[制规办细]"
)


def subject_before(text: str, start: int, end: int) -> Who | None:
    """Return the subject that no table knows, if it is short and names nothing that things are done to: 坐席 in 坐席每日应当…"""
    if start >= end or _NOT_FIRST.match(text, start, end) or verbs.STARTS.match(text, start, end):
        return None
    adverb = _ADVERB.search(text, start + 2, end)
    last = adverb.start() if adverb else end
    name = text[start:last]
    if (
        not 2 <= len(name) <= 8
        or _NO_SUBJECT.search(name)
        or _OBJECT.search(name)
        or verbs.ENDS.search(name)
    ):
        return None
    return None if verbs.PREDICATE.search(name) else Who(start, last)


_BY = re.compile(r"(?<![理自事])由(?!于|此|来|衷|下列|以下)")


def by_whom(text: str, start: int, end: int) -> Who | None:
    """Return the actor after 由."""
    for found in _BY.finditer(text, start, end):
        who = actor_at(text, found.end(), end, strict=True)
        if who is None:
            who = _named(text, found.end(), end)
        if who:
            return who
    return None


_IS = re.compile(r"由|是|为|系|设|下设|属")


def subject_at(text: str, start: int, end: int) -> Who | None:
    """Return the actor a statement is about: 膳食委员会 in 膳食委员会由职工代表组成."""
    if _NOT_FIRST.match(text, start, end):
        return None
    for place in _ends(text, start, min(end, start + _LONGEST)):
        for whole in _grown(text, start, place, end):
            if _IS.match(text, whole, end):
                return Who(start, whole)
    return None


def _named(text: str, start: int, end: int) -> Who | None:
    """Return an actor whose name has no ending of the table: what stands between 由 and the next verb."""
    for place in _ends(text, start, min(end, start + 14)):
        return Who(start, _grown(text, start, place, end)[-1])
    verb = verbs.STARTS.search(text, start + 2, min(end, start + 14))
    return (
        Who(start, verb.start())
        if verb and not re.search(r"[的，、]", text[start : verb.start()])
        else None
    )


_OF_DUTIES = re.compile(
    r"(?:的)?(?:岗位|工作|主要|基本|安全|管理|服务)*(?:职责|责任|任务|权限|义务|守则|规范|纪律)(?:与|及|和)?(?:权限|分工|要求|任务|义务)?$"
)
_NO_DUTY_HOLDER = re.compile(r"岗位|工作|组织|机构|架构|分工|主要|[与及和]$|^各$")


def heading_actor(heading: str) -> Who | None:
    """Return the actor that a heading names: 主任职责, （一）客服专员, 各部门的职责."""
    name = _OF_DUTIES.sub("", heading)
    who = actor_at(name, 0, len(name))
    if who and who.end == len(name):
        return who
    duties = (
        name != heading
        and "职责" in heading
        and 2 <= len(name) <= 8
        and not _NO_DUTY_HOLDER.search(name)
    )
    return Who(0, len(name)) if duties else None
