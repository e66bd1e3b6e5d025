"""What else a node says: fields of a record, who is eligible, approval, publication, references, vague words."""

import re
from typing import TypedDict

from opscharter.regulation.document import Vague
from opscharter.regulation.understanding import words
from opscharter.regulation.understanding.context import Context
from opscharter.regulation.understanding.plain import Plain

_FIELDS = re.compile(
    r"(?:载明|写明|注明|记明|列明|标明|填写|记录|登记|(?:应当|应|须|需|必须)(?:至少)?(?:包括|包含))(?:但不限于)?[:：]?(?!下列|以下|如下)(?P<list>[^。；：\n]+)"
)
_SEPARATORS = re.compile(r"、|，|以及|及其|和|与|及|并")
_ELIGIBLE = re.compile(
    r"(?:未?满|年满|不满)[\d一二三四五六七八九十]+周?岁|持有?[^，。；、]{0,16}(?:证书|证件|证|资格)|取得[^，。；]{0,16}(?:资格|证书|证)|具[备有][^，。；]{1,20}(?:资质|资格|条件|学历|能力|经验)"
    r"|经[^，。；]{0,14}(?:培训|考试|考核|体检)(?:[^，。；]{0,4})合格|(?:从事|在岗)[^，。；]{0,10}满?[\d一二三四五六七八九十两]+年|(?:大专|本科|高中|中专)[及以]*上?学历|身体健康|无[^，。；]{1,8}(?:疾病|记录)"
)
_VERDICT = "(?:审核批准|审核同意|审批同意|审批|批准|审核|同意|核准|审定|审议通过|审议|签字确认|签字|会签|评审通过|评审|确认|核验合格|许可|备案|审查)"
_APPROVAL = re.compile(
    rf"(?<![已曾])(?:经过?|报请?|提请|由)(?!常|济|营|费|验|理|历)[^，。；、]{{0,16}}?{_VERDICT}(?:(?:并|后)?报[^，。；、]{{1,12}}?{_VERDICT})?"
)
_PUBLIC = re.compile(
    r"(?:向[^，。；]{1,14}|在[^，。；]{1,16}|对外|对[^，。；]{1,10})?(?:长期|及时|定期|统一)?(?:公布|公示|公开|张贴|通报|公告|告知|发布)[^，。；]{0,24}"
)
_REFERENCE = re.compile(
    r"(?:本[^，。；、第]{1,4})?第[一二三四五六七八九十百零\d]+[章节条款项目](?:第[一二三四五六七八九十百零\d]+[条款项目]|（[一二三四五六七八九十\d]+）(?:项)?)*(?:(?:、|和|至|到)第[一二三四五六七八九十百零\d]+[条款项])*"
    r"|前[一二三两]?[款条项]|上[一二三两]?[款条项]|本[条款]第?[一二三四五六七八九十]?[款项]?(?=规定|所列|所称)|本(?:制度|规定|办法|细则)[一二三四五六七八九十]+、(?:（[一二三四五六七八九十]+）)?|《[^》\n]{2,40}》"
)
_VAGUE = re.compile("|".join(sorted({*words.VAGUE, *words.VAGUE_NOT_IN}, key=len, reverse=True)))
_INNOCENT_VAGUE = frozenset(words.VAGUE_NOT_IN) - frozenset(words.VAGUE)


class Details(TypedDict):
    """The fields of `Meaning` beside its obligations."""

    fields: tuple[str, ...]
    eligibility: tuple[str, ...]
    approval: tuple[str, ...]
    publication: tuple[str, ...]
    references: tuple[str, ...]
    vague: tuple[Vague, ...]


def of(text: Plain, start: int, context: Context) -> Details:
    """Return what else the text says from a place on."""
    return Details(
        fields=_fields(text, start, context),
        eligibility=_all(_ELIGIBLE, text, start),
        approval=_all(_APPROVAL, text, start),
        publication=_all(_PUBLIC, text, start),
        references=_all(_REFERENCE, text, start),
        vague=_vague(text, start),
    )


def _all(pattern: re.Pattern[str], text: Plain, start: int) -> tuple[str, ...]:
    found = (text.own(*match.span()) for match in pattern.finditer(text.text, start))
    return tuple(dict.fromkeys(found))


def _fields(text: Plain, start: int, context: Context) -> tuple[str, ...]:
    """Return the names that a record must hold, one by one."""
    if context.kind == "fields":
        end = re.compile(r"[。；\n]|，(?=[^，]*(?:的|应|须))|$").search(text.text, start)
        return _names(text, start, end.start() if end else len(text.text))
    names = [
        name
        for match in _FIELDS.finditer(text.text, start)
        for name in _names(text, *match.span("list"))
    ]
    return tuple(dict.fromkeys(names))


def _names(text: Plain, start: int, end: int) -> tuple[str, ...]:
    names, first = [], start
    for cut in [*_SEPARATORS.finditer(text.text, start, end), None]:
        last = cut.start() if cut else end
        name = re.sub(r"(?:等|等内容|等信息|等资料|等方面)$", "", text.own(first, last))
        if 1 < len(name) <= 20:
            names.append(name)
        first = cut.end() if cut else end
    return tuple(names)


def _vague(text: Plain, start: int) -> tuple[Vague, ...]:
    return tuple(
        Vague(text.own(*match.span()), text.places[match.start()])
        for match in _VAGUE.finditer(text.text, start)
        if match[0] not in _INNOCENT_VAGUE
    )
