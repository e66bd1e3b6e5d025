"""Whatever mix of numbering a regulation uses and however it is laid out, the tree that was written is the tree that is read."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.regulation.structure import regulations_in
from opscharter.regulation.structure.numerals import written

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
#: Ways to print the nth label of a level; those of one row may stand in one text, each above those behind it.
STYLES = {
    "章": lambda n: f"第{written(n)}章",
    "1章": lambda n: f"第{n}章",
    "条": lambda n: f"第{written(n)}条",
    "1条": lambda n: f"第{n}条",
    "一、": lambda n: f"{written(n)}、",
    "（一）": lambda n: f"（{written(n)}）",
    "(一)": lambda n: f"({written(n)})",
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "（1）": lambda n: f"（{n}）",
    "1）": lambda n: f"{n}）",
    "①": lambda n: CIRCLED[n - 1],
    "篇": lambda n: f"第{written(n)}篇",
    "部分": lambda n: f"第{written(n)}部分",
    "节": lambda n: f"第{written(n)}节",
    "第 章": lambda n: f"第 {' '.join(written(n))} 章",
    "第 条": lambda n: f"第 {' '.join(written(n))} 条",
    "（条）": lambda n: f"（第{written(n)}条）",
    "【条】": lambda n: f"【第{written(n)}条】",
    "条一": lambda n: f"条{written(n)}",
    "第一、": lambda n: f"第{written(n)}、",
    "第一，": lambda n: f"第{written(n)}，",
    "第一步": lambda n: f"第{written(n)}步",
    "一是": lambda n: f"{written(n)}是",
    "一.": lambda n: f"{written(n)}．",
    "【一】": lambda n: f"【{written(n)}】",
    "[1]": lambda n: f"[{n}]",
    "壹、": lambda n: f"{'壹贰叁肆伍陆柒捌玖拾'[n - 1]}、",
    "（壹）": lambda n: f"（{'壹贰叁肆伍陆柒捌玖拾'[n - 1]}）",
    "甲、": lambda n: f"{'甲乙丙丁戊己庚辛'[n - 1]}、",
    "Ⅰ.": lambda n: f"{'ⅠⅡⅢⅣⅤⅥⅦⅧ'[n - 1]}.",
    "Ⅰ、": lambda n: f"{'ⅠⅡⅢⅣⅤⅥⅦⅧ'[n - 1]}、",
    "I.": lambda n: f"{ROMANS[n - 1]}.",
    "(i)": lambda n: f"({ROMANS[n - 1].lower()})",
    "A.": lambda n: f"{'ABCDEFGH'[n - 1]}.",
    "A、": lambda n: f"{'ABCDEFGH'[n - 1]}、",
    "a)": lambda n: f"{'abcdefgh'[n - 1]})",
    "（A）": lambda n: f"（{'ABCDEFGH'[n - 1]}）",
    "⑴": lambda n: "⑴⑵⑶⑷⑸⑹⑺⑻"[n - 1],
    "㈠": lambda n: "㈠㈡㈢㈣㈤㈥㈦㈧"[n - 1],
    "1．": lambda n: f"{n}．",
    "１、": lambda n: f"{'１２３４５６７８'[n - 1]}、",
}
ROWS = [
    ("章", "条", "（一）", "1.", "（1）"),
    ("1章", "1条", "(一)", "1、"),
    ("章", "条", "1.", "（1）"),
    ("章", "一、", "（一）", "1."),
    ("一、", "（一）", "1.", "（1）", "①"),
    ("一、", "1.", "（1）", "①"),
    ("一、", "（一）", "1、", "1）"),
    ("条", "（一）", "1."),
    ("条", "（1）", "①"),
    ("（一）", "1.", "①"),
    ("1.", "（1）", "①"),
    ("1、", "（一）", "①"),
]
UNUSUAL = [
    ("第一、", "1）", "①"),
    ("第一，", "1."),
    ("一、", "一是"),
    ("Ⅰ.", "A.", "1）"),
    ("Ⅰ、", "（一）", "1."),
    ("I.", "A.", "1）", "a)"),
    ("壹、", "一、", "（一）"),
    ("（壹）", "1、"),
    ("甲、", "（一）", "1."),
    ("A.", "1.", "a)"),
    ("A、", "（1）", "①"),
    ("（A）", "1、"),
    ("（1）", "①"),
    ("①", "（1）"),
    ("1）", "①"),
    ("节", "条", "（1）"),
    ("篇", "章", "条", "（一）"),
    ("部分", "一、", "（一）"),
    ("部分", "条", "（一）"),
    ("第 章", "第 条", "（一）"),
    ("章", "节", "条", "（一）", "1．"),
    ("章", "（条）", "（一）"),
    ("【条】", "（一）", "1、"),
    ("条一", "（一）"),
    ("【一】", "（一）", "１、"),
    ("[1]", "（1）"),
    ("一.", "（一）", "1."),
    ("㈠", "⑴", "①"),
    ("一、", "(i)"),
    ("（一）", "第一步"),
    ("章", "条", "a)"),
]
LEAVES = (
    "值班人员应当按时到岗",
    "管理员每日巡查两次",
    "未经批准不得外借",
    "负责设备的维护保养",
    "发现隐患的，应当在24小时内报告",
    "每月5日前汇总上月数据",
    "访客可以在9:00至17:00之间进入",
    "单笔超过1.5万元的，报主任批准",
    "违反规定的，责令改正",
    "按照有关要求做好记录",
)
HEADINGS = ("人员管理", "值班与巡查", "设备", "安全要求", "档案", "考核办法")
LEADS = ("应当做到", "有下列情形之一的，不得进入", "履行下列职责", "登记下列内容")


@dataclass
class Unit:
    """What is written: a label, its words, and the units below it."""

    words: str
    below: list["Unit"] = field(default_factory=list)


@st.composite
def units(draw, depth: int, least: int = 2) -> list[Unit]:
    found = []
    for _n in range(draw(st.integers(least, 4))):
        if depth > 1 and draw(st.integers(0, 2)):
            words = draw(st.sampled_from(HEADINGS if depth > 2 else LEADS))
            found.append(Unit(words, draw(units(depth=depth - 1))))
        else:
            found.append(Unit(draw(st.sampled_from(LEAVES))))
    return found


def chapters(draw, depth: int) -> list[Unit]:
    """Chapters hold articles, always."""
    return [
        Unit(draw(st.sampled_from(HEADINGS)), draw(units(depth=depth - 1)))
        for _n in range(draw(st.integers(2, 4)))
    ]


class Printer:
    """Prints units in a row of styles, and notes the paths it printed."""

    def __init__(self, row: tuple[str, ...], *, flat: bool, gap: str | None = None) -> None:
        self.row, self.flat, self.gap = row, flat, gap
        self.articles = 0
        self.lines: list[str] = []
        self.paths: list[tuple[str, ...]] = []

    def print(self, written_units: list[Unit], depth: int = 0, above: tuple[str, ...] = ()) -> None:
        for n, unit in enumerate(written_units, start=1):
            style = self.row[depth]
            through = style.strip("（）【】").endswith("条")
            self.articles += through
            label = STYLES[style](self.articles if through else n)
            path = (*above, label)
            self.paths.append(path)
            gap = self.gap
            if gap is None:
                gap = "" if self.flat or label[-1] in "、.）)" else "　"
            gap = (
                ""
                if style == "一是"
                else gap or ("　" if label[-1] not in "、.．，）)】]章节条" else "")
            )
            end = "" if unit.words in HEADINGS else "：" if unit.below else "。"
            self.lines.append(f"{label}{gap}{unit.words}{end}")
            self.print(unit.below, depth + 1, path)

    def text(self) -> str:
        return ("" if self.flat else "\n").join(self.lines)


def read(text: str) -> list[tuple[str, ...]]:
    return [node.path for regulation in regulations_in(text) for node in regulation.nodes]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_printed_line_by_line_is_read_back(data):
    row = data.draw(st.sampled_from(ROWS))
    depth = data.draw(st.integers(2, len(row)))
    top = chapters(data.draw, depth) if row[0].endswith("章") else data.draw(units(depth=depth))
    printer = Printer(row, flat=False)
    printer.print(top)
    text = (
        data.draw(st.sampled_from(["", "河湾社区服务站管理办法\n", "河湾社区服务站管理办法\n\n"]))
        + printer.text()
    )
    assert read(text) == printer.paths


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_runs_together_in_one_paragraph_is_read_back(data):
    row = data.draw(st.sampled_from(ROWS[:8]))
    depth = data.draw(st.integers(2, min(4, len(row))))
    top = chapters(data.draw, depth) if row[0].endswith("章") else data.draw(units(depth=depth))
    printer = Printer(row, flat=True)
    printer.print(top)
    assert read("河湾社区服务站管理办法\n" + printer.text()) == printer.paths


#: What stands between a label and its text, and between two lines.
GAPS = (None, "", " ", "　　", "\t", "\n")
BETWEEN = ("\n", "\n\n", "\n　　", "\n\t")


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_unusual_numbers_in_any_layout_are_read_back(data):
    row = data.draw(st.sampled_from(UNUSUAL))
    depth = data.draw(st.integers(2, len(row)))
    holds = row[0].endswith(("章", "篇", "部分", "节"))
    top = chapters(data.draw, depth) if holds else data.draw(units(depth=depth))
    printer = Printer(row, flat=False, gap=data.draw(st.sampled_from(GAPS)))
    printer.print(top)
    text = data.draw(st.sampled_from(BETWEEN)).join(["河湾社区服务站管理办法", *printer.lines])
    assert read(text) == printer.paths
