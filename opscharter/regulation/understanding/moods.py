"""How strongly a clause binds: the word that obliges, forbids, entitles or makes responsible, and where it stands."""

import re
from dataclasses import dataclass

from opscharter.regulation.document import Deontic
from opscharter.regulation.understanding import words
from opscharter.regulation.understanding.verbs import alternatives

_INNOCENT = re.compile(alternatives(words.INNOCENT))
# Single characters that oblige or entitle only among certain neighbours.
_NEED = r"(?<![所特必确急亟凡如若因])需要?(?!的)"
_WANT = r"(?:(?<=^)|(?<=[人员部门都也还室组家长任理岗队司方位者席]))要(?![求点件素害紧务领约])"
_LONG_VERBS = alternatives({verb for verb in words.VERBS if len(verb) > 1})
_GOING_TO = (  # 要 before what is to be done: 离场要锁门; not 如要, 重要
    r"(?<![重主必首只需次紧机概纪简摘扼想如若确所索还])要(?=先|把|将|有人|在|由|向|对|与|跟|给|让|及时|立即|当[场面日天]|每|按|再|做|随|经常|定期|认真|严格|主动|坚持|逐|分|全部|统一|"
    rf"{_LONG_VERBS}|[写看查抄拿放收打拍擦洗换关锁拉推搬叫喊问听带拔插扫拖倒接等守讲补算记印验称量测试修拆装卸备给让请派留退去到来跟陪替帮找盯清挂盖存取发改停])"
)
_HAS_TO = (  # 必查, 必戴
    r"(?<![未不势何想务])必(?=先|经|有|由|查|戴|报|问|检|验|写|记|签|带|穿|锁|洗|换|清|持|穿|登记|清点|关|停|亮|佩戴)"
)
_PLEASE = r"(?<=[，。；：并的\n])请(?![假示求款客购战领调辞帖教勿赏功罪柬])|^请(?![假示求款客购战领调辞帖教勿赏功罪柬])"
_DO_NOT = rf"(?:(?<=[，。；：、并也都千])别(?![人的处墅名称样外])|(?<![特区分级个性类识告鉴差离派辨另各])别(?=让|把|给|用|在|随便|乱|再|忘|{_LONG_VERBS}))"
_NO_MORE = r"不再(?=安排|派|接|受理|办理|进行|使用|收|发|开放|放行|叫号|增加|另行|重复|加)"
_CAN = r"(?<![不许认方即才均])可(?![能靠行见燃疑用查控信读比观])"
_TAKES_ON = r"承担(?=[^，。；]{0,12}(?:职责|责任|任务|工作|服务|下列|以下)|[^，。；费款金损]{2,10}(?:[，。；]|$))(?![^，。；]{0,10}(?:费|款|金|损失|后果|风险|成本))"
_LEADS = (
    r"分管(?![应须必不可有负，。、的及和或审批签每在]|领导|部门|副|人员|同意|单位|组织)"
    r"|(?<![由经当值])(?<!部门)主管(?=[^，。；应须必不可负]{2,12}(?:工作|事务|业务|事宜|事项))"
)
_MOOD = re.compile(
    f"(?P<must_not>{alternatives(words.FORBIDDING)}|{_DO_NOT}|{_NO_MORE})"
    f"|(?P<must>{alternatives(words.OBLIGING)}|{_NEED}|{_WANT}|{_GOING_TO}|{_HAS_TO}|{_PLEASE})"
    f"|(?P<may>{alternatives(words.ENTITLING)}|{_CAN})"
    f"|(?P<is_responsible>{alternatives(words.CHARGING)}|{_TAKES_ON}|{_LEADS})"
)
# 应对: to cope with; but 应对X进行…: must, with regard to X.
_COPE = re.compile(
    r"应对(?![^，。；]*(?:进行|予以|给予|加以|实施|开展|负责|作出|做出|采取|统一|定期|及时|说明|保密|登记|培训))"
)
_CHARGES_WITH = re.compile(r"对[^，。；]{2,20}负(?:总|全|全面|主要|直接)?责(?!人|任人)")


# 不敲门, 不追赶、不对抗: an order not to; not 不少于, 不合格, 不同.
_NO_ORDER = (
    "视为|视同|认定|构成|作〓|作要求|少于|足|低于|超过|高于|多于|小于|大于|晚于|迟于|早于|短于|长于|符|合格|合(?![并影])|同(?!意|时)|及|清(?![扫洗理点运退])|到(?!岗)|是|仅|但|论|管(?!理)|断(?![电水网])|定(?!级|价|岗)|间断|良|明|当|适|利(?!用)|时|力|全|实|愿|会|一致|满|计(?![入算])|属|承担|负责|作为|等(?![待候人])|可|能|得|准|许|应|必|需|用|"
    "如|只|慎|服(?!用|务|从)|便|善|对(?!外|抗|客|人)|齐|在岗|在场|在的|通(?![知报过风])|详|严|再|知|妨|止|曾|受理的|安全|正常|稳|锈|畅|平|熟|在(?!.{1,12}[，。；])|见|惜|力|净|佳|强|均|匀|配合|了|成|大|多(?![收报])|高(?!声)|低|远|久|好|配套|规范|文明|够|予|宜|要|该|让|容"
)
_PLAIN_NO = re.compile(rf"(?:都|均|也|一律|绝对|坚决|从|并)?不(?!{_NO_ORDER})[\u4e00-\u9fff]")
_NO_LAST = re.compile(rf"不(?!{_NO_ORDER}|[完上下起着住开出动来去掉])[\u4e00-\u9fff](?=[^的]*$)")
_NO_AT_ALL = re.compile(
    rf"(?:(?<=[时间内中后前都均也律概、并])|(?<=原则上)|(?<=一般)|(?<=尽量)|(?<=通常))不(?!{_NO_ORDER})[\u4e00-\u9fff]"
)


def plain_no(text: str, start: int, end: int, after: int, *, last: bool) -> int | None:
    """Return where 不 makes a clause without a deontic word an order not to; `after`: the end of its actor; `last`: no clause follows."""
    if text.endswith(("的", "时", "后"), start, end):
        return None
    found = _PLAIN_NO.match(text, after, end) or _NO_AT_ALL.search(text, after, end)
    if not found and last and end - start <= 14:
        found = _NO_LAST.search(text, after, end)
    return found.end() - 2 if found else None


def starts_with_no(text: str, start: int, end: int) -> bool:
    """Tell whether a clause begins with an order not to: 不敲门."""
    return plain_no(text, start, end, start, last=False) is not None


@dataclass(frozen=True, slots=True)
class Mood:
    """The deontic word of a clause and where it stands."""

    deontic: Deontic
    start: int
    end: int


def masked(text: str) -> str:
    """Return the text with the words blanked that only look as if they obliged (应急, 负责人), places unchanged."""
    text = _INNOCENT.sub(lambda found: "\u3013" * len(found[0]), text)
    return _COPE.sub("\u3013\u3013", text)


def mood_in(mask: str, start: int, end: int) -> Mood | None:
    """Return the first deontic word between two places of a masked text."""
    found = _MOOD.search(mask, start, end)
    if not found:
        charged = _CHARGES_WITH.search(mask, start, end)
        return Mood("is_responsible", charged.start(), charged.end()) if charged else None
    deontic: Deontic = found.lastgroup  # type: ignore[assignment] # the groups are named after the moods
    if deontic == "is_responsible":
        return Mood(deontic, found.start(), found.end())
    return Mood(_strongest(mask, found, end, deontic), found.start(), found.end())


def _strongest(mask: str, found: re.Match[str], end: int, deontic: Deontic) -> Deontic:
    """Return what two deontic words of one clause say together: 应当不得 forbids, 可以…方可 still obliges."""
    if deontic == "must" and mask.startswith(words.FORBIDDING, found.end(), end):
        return "must_not"
    if deontic == "may" and mask.startswith(("不得", "不能"), found.end(), end):
        return "must_not"
    return deontic
