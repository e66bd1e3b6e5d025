"""Files become text, and what cannot be read is refused in words that help."""

import io
import struct
from contextlib import suppress

import pypdf
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from opscharter.regulation.reading import (
    LARGEST,
    LARGEST_TEXT,
    NotARegulation,
    Unreadable,
    read_file,
    regulations_of,
)
from opscharter.regulation.structure import regulations_in
from tests.regulation.wordfiles import WordFile, archive

RULES = "第一条　值班员应当按时到岗，做好记录。\n第二条　值班员不得脱岗、饮酒。"
TRADITIONAL = "第一條　值班員應當按時到崗，做好記錄。\n第二條　值班員不得脫崗、飲酒。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def refused(content: bytes, name: str = "制度.txt") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_file(name, content)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert str(caught.value.message)
            assert str(caught.value.remedy)
            assert "%(" not in f"{caught.value.message}{caught.value.remedy}"
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_in_any_usual_encoding_is_read(encoding):
    assert read_file("制度.txt", RULES.encode(encoding)) == RULES


def test_big5_is_told_from_gbk():
    assert read_file("制度.txt", TRADITIONAL.encode("big5")) == TRADITIONAL


def test_the_suffix_may_be_missing_or_lie():
    assert read_file("", RULES.encode()) == RULES
    assert read_file("制度.pdf", RULES.encode()) == RULES


def test_numbers_that_word_prints_become_labels():
    word = WordFile()
    word.numbers(
        70, ("chineseCounting", "第%1章"), ("chineseCounting", "第%2条"), ("chineseCounting", "（%3）"), ("decimal", "%4."), on=(1,)
    )  # fmt: skip
    word.document.add_heading("河湾泳池救生员守则", 0)
    for level, words in (
        (0, "总则"), (1, "为保障泳客安全，制定本守则。"), (0, "值守"), (1, "救生员应当："), (2, "按时上塔；"),
        (2, "检查下列器材："), (3, "救生圈；"), (3, "急救箱。"), (1, "救生员不得离塔。"),
    ):  # fmt: skip
        word.add(words, 70, level)
    table = word.document.add_table(1, 3)
    for cell, words in zip(table.rows[0].cells, ("1", "王水", "一号塔"), strict=True):
        cell.text = words
    text = read_file("守则.docx", word.content())
    (regulation,) = regulations_in(text)
    assert regulation.title == "河湾泳池救生员守则"
    assert ["/".join(node.path) for node in regulation.nodes] == [
        "第一章", "第一章/第一条", "第二章", "第二章/第二条", "第二章/第二条/（一）", "第二章/第二条/（二）",
        "第二章/第二条/（二）/1.", "第二章/第二条/（二）/2.", "第二章/第三条",
    ]  # fmt: skip


def test_decimal_levels_of_word_are_printed_whole():
    word = WordFile()
    word.numbers(
        71,
        ("decimal", "%1 "),
        ("decimal", "%1.%2 "),
        ("upperLetter", "%3. "),
        ("decimalEnclosedCircle", "%4"),
    )
    for level in (0, 1, 1, 2, 3, 0, 1):
        word.add("应当做好记录。", 71, level)
    labels = [
        line.split(" ")[0].removesuffix("应当做好记录。")
        for line in read_file("", word.content()).split("\n")
    ]
    assert labels == ["1", "1.1", "1.2", "A.", "①", "2", "2.1"]


def test_lists_of_a_web_page_keep_their_numbers_and_its_furniture_goes():
    page = (
        "<html><head><title>x</title><script>var a='第九条'</script></head><body><nav>首页</nav><h1>阅览室管理规定</h1>"
        "<ol><li>读者应当安静。</li><li>管理员应当：<ol type='a'><li>巡视；</li><li>登记。</li></ol></li><li>不得吸烟。</li></ol>"
        "<p hidden>第十条</p><footer>版权</footer></body></html>"
    )
    (regulation,) = regulations_in(read_file("page.html", page.encode()))
    assert regulation.title == "阅览室管理规定"
    assert ["/".join(node.path) for node in regulation.nodes] == [
        "1.",
        "2.",
        "2./a.",
        "2./b.",
        "3.",
    ]


def test_a_page_in_gbk_says_so_and_is_read():
    page = f'<html><meta charset="gb2312"><body><p>{"</p><p>".join(RULES.split(chr(10)))}</p></body></html>'
    assert [node.label for node in regulations_in(read_file("", page.encode("gbk")))[0].nodes] == [
        "第一条",
        "第二条",
    ]


def test_a_text_pdf_is_read_without_its_running_heads_and_its_lines_joined():
    weasyprint = pytest.importorskip("weasyprint")
    style = (
        '<style>@page{size:A6;margin:2cm;@top-center{content:"河湾值班办法"}@bottom-center{content:"第" counter(page) "页"}}'
        'body{font:12pt "Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif}</style>'
    )
    body = "".join(
        f"<p>第{n}条　{who}应当按时到岗，遇有突发情况立即报告值班领导，并在两小时内完成书面记录，依照第三条处理。</p>"
        for n, who in zip(
            "一二三四五六",
            ("保安员", "保洁员", "维修工", "收费员", "驾驶员", "管理员"),
            strict=True,
        )
    )
    content = weasyprint.HTML(string=f"{style}<h1>河湾值班办法</h1>{body}").write_pdf()
    (regulation,) = regulations_in(read_file("办法.pdf", content))
    assert [node.label for node in regulation.nodes] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
        "第五条",
        "第六条",
    ]
    assert all(
        node.text.endswith("依照第三条处理。") and "\n" not in node.text
        for node in regulation.nodes
    )


def blank_pdf(password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_scan_without_text_says_so():
    assert refused(blank_pdf()).code == "scanned_pdf"


@pytest.mark.parametrize(
    "content",
    [blank_pdf("secret"), OLE + "EncryptedPackage".encode("utf-16-le")],
    ids=["pdf", "docx"],
)
def test_a_password_is_named_as_the_reason(content):
    assert refused(content).code == "protected_file"


def test_an_old_word_file_is_to_be_saved_anew():
    assert refused(OLE + "WordDocument".encode("utf-16-le")).code == "old_word_file"


def test_a_zip_bomb_is_not_opened():
    assert refused(archive(document=b"<a>" + b" " * 40_000_000)).code == "exploding_file"


def test_a_zip_bomb_that_lies_about_its_size_is_not_believed():
    content = bytearray(archive(document=b"<a/>" + b" " * 30_000_000))
    directory = content.rindex(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<I", content, at, 100)
    assert refused(bytes(content)).code in {"damaged_file", "exploding_file"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_word_file_are_not_expanded(encoding):
    laughs = '<!DOCTYPE a [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'
    assert refused(archive(document=laughs.encode(encoding))).code == "dangerous_xml"


def test_other_archives_and_pictures_are_no_text():
    assert refused(archive(**{"xl/workbook.xml": b"<a/>"})).code == "unknown_kind"
    assert refused(b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 400).code == "unknown_kind"


def test_half_a_word_file_and_half_a_pdf_are_damaged():
    assert refused(WordFile().content()[:2000]).code == "damaged_file"
    assert refused(b"%PDF-1.7\n1 0 obj\n<<").code == "damaged_file"


def test_an_empty_file_is_empty():
    for content in (b"", b" \n\t", "\ufeff \u3000\n".encode(), WordFile().content()):
        assert refused(content).code == "empty_file"


def test_broken_text_is_refused_with_its_line_and_place():
    error = refused("第一条 到岗。\n第二条".encode() + b"\xe6\xff\xff\xff\xfa\xff")
    assert (error.code, error.line, error.position) == ("broken_text", 2, 4)
    with translation.override("zh-hans"):
        assert "第 2 行第 4 个字符" in str(error.message)


def test_fifty_megabytes_are_refused_before_they_are_decoded():
    assert refused(b"a" * (LARGEST + 1)).code == "too_large_to_read"
    assert refused("好".encode() * 2_000_000).code == "too_large_to_read"
    with pytest.raises(Unreadable):
        regulations_of("好" * (LARGEST_TEXT + 1))


NOVEL = (
    "第一章 归来\n林晚推开门，屋里黑着。她站了一会儿，听见楼下有人说话。“你必须走。”他说。她没有回答，只是把灯打开。\n"
    "第二章 雨夜\n雨还在下，街上没有人。她想起那年夏天，河水涨到了桥面，父亲背着她走过去。“别怕。”他笑道。\n"
)


def test_a_novel_is_no_regulation_though_it_has_chapters():
    for text in (NOVEL, "雨还在下，街上没有人。她想起那年夏天。"):
        with pytest.raises(NotARegulation) as caught:
            regulations_of(text)
        assert str(caught.value.remedy)


def test_what_is_a_regulation_is_taken():
    (regulation,) = regulations_of(RULES)
    assert [node.label for node in regulation.nodes] == ["第一条", "第二条"]


@settings(max_examples=120, deadline=None)
@given(
    content=st.binary(max_size=600),
    head=st.sampled_from(
        [b"", b"%PDF-1.4\n", b"PK\x03\x04", OLE, b"\xff\xfe", b"<html>", b"{\\rtf1"]
    ),
)
def test_any_bytes_are_read_or_refused_in_words(content, head):
    with suppress(Unreadable):
        regulations_in(read_file("x", head + content))
