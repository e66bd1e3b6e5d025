"""A whole regulation: each node read in the light of the headings and leads above it."""

import re

from opscharter.regulation.document import (
    Deontic,
    Meaning,
    MeaningKind,
    Node,
    Obligation,
    Regulation,
)
from opscharter.regulation.understanding import details
from opscharter.regulation.understanding.clauses import without_tables
from opscharter.regulation.understanding.context import PLAIN, SILENT, Context, of_heading, of_lead
from opscharter.regulation.understanding.moods import masked, mood_in
from opscharter.regulation.understanding.norms import Reader
from opscharter.regulation.understanding.plain import Plain, plain
from opscharter.regulation.understanding.who import actor_at

_TITLE = re.compile(r"(?P<title>[^，。；：！？\n]{2,14})(?P<mark>[。：\n])")
_GLUED = re.compile(
    r"(?P<title>[^，。；：！？\n]{2,12}?(?:岗位|工作|主要)?职责|(?:制定)?目的|适用范围|名词解释|术语)(?=[^，。；：！？\n的是与和及、包如分为]|本)"
)
_TWICE = re.compile(
    r"(?P<title>[^，。；：]{2,6})(?=(?P=title))"
)  # a heading whose line feed was lost: 志愿者志愿者协助…
_SPLITS_WITH_BLANK = re.compile(r"(?P<title>\S{2,12})[ \u3000]+(?=\S{6,})")
_STRENGTH: dict[Deontic, MeaningKind] = {
    "must": "obligation",
    "must_not": "prohibition",
    "may": "permission",
    "is_responsible": "responsibility",
}
_ANNOUNCES = re.compile(
    r"(?:职责|流程|程序|步骤|要求|制度|原则|标准|规定|纪律|权利|义务|权限|管理|规范)$"
)
_DECORATION = " \u3000【】〖〗〔〕[]「」『』《》<>（）()*#＊◆◇■□●○▲△★☆：:·—-"
_FORM = re.compile(r"附?表[一二三四五六七八九十\d]+")  # 表1 日常巡检记录
_STRONG = re.compile(r"应当|必须|不得|严禁|禁止")
_DEFINES = re.compile(r"所称|是指|指的是|：指|^指")


def understand(regulation: Regulation) -> tuple[Meaning, ...]:
    """Return what each node of the regulation says, in the order of its nodes."""
    contexts: dict[tuple[str, ...], Context] = {}
    meanings = []
    for node in regulation.nodes:
        above = contexts.get(node.path[:-1], PLAIN)
        meaning, below = _node(node, above)
        contexts[node.path] = below
        meanings.append(meaning)
    return tuple(meanings)


def _node(node: Node, above: Context) -> tuple[Meaning, Context]:
    text = plain(without_tables(node.text))
    own_heading = node.label.strip(_DECORATION) if node.kind == "heading" else ""
    title, start = _title(text, leaf=node.leaf)
    context = above
    label = plain(own_heading)
    for heading, length in ((label, len(label.text)), (text, len(title))):
        announced = of_heading(heading, length, context) if length else PLAIN
        context = announced if announced != PLAIN else context
    if start >= len(text.text):
        return Meaning("declaration"), context
    obligations = (
        tuple(Reader(text, start, context).read()) if _speaks(text, start, context, title) else ()
    )
    if not obligations and node.leaf and context.mood and context.kind in {"list", "fields"}:
        obligations = (_whole(text, start, context),)
    found = details.of(text, start, context)
    kind = _kind(obligations, text.text)
    if node.leaf:
        return Meaning(kind, obligations, **found), context
    return Meaning(kind, (), obligations, **found), _below(text, start, context, obligations)


def _title(text: Plain, *, leaf: bool) -> tuple[str, int]:
    """Return the heading at the beginning of a node's text, and where the text after it begins."""
    blank = _SPLITS_WITH_BLANK.match(text.source.strip())
    if blank and _is_title(plain(blank["title"]).text):
        title = plain(blank["title"]).text
        if text.text.startswith(title):
            return title, len(title)
    found = _TITLE.match(text.text)
    if found and _is_title(found["title"]) and not (leaf and found.end() == len(text.text)):
        return found["title"], found.end()
    glued = _GLUED.match(text.text) or _TWICE.match(text.text)
    if glued:
        return glued["title"], glued.end()
    if not leaf and not re.search("[，。；：]", text.text):
        return text.text.strip(), len(text.text)
    return "", 0


def _is_title(title: str) -> bool:
    """Tell whether words before a full stop or colon are a heading, not a sentence: 岗前准备, 开放时间, 主任职责."""
    if _FORM.fullmatch(title):
        return False
    mask = masked(title)
    if mood_in(mask, 0, len(mask)):
        return bool(re.match(r"(?:禁止|严禁)(?:行为|事项)$", title))
    if re.search(
        r"(?:包括|如下|下列|以下|分为|情形|之一|履行|承担|为|是|分[一二两三四五六七八九十\d])",
        title,
    ):
        return False
    if _ANNOUNCES.search(title):
        return True
    who = actor_at(title, 0, len(title), strict=True)
    return not (who and len(title) > who.end + 4)


def _speaks(text: Plain, start: int, context: Context, title: str) -> bool:
    """Tell whether the text after its heading may bind anybody at all."""
    if context.kind not in SILENT:
        return (
            bool(re.search(r"[，。；：]", text.text[start:]))
            or len(text.text) - start > 14
            or not title
            or True
        )
    if context.kind == "parts":
        return True
    if context.kind == "conditions":
        return bool(_STRONG.search(text.text, start))
    return bool(mood_in(masked(text.text), start, len(text.text)))


def _whole(text: Plain, start: int, context: Context) -> Obligation:
    assert context.mood is not None  # noqa: S101
    action = text.own(start, len(text.text)).strip("。；，：\n")
    return Obligation(context.actor, context.mood, action)


def _below(
    text: Plain, start: int, context: Context, obligations: tuple[Obligation, ...]
) -> Context:
    lead = text.text[start:]
    if not lead.strip():
        return context
    last = obligations[-1] if obligations else None
    return of_lead(lead, last.deontic if last else None, last.actor if last else context.actor)


def _kind(obligations: tuple[Obligation, ...], text: str) -> MeaningKind:
    moods = {obligation.deontic for obligation in obligations}
    if not moods:
        return "definition" if _DEFINES.search(text) else "declaration"
    if len(moods) == 1:
        return _STRENGTH[moods.pop()]
    return "obligation" if "must" in moods else _STRENGTH[obligations[0].deontic]
