"""Sentences and clauses: where a regulation's text may be cut without cutting a thought."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = "（《“‘「『【〈"
_CLOSING = "）》”’」』】〉"
_SENTENCE = "。！？\n"
# What is to be done in a case that ends in 的: 查不清的|当天查清, 超期的|禁止使用.
_AFTER_CASE = (
    r"应当|应(?!急|对|用|答|付|收)|必须|须(?!知)|一律|一概|不得|不予|不再|不准|不许|不能|不必|无需|无须|禁止|严禁|可以|可(?=不|向|由|在|凭|申请|适当|延|酌)|有权"
    r"|立即|立刻|马上|当即|即刻|随即|当场|当[日天](?!的)|及时|尽快|第一时间|予以|给予|由(?!来|于)|停止使用|暂停使用|先(?!进|后|生|例|锋)|[\d一二三四五六七八九十两半]+个?(?:工作日|日|天|小时|分钟|周|月)[之以]?内"
)
# The same before a bare verb, if what stands before is clearly a case: 无人认领的|转保安部保管.
_AFTER_SURE_CASE = r"(?:转(?!让|正|账)|退还|退回|移交|上交|交(?!易|通|流|接|费|班)|送(?!货单)|返还|归还|重新|另行|销毁|剪|征得|停[业工岗用机借]|解除|追究|照价|赔偿|辞退|开除|处以|责令|移送|取消|通报|报废|拖离|清离|扣(?![分罚款])|罚(?![款则])|暂停|整改|返[工修]|重[做考]|补考|下架|说明(?!书)|讲清|告知(?!书)|经(?![理营办费历验济手])|补(?!助|贴|偿|给)|换(?!班)|次日|隔日|第二天|按(?!钮|键|摩)|列入|纳入|报(?=[^，。；]{1,8}(?:长|部|科|处|室|经理|主任|主管|中心|队|批准|审批|审核)(?:[，。；]|$)))"
_BOUND = re.compile(r"应|须|不得|禁止|不准|不许|可以")
_CASE = re.compile(
    r"无人|情节|造成|构成|累计|连续|屡|占用|违|确需|需要|有|已|遇|要求|申请|未|没|超|逾|满|不(?![得准许应能可要予])|误|错|异常|故障|伤|失|损|坏|缺|少"
)
# 班前发放、|班后收回: what follows has a time of its own, if what stands before has one too.
_TIME_AGAIN = r"(?:每(?![个件名人种类])|逐|隔|[班餐课会赛行出]前|[班餐课会赛]后|事[前后]|[^，。；、]{1,3}[前后](?=[^，。；、]{2}))"
_HAS_TIME = re.compile(
    r"(?:每[^，。；、]|逐[日周月]|隔[日周]|[^，。；、]{1,4}[前后])(?P<rest>[^，。；、]{2,})(?:、[^，。；、]+)*$"
)
_NEAR = 40  # what decides whether a clause may be cut stands close by
_SURE = re.compile(_AFTER_CASE)
_ONLY_TIME = re.compile(
    r"[一二三四五六日天末初底两\d]*(?:[日天周月季年班点时号]|工作日|小时)?(?:[上下]午|[早晚]上?)?[\d:点时半]*$"
)
# A clause that goes on in the same breath with a mood or a time of its own: 建立工单，并在当日… / …归档并不得外借.
_GOES_ON = re.compile(
    r"(?<!合)(?<!归)并(?=(?:应|须|必须|不得|禁止|在|于|及时|立即|定期|随时|每[日周月季年]|按[日周月季年]|可以|有权|负责|提前|由))"
    r"|且(?=不得|应|须|必须)|但(?=不得|应|须|必须|可以)"
    rf"|(?<![后起])的(?={_AFTER_CASE})"
    rf"|的(?={_AFTER_SURE_CASE})"
    rf"|、(?={_TIME_AGAIN})"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of the plain text between two commas. `group` counts what a semicolon parts, `sentence` what a full stop does."""

    start: int
    end: int
    sentence: int
    group: int
    mark: str  # the punctuation that ends it

    def of(self, text: str) -> str:
        """Return its words."""
        return text[self.start : self.end]


def _cuts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the places of punctuation that stands outside brackets and quotation marks."""
    depth = 0
    for place in range(start, len(text)):
        character = text[place]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character == "\n" or (character in "，；：。！？" and depth == 0):
            depth = 0
            yield place, character
    yield len(text), "。"


def _has_time(text: str, start: int, end: int) -> bool:
    """Tell whether something is said to be done at a time: 班前发放, but not 每周一 in 每周一、每周四检查."""
    found = _HAS_TIME.search(text, max(start, end - _NEAR), end)
    return bool(found and not _ONLY_TIME.match(found["rest"]))


def _may_cut(text: str, start: int, found: re.Match[str]) -> bool:
    """Tell whether what stands before a place bears being a clause of its own."""
    if found[0] == "、":
        return _has_time(text, start, found.start())
    if found[0] == "的" and not _SURE.match(text, found.end()):
        near = max(start, found.start() - _NEAR)
        case = _CASE.search(text, near, found.start())
        return case is not None and not _BOUND.search(text, near, found.start())
    return True


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of what stands between two commas."""
    for found in _GOES_ON.finditer(text, start + 2, end):
        place = found.end() if found[0] in "的、" else found.start()
        if not _may_cut(text, start, found):
            continue
        if place - start >= 3:
            yield start, place
            start = place
    if start < end:
        yield start, end


def clauses_of(text: str, start: int = 0) -> list[Clause]:
    """Return the clauses of a plain text from a place on."""
    found: list[Clause] = []
    sentence = group = 0
    for place, mark in _cuts(text, start):
        pieces = list(_pieces(text, start, place))
        ends_group = mark not in "，："
        for number, (first, last) in enumerate(pieces, 1):
            found.append(
                Clause(first, last, sentence, group, mark if number == len(pieces) else "")
            )
        group += ends_group
        sentence += mark in _SENTENCE
        start = place + 1
    return found


_TABLE_ROW = re.compile(r"\t|\|| {3,}|\u3000{2,}")


def without_tables(source: str) -> str:
    """Return the text with the rows of tables blanked, so that every place stays where it was."""
    lines = source.split("\n")
    kept = [
        " " * len(line) if len(_TABLE_ROW.findall(line.strip())) >= 2 and "。" not in line else line
        for line in lines
    ]
    return "\n".join(kept)
