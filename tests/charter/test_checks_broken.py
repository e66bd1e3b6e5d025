"""A broken charter is found out completely: every planted fault by its code and its articles, and mending one takes away that one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from opscharter.charter.checks import check_document, coverage
from opscharter.charter.checks.folder import world_in
from opscharter.charter.registry import controls
from opscharter.charter.text import parse
from opscharter.faces.cli.charter import app

BROKEN = Path(__file__).parent / "broken"
COMMUNITY = Path(__file__).parents[2] / "charters" / "community"

#: code, its articles, severity, and what mends it
type Mend = Callable[[Path], None]


def words(old: str, new: str, file: str = "charter.md") -> Mend:
    def mend(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return mend


def without(file: str) -> Mend:
    return lambda folder: (folder / file).unlink()


PLANTED: list[tuple[str, list[str], str, Mend]] = [
    ("conflict", ["4", "3"], "error", words("[20 分钟]", "[30 分钟]")),
    ("vague", ["5"], "error", words("[及时记录]", "[当面记录]")),
    ("role_missing", ["6"], "error", words("[维修员](control:org.post/engineer)", "[主任](control:org.post/director)")),
    ("post_vacant", ["7"], "warning", words("posts: [desk]", "posts: [desk, callback]", "org.yaml")),
    ("role_unknown", ["8"], "warning", words("安全主管应当", "主任应当")),
    ("reference", ["9"], "error", words("第四十条", "第三条")),
    ("circular", ["10", "11"], "warning", words("按照第十条的规定", "按照第三条的规定")),
    ("unbound", ["12"], "warning", words("填写交接班记录", "[填写交接班记录](control:people.statement/a12)")),
    ("deadline_impossible", ["13"], "error", words("每月31日前", "每月20日前")),
    ("flow_endless", ["14"], "error", without("flows/report.bpmn")),
    ("separation", ["15"], "error", words("posts: [director, cashier]}", "posts: [director]}\n  - {name: 柳青青, posts: [cashier]}", "org.yaml")),
    ("superseded", ["16"], "notice", without("others/old.md")),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BROKEN, tmp_path / "broken"))


def found_in(folder: Path) -> list[tuple[str, tuple[str, ...], str]]:
    document = parse((folder / "charter.md").read_text("utf-8"))
    findings = check_document(document, world=world_in(folder))
    return sorted((f.code, f.articles, f.severity) for f in findings)


def test_every_planted_fault_is_found_with_its_articles_and_nothing_else(folder: Path) -> None:
    planted = sorted((code, tuple(articles), severity) for code, articles, severity, _m in PLANTED)
    assert found_in(folder) == sorted([*planted, ("control_unused", (), "notice")])


@pytest.mark.parametrize(
    ("code", "articles", "severity", "mend"), PLANTED, ids=[p[0] for p in PLANTED]
)
def test_mending_one_fault_takes_away_that_finding_and_no_other(
    folder: Path, code: str, articles: list[str], severity: str, mend: Mend
) -> None:  # fmt: skip
    before = found_in(folder)
    mend(folder)
    before.remove((code, tuple(articles), severity))
    assert found_in(folder) == before


def test_controls_without_an_article_are_listed_until_some_article_binds_them(folder: Path) -> None:
    path = folder / "charter.md"
    text = path.read_text("utf-8")
    idle = coverage(parse(text), world_in(folder)).idle
    assert "service.request/close" in idle
    bound = "、".join(f"[{number}](control:{key})" for number, key in enumerate(idle))
    path.write_text(f"{text}\n第十七条　{bound}\n", "utf-8")
    assert coverage(parse(path.read_text("utf-8")), world_in(folder)).idle == []
    assert "control_unused" not in {code for code, _articles, _severity in found_in(folder)}


def test_every_finding_says_how_to_mend_it_and_names_its_articles_as_printed(folder: Path) -> None:
    document = parse((folder / "charter.md").read_text("utf-8"))
    for finding in check_document(document, world=world_in(folder)):
        assert finding.words
        assert "%(" not in finding.words
        assert finding.mend
        assert "%(" not in finding.mend
        for label in finding.labels:
            assert label.startswith("第")
            assert label in finding.words


def test_the_command_tells_a_program_and_fails_on_errors_only(folder: Path) -> None:
    answered = CliRunner().invoke(app, ["check", str(folder), "--json"])
    answer = json.loads(answered.stdout)
    assert answered.exit_code == 1
    assert {"code", "severity", "articles", "message"} <= set(answer["findings"][0])
    assert answer["coverage"]["obligations"] == answer["coverage"]["bound"] + 1
    assert set(answer["coverage"]["unused_controls"]) <= set(controls)
    for _code, _articles, severity, mend in PLANTED:
        if severity == "error":
            mend(folder)
    mended = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert mended.exit_code == 0
    assert {f["severity"] for f in json.loads(mended.stdout)["findings"]} == {"warning", "notice"}


def test_a_waiver_with_a_reason_tolerates_an_error_until_the_words_change(folder: Path) -> None:
    for code, _articles, severity, mend in PLANTED:
        if severity == "error" and code != "vague":
            mend(folder)
    run = CliRunner().invoke(app, ["check", str(folder), "--json"])
    (vague,) = [f for f in json.loads(run.stdout)["findings"] if f["severity"] == "error"]
    waiver = {"waivers": [{"finding": vague["fingerprint"], "reason": "上级文件原文，不得改动"}]}
    (folder / "waivers.yaml").write_text(yaml.safe_dump(waiver, allow_unicode=True), "utf-8")
    waived = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert waived.exit_code == 0
    told = {f["code"]: f["waived"] for f in json.loads(waived.stdout)["findings"]}
    assert told["vague"] == "上级文件原文，不得改动"
    # another number is the same sentence; another sentence is another fault
    words("第五条　来访登记", "第五条　全部来访登记")(folder)
    changed = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert changed.exit_code == 1
    assert "waiver_stale" in {f["code"] for f in json.loads(changed.stdout)["findings"]}


def test_a_waiver_without_a_reason_is_refused(folder: Path) -> None:
    (folder / "waivers.yaml").write_text("waivers:\n  - finding: abc\n", "utf-8")
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code != 0


def test_the_community_charter_has_neither_errors_nor_warnings() -> None:
    document = parse((COMMUNITY / "charter.md").read_text("utf-8"))
    findings = check_document(document, world=world_in(COMMUNITY))
    assert [f.words for f in findings if f.severity != "notice"] == []
    counted = coverage(document, world_in(COMMUNITY))
    assert counted.obligations == counted.bound > 40
