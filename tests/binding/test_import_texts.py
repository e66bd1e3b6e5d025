"""A regulation becomes a charter's text: nothing of it is lost, and it reads back as it was."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from opscharter.binding.importing import FaultyCharter, Names, look, suggested_key, to_charter
from opscharter.binding.importing.names import served_in
from opscharter.charter.text import Document, Node, parse, render
from opscharter.regulation.document import Node as ReadNode
from opscharter.regulation.document import Regulation
from opscharter.regulation.reading import NotARegulation

HERE = Path(__file__).parents[1]
SHARED = Path("/work/shared")
SOURCES = SHARED / "regulations"
TEXTS = [
    *sorted((HERE / "regulation" / "gold").glob("*.txt")),
    *sorted((SHARED / "gold").glob("*.txt")),
    *sorted(SOURCES.glob("*.txt")),
]


def _own(document: Document) -> list[Node]:
    """The nodes that stand for a node of the regulation; further paragraphs are clauses and preambles."""
    return [node for node in document.nodes if node.kind not in {"clause", "preamble"}]


def _words(document: Document) -> str:
    parts = [(node.title if node.label else "") + node.text for node in document.nodes]
    return "".join("".join(parts).split())


def _chain(document: Document, node: Node) -> tuple[str, ...]:
    above = document.node(node.parent)
    return (*(_chain(document, above) if above else ()), node.name)


def _reads_back(regulation: Regulation) -> None:
    text = to_charter(regulation, key="some", label="2026.1")
    document = parse(text)
    own = _own(document)
    assert [node.name for node in own] == [node.label for node in regulation.nodes]
    assert [_chain(document, node) for node in own] == [node.path for node in regulation.nodes]
    assert _words(document) == "".join("".join(node.text.split()) for node in regulation.nodes)
    assert render(document) == text
    assert {problem.code for problem in document.problems} <= {"number_twice"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem[:24])
def test_every_node_is_taken_over_with_its_label_and_its_words(path: Path) -> None:
    found = look(path.read_text("utf-8"))
    for candidate in found.candidates:
        _reads_back(candidate.regulation)  # type: ignore[attr-defined]


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the real source files are not here")
def test_the_five_source_files_are_counted_as_required() -> None:
    required = yaml.safe_load((SHARED / "requirements" / "requirements.yaml").read_text("utf-8"))
    counts = {path.name: look(path.read_text("utf-8")).candidates for path in SOURCES.glob("*.txt")}
    for prefix, name in (("S001", "001"), ("S003", "003"), ("S004", "004")):
        wanted = [row for row in required if str(row["id"]).startswith(prefix)]
        (found,) = [each for file, each in counts.items() if file.startswith(name)]
        assert len(found) == len(wanted)
        assert [bool(each.breaks_off) for each in found] == [
            bool(row["truncated_in_source"]) for row in wanted
        ]
    (first,) = [each for file, each in counts.items() if file.startswith("000")]
    assert [each.articles for each in first] == [28, 27, 24, 22, 22]
    assert [each.chapters for each in first] == [7, 7, 7, 7, 6]


_LABELS = [
    "第一章", "第二节", "第一条", "第 2 條", "一、", "（一）", "(二)", "1.", "2、", "1.1", "（1）", "①", "a.", "-", "【值班】", "目的",
    "1", "第三条之一",
]  # fmt: skip
_TEXTS = st.lists(
    st.sampled_from(
        [
            "应当登记",
            "规定如下",
            "1. 不是编号",
            "一、也不是",
            "# 甲",
            "[乙](丙)",
            "\\",
            "**",
            "\n",
            "\n\n",
            "24小时",
            "第五条",
            " ",
        ]
    ),
    max_size=5,
).map("".join)


@st.composite
def regulations(draw: st.DrawFn) -> Regulation:
    """Regulations whose labels hang below one another in any way."""
    nodes: list[ReadNode] = []
    chain: list[str] = []
    for _each in range(draw(st.integers(0, 10))):
        chain = [*chain[: draw(st.integers(0, len(chain)))], draw(st.sampled_from(_LABELS))]
        nodes.append(ReadNode(tuple(chain), "item", draw(_TEXTS), len(nodes) + 1))
    return Regulation("某某制度", tuple(nodes))


@given(regulations())
def test_labels_of_any_kind_in_any_order_lose_nothing(regulation: Regulation) -> None:
    text = to_charter(regulation, key="some", label="2026.1")
    document = parse(text)
    assert [node.name for node in _own(document)] == [node.label for node in regulation.nodes]
    wanted = "".join("".join(node.text.split()) for node in regulation.nodes)
    assert _words(document).replace("＼", "\\") == wanted
    canonical = render(document)
    assert render(parse(canonical)) == canonical


def test_paragraphs_of_an_article_are_clauses_those_of_an_item_stay_in_it() -> None:
    nodes = (
        ReadNode(("第一条",), "article", "值班表如下。\n换班须经同意。", 1),
        ReadNode(("第一条", "（一）"), "item", "白班：\n1. 八时到岗\n二十时离岗", 3),
    )
    document = parse(to_charter(Regulation("值班制度", nodes), key="duty", label="1"))
    assert [(node.number, node.text) for node in document.nodes] == [
        ("1", "值班表如下。"),
        ("1.p2", "换班须经同意。"),
        ("1.1", "白班：\n1. 八时到岗\n二十时离岗"),
    ]


def test_where_a_source_breaks_off_stands_in_the_head() -> None:
    nodes = (ReadNode(("第一条",), "article", "值班员应当每日", 1, truncated=True),)
    text = to_charter(
        Regulation("值班制度", nodes, truncated=True),
        key="duty",
        label="1",
        source="值班.txt",
        source_hash="ab",
    )
    meta = parse(text).meta
    assert (meta["breaks_off"], meta["source"], meta["source_hash"]) == ("第一条", "值班.txt", "ab")


def test_names_come_from_what_a_text_speaks_of() -> None:
    assert suggested_key("社区志愿者管理制度", set()) == "volunteers"
    assert suggested_key("社区志愿者管理制度", {"volunteers"}) == "volunteers-2"
    assert suggested_key("甲乙丙", set()) == "regulation"
    assert served_in("旅客上车前，工作人员应当为旅客安检。", "居民") == "旅客"
    assert served_in("应当登记。", "居民") == "居民"


CHARTER = "---\nkey: duty\ntitle: 值班制度\nlabel: 2026.1\n---\n\n# 值班制度\n\n第一条　值班员应当[每日登记](control:%s)，在 [%s](control:service.request/assess.within) 内[评估](control:service.request/assess)。\n"


def test_a_charters_own_text_keeps_its_links() -> None:
    found = look(CHARTER % ("service.request/record", "30 分钟"))
    assert found.is_charter
    text = found.candidates[0].as_charter(
        Names("other", "2026.2", "新值班制度", "业主", "值班.md", "ab")
    )
    document = parse(text)
    assert document.meta["key"] == "other"
    assert [span.target for _node, span in document.links()] == [
        "service.request/record", "service.request/assess.within", "service.request/assess",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("control", "value", "code", "words"),
    [
        ("service.request/recrd", "30 分钟", "unknown_control", "每日登记"),
        ("service.request/record", "尽快", "value", "尽快"),
    ],
)
def test_a_wrong_link_is_named_with_line_and_position(
    control: str, value: str, code: str, words: str
) -> None:
    text = CHARTER % (control, value)
    with pytest.raises(FaultyCharter) as refused:
        look(text)
    row = text.split("\n")[8]
    assert [each.code for each in refused.value.findings] == [code]
    assert (refused.value.line, refused.value.position) == (9, row.index(f"[{words}]") + 1)
    assert words in str(refused.value.message)


def test_a_story_is_no_regulation() -> None:
    with pytest.raises(NotARegulation):
        look("那天夜里下着雨，他走过长街，谁也没有看见。\n" * 400)


def test_what_is_left_out_is_listed_with_its_line() -> None:
    text = "第 1 页 共 2 页\n值班管理制度\n第一条 值班员应当每日登记。\n第二条 值班员不得离岗。\n本文档由用户上传，收益归属内容提供方\n"
    found = look(text)
    assert [line for line, _words in found.left_out] == [1, 5]
    assert json.dumps(list(found.left_out), ensure_ascii=False)
