"""`opscharter charter parse` in a shell: JSON for programs, words for people, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RULES = "泳池守则\n第一条　救生员应当每日检查一次器材。\n第二条　救生员不得离塔。\n"


def parse(
    path: Path, *options: str, language: str = "zh_CN.UTF-8"
) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("opscharter")
    environment = {
        **os.environ,
        "LANG": language,
        "LC_ALL": language,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    return subprocess.run(
        [program, "charter", "parse", path, *options],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_the_answer_is_the_agreed_json(tmp_path):
    path = tmp_path / "守则.txt"
    path.write_bytes(RULES.encode("gbk"))
    run = parse(path, "--json")
    assert (run.returncode, run.stderr) == (0, "")
    (document,) = json.loads(run.stdout)["documents"]
    assert document["title"] == "泳池守则"
    assert [(node["path"], node["text"]) for node in document["nodes"]] == [
        (["第一条"], "救生员应当每日检查一次器材。"),
        (["第二条"], "救生员不得离塔。"),
    ]
    for node in document["nodes"]:
        for obligation in node["obligations"]:
            assert obligation["deontic"] in {"must", "must_not", "may", "is_responsible"}
            assert {"actor", "action", "frequency", "deadline"} <= set(obligation)


@pytest.mark.parametrize(
    ("content", "language", "words"),
    [
        (b"", "zh_CN.UTF-8", "没有文字"),
        (b"", "en_GB.UTF-8", "no text"),
        ("雨还在下，街上没有人。".encode(), "zh_CN.UTF-8", "没有找到制度"),
        (b"%PDF-1.4", "zh_CN.UTF-8", "损坏"),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence_and_exit_code_one(
    tmp_path, content, language, words
):
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    run = parse(path, "--json", language=language)
    assert run.returncode == 1
    assert run.stdout == ""
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_a_file_that_is_not_there_is_named(tmp_path):
    run = parse(tmp_path / "nothing.docx")
    assert run.returncode == 1
    assert "nothing.docx" in run.stderr
