"""What a page prints around a regulation: page numbers, download notices, comments, recommendations, running heads."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from opscharter.regulation.structure.characters import is_ideograph, weight
from opscharter.regulation.structure.labels import TERMINAL, bare, first_label
from opscharter.regulation.structure.lines import Line, joined, make_line

_FURNITURE: Final = re.compile(
    r"""^\s*(?:
      [-—–·~\s]*(?:第\s*)?\d{1,4}\s*(?:/|页,?\s*共|页\s*,?\s*/?\s*共)\s*\d{1,4}\s*(?:页)?[-—–·~\s]*
    | [-—–~]\s*\d{1,4}\s*[-—–~]
    | 第\s*[\d一二三四五六七八九十]{1,4}\s*页(?:\s*[,/]?\s*共\s*[\d一二三四五六七八九十]{1,4}\s*页)?
    | page(?:\s*\d+)?(?:\s*of\s*\d+)?
    | .{0,40}_第\d+页
    | [-—–_=*.·~#\s]{2,}
    | [-•●·*]
    | \(\d{1,3}\)
    | \d+/\d+
    | .{2,30}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日印发
    | [^\s>»›。;]{1,12}(?:\s*[>»›]\s*[^\s>»›。;]{1,16}){1,6}
    | (?:已?被采纳为)?最佳回答|已被采纳.{0,8}
    | (?:\d+|几|[一二三])\s*(?:年|个?月|周|天|小时|分钟)前\s*[-–—]?
    | (?:合集|立即|点击|免费|文档|附件|全文)?下载(?:本文档?|全文|附件|文档)?
    | (?:点赞|收藏|分享|打印|关闭|举报|纠错|评论|回复|顶部|返回顶部|复制链接|转发)(?:\s*[\d(].{0,6}|本页|窗口|到.{0,12})?
    | (?:文档|内容)简介
    | (?:上一篇|下一篇|上一页|下一页|首页|当前位置)\s*[::].*
    | (?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[::]?\s*[\d,]+\s*次?
    | (?:发布|更新|发表)(?:时间|日期)\s*[::].{0,30}
    | (?:来源|作者|编辑|责任编辑|字体|字号|浏览量)\s*[::]\s*\S.{0,30}
    | (?:【?(?:来源|作者|日期|时间|浏览|点击|阅读|字体|字号|(?:责任)?编辑|(?:发布|更新)(?:时间|日期)?)(?:次数|量|数)?\s*:\s*[^:。;]{0,24}){2,6}
    | 已?阅读\s*\d+\s*页.*|.*还剩\s*\d+\s*页未读.*
    | all\s*rights?\s*(?:reserved)?|reserved|copyright.*|©.*
    | 您?的?(?:邮箱|电子邮件)地址不会被公开.*|必填项已用.*
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_NOTICE: Final = re.compile(
    r"本站(?:整理|仅|只|所有|提供|声明|资源|内容|文档|资料|文章|不(?:承担|保证|拥有|对))|收益归属|内容提供方|侵犯您的|转载请注明|由用户上传|用户提供并上传|下载(?:文档|文件)前|仅部分预览|在线预览|预览(?:到此)?(?:为止|结束)|文库|"
    r"本文内容由|(?:收集|网络)整理|WinRAR|版权(?:说明|声明)|请自行甄别|收藏本页|文档由.{1,20}(?:提供|上传)|阅读全文|^\s*(?:特别)?声明[:,].{0,6}(?:资料|文档|本文|内容)"
)
_HINT: Final = re.compile(
    r"本站|侵权|版权归|下载|公众号|扫码|扫一扫|会员|https?://|www\.|客服|免费阅读|本文来[源自]|转售|个人学习|解压|上传|分享|举报|登录|收藏|页数|大小|著作权|版权"
)
_RULE: Final = re.compile(
    r"应当|应(?![用急届])|必须|须|不得|不准|不许|禁止|严禁|负责|一律|有权|可以"
)
_CUT: Final = re.compile(
    r"^\s*(?:[【《].{1,40}[】》])?(?:相关(?:推荐|文档|文章|阅读|资料|内容|链接)|猜你喜欢|为您推荐|您可能(?:还)?(?:感兴趣|喜欢).{0,6}|推荐阅读|延伸阅读|热门(?:文章|推荐|文档)|"
    r"最新(?:文档|文章|发布)|发表(?:回复|评论)|(?:网友|用户|全部|最新)?评论(?:\(\d+\)|\d+)?|提交评论|温馨提示|版权声明|友情链接|更多(?:相关)?(?:文档|文章|范文).{0,6}|标签[::].{0,60})\s*[::]?\s*$"
)
_SEPARATOR: Final = re.compile(
    r"^\s*(?:\d+|[一二三])\s*(?:年|个?月|周|天|小时|分钟)前\s*[-–—]?\s*$"
)
_CLOSED: Final = re.compile(r"(?:施行|实施|执行|解释|废止|有效)[^,;]{0,8}$|\d ?日$")
_CERTAIN: Final = re.compile(
    r"^\s*(?:相关|猜你|为您|您可能|推荐|延伸|热门|最新|发表|评论|提交|友情|更多)"
)
_PLACEHOLDER: Final = re.compile(
    r"^\s*(?:点击|单击|此处)?\s*(?:添加|输入)\s*(?:你的|您的)?\s*(?:标题|文本|内容)\S{0,4}\s*$"
)
_CONTENTS: Final = re.compile(r"^\s*目 {0,4}[录次]\s*$")
_CONTENTS_ROW: Final = re.compile(r"(?:[.·…]{3,}|\s{2,}|\t|-{3,})\s*\(?\d{1,4}\)?\s*$")
_RUNNING_HEAD: Final = 3
_PAGE: Final = 8  # lines, at the least
_BEGINNING: Final = re.compile(r"第\s?[一1]\s?[编章条]|[一1][、.]|\(一\)")
_LABELLED: Final = re.compile(r"\(?[第一二三四五六七八九十\d【#|]")
_NEAR: Final = 4
_HINTS: Final = 2
_LONGEST: Final = 400  # characters of a notice
_BROKEN: Final = 12  # characters of a line that a page's end may have broken
_PAGE_NUMBER: Final = re.compile(
    r"[-—–·~\s]*(?:第 ?)?\d{1,4} ?(?:/|页|[-—–~]).{0,12}$|第 ?[一二三四五六七八九十]{1,4} ?页|page ?\d",
    re.IGNORECASE,
)
_NUMBER_ALONE: Final = re.compile(r"\((\d{1,3})\)$")
_ATTACHED: Final = re.compile(
    r"附 ?(?:[件录] ?(?:[\d一二三四五六七八九十]{1,3} ?[: ]?|[: ]|$)|[\d一二三四五六七八九十]{1,3} ?:)"
)
_ROW: Final = re.compile(r"\S {2,}\S|\|")
_SIGNED: Final = re.compile(r"[\d〇○零一二三四五六七八九十] ?年.{1,8}日?$|附 ?[件录]")
_HEAD: Final = 6  # lines within which the numbers of an annex begin
_LOOKING_AHEAD: Final = 40


def separates(line: Line) -> bool:
    """Tell whether one answer of a page ends here and another begins."""
    return bool(_SEPARATOR.match(line.match))


def is_contents(line: Line) -> bool:
    """Tell whether a table of contents begins."""
    return bool(_CONTENTS.match(line.match))


def is_placeholder(line: Line) -> bool:
    """Tell whether a slide's text was never filled in, or was lost: 添加标题."""
    return bool(_PLACEHOLDER.match(line.match))


def _notice(line: Line) -> bool:
    """Tell whether a line speaks of the page or the file, not of what the regulation is about.

    What is numbered, or tells somebody what to do, must speak of it more than once.
    """
    if len(line.match) > _LONGEST:
        return False
    notices, hints = set(_NOTICE.findall(line.match)), set(_HINT.findall(line.match))
    label = first_label(line, 0, "")
    if label is not None and label.worth > 0:
        return len(notices) > 1
    if _RULE.search(line.match):
        return bool(notices) and len(notices | hints) > 1
    return bool(notices) or len(hints) > _HINTS


def _cuts(lines: Sequence[Line], index: int) -> bool:
    """Tell whether what follows is the page's own, no longer the regulation's."""
    if not _CUT.match(lines[index].match):
        return False
    if _CERTAIN.match(lines[index].match):
        return True
    near = [line.match for line in lines[index + 1 :][: 3 * _NEAR] if not line.blank][:_NEAR]
    before = next((line.match for line in reversed(lines[:index]) if not line.blank), "")
    return bool(_CLOSED.search(before)) or any(
        _NOTICE.search(text) or _HINT.search(text) for text in near
    )


def _labelled(text: str) -> bool:
    """Tell whether a line begins with a number, which comes again and again without being a head of a page."""
    return bool(_LABELLED.match(text)) or first_label(make_line(text, 0), 0, "") is not None


def _running_heads(lines: Sequence[Line]) -> tuple[set[str], set[str]]:
    """Return short lines that come again and again, as heads and feet of pages do, and those always beside a page's number."""
    printed = [line.match.strip() for line in lines if not line.blank]
    twice = {
        one for one, next_ in pairwise(printed) if next_.startswith(one)
    }  # titles, printed above their text
    places: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(printed):
        if len(text) < 60 and text not in twice and weight(text) <= 25 and not _labelled(text):
            places[text].append(index)
    certain = {
        text for text, found in places.items()
        if len(found) > 1 and text[-1] not in "。;:、" and _beside_pages(printed, found)
    }  # fmt: skip
    return certain | {
        text
        for text, found in places.items()
        if len(found) >= _RUNNING_HEAD
        and text[-1] not in "。;:、"
        and all(after - before >= _PAGE for before, after in pairwise(found))
        and not all(any(map(_BEGINNING.match, printed[n + 1 : n + 4])) for n in found)
    }, certain


def _beside_pages(printed: Sequence[str], places: Sequence[int]) -> bool:
    """Tell whether a number of a page stands right above or below each of these lines."""
    return all(
        any(_PAGE_NUMBER.match(text) for text in (*printed[n - 1 : n], *printed[n + 1 : n + 2]))
        for n in places
    )


def without_contents(lines: list[Line]) -> list[Line]:
    """Take a table of contents out: its rows end in page numbers, or come again below."""
    kept: list[Line] = []
    inside: set[str] | None = None
    for index, line in enumerate(lines):
        text = line.match.replace(" ", "").strip()
        if is_contents(line):
            inside = set()
            kept.append(line)
            continue
        if inside is None or not text:
            kept.append(line)
            continue
        row = re.sub(r"[.·…\-\s]*\(?\d{1,4}\)?$", "", text)
        again = any(
            other.match.replace(" ", "").strip().startswith(row)
            for other in lines[index + 1 : index + 400]
        )
        if row in inside or not (again or _CONTENTS_ROW.search(line.match)):
            inside = None
            kept.append(line)
        else:
            inside.add(row)
    return kept


def _is_attached(text: str, *, attached: bool) -> bool:
    """Tell whether a line lists attachments: 附件：1.… and the rows below it."""
    if re.match(r"附 ?件\s*:", text):
        return text[-1] not in "。;"
    return attached and bool(re.match(r"\d{1,2}\s?[.、]", text)) and text[-1] not in "。;"


def _closed_up(kept: list[Line]) -> bool:
    """Where a page ended in mid-sentence, take the empty lines above its end away, and tell that those below go too."""
    last = next((line.match.strip() for line in reversed(kept) if not line.blank), "。")
    if last[-1] in TERMINAL or len(last) < _BROKEN:
        return False
    while kept[-1].blank:
        kept.pop()
    return True


def _runs_on(above: Line, line: Line) -> bool:
    """Tell whether a sentence that a page's end broke goes on with this line."""
    if line.heading or _ROW.search(above.match.strip()) or _ROW.search(line.match.strip()):
        return False
    return is_ideograph(above.match.rstrip()[-1]) and first_label(line, 0, "") is None


def heads_annex(lines: Sequence[Line], index: int) -> bool:
    """Tell whether an annex that is numbered anew begins with this line, instead of annexes being listed."""
    found = _ATTACHED.match(lines[index].match.strip())
    if found is None:
        return False
    words = make_line(lines[index].match.strip()[found.end() :], 0)
    if first_label(words, 0, "") is not None or (words.text and words.text[-1] in "。;"):
        return False
    near = [line for line in lines[index + 1 : index + 1 + 3 * _HEAD] if not line.blank][:_HEAD]
    for number, line in enumerate(near):
        label = first_label(line, 0, "")
        if label is not None and label.worth > 0:
            return label.number == (1,) and (number > 0 or bool(words.text) or label.rank >= 0)
        if _SIGNED.search(line.match.strip()):
            return False
    return False


def _is_furniture(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a page prints this line itself; a number in brackets may be a label whose text stands below."""
    text = lines[index].match.strip()
    if not _FURNITURE.match(text) or _RULE.search(text):
        return False
    alone = _NUMBER_ALONE.match(text)
    if alone is None:
        return True
    others = tuple(f"({int(alone[1]) + step})" for step in (1, -1))
    near = lines[max(0, index - _PAGE) : index + _PAGE]
    if any(line.match.strip().startswith(others) for line in near):
        return False
    above = next((line.match.strip() for line in reversed(lines[:index]) if not line.blank), "。")
    under = next((line for line in lines[index + 1 :] if not line.blank), None)
    ended = above[-1] in TERMINAL or weight(above) <= 2 * _PAGE
    return not (ended and under is not None and first_label(under, 0, "") is None)


def without_noise(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that are the regulation's own."""
    heads, certain = _running_heads(lines)
    below = bare(lines)
    seen: set[str] = set()
    kept: list[Line] = []
    attached = closing = False
    for index, line in enumerate(lines):
        text = line.match.strip()
        if _cuts(lines, index):
            break
        attached = not heads_annex(lines, index) and _is_attached(text, attached=attached)
        if attached:
            continue
        if text and not separates(line) and _is_furniture(lines, index):
            closing = bool(_PAGE_NUMBER.match(text)) and _closed_up(kept)
            continue
        if closing and not text:
            continue
        head = text in certain or (text in heads and text in seen)
        if index not in below and (head or _notice(line)):
            closing = text in certain and _closed_up(kept)
            continue
        if closing and _runs_on(kept[-1], line):
            kept[-1] = joined([kept[-1], line])
        else:
            kept.append(line)
        closing = False
        seen.add(text)
    return without_contents(kept)
