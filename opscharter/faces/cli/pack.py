"""`opscharter pack …`: make an inspection pack here, check one anywhere."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from opscharter.charter.periods import Period
from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.faces.cli.places import center_of, charter_of
from opscharter.faces.cli.speech import out, refuse, words
from opscharter.proof.pack.making import Order
from opscharter.proof.pack.operations import make_pack, zipped
from opscharter.proof.pack.verifying import check

app = typer.Typer(no_args_is_help=True, help="检查包：生成、核验。 Inspection packs: make, verify.")

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]
LARGEST = 200_000_000

#: code of a fault -> (English, Chinese)
FAULTS = {
    "hash": ("the pack was changed after it was made", "检查包生成后被改动"),
    "seal": ("a seal does not follow from its hashes", "封存值与其中的哈希不符"),
    "record_number": ("a record stands under a wrong number", "记录编号不符"),
    "not_sealed": ("a record stands in no seal", "记录不在任何封存之中"),
    "counts": ("the counts do not follow from the list", "计数与清单不符"),
    "draw": ("the seed draws other occasions", "按种子抽出的不是这些"),
    "population": ("a drawn verdict differs from the list", "样本的评判与清单不符"),
    "record_missing": ("a record is missing", "缺少记录"),
    "verdict": ("the records lead to another verdict", "按记录重新评判，结果不同"),
    "grade": ("the records lead to another grade of evidence", "按记录重新核定，证据等级不同"),
}


@app.command("verify")
def verify(file: Path, as_json: Json = False) -> None:
    """核验检查包，不需要数据库。 Check a pack; needs no database."""
    pack = _read(file)
    try:
        faults = check(pack)
    except ValueError as error:
        refuse(f"{file} is no inspection pack ({error})", f"{file} 不是检查包（{error}）")
    samples = sum(len(c["samples"]) for a in pack["articles"] for c in a["controls"])
    if as_json:
        found = [
            {"where": f.where, "code": f.code, "stated": f.stated, "found": f.found} for f in faults
        ]
        out(
            json.dumps(
                {"ok": not faults, "hash": pack["hash"], "samples": samples, "faults": found},
                ensure_ascii=False,
            )
        )
    else:
        for fault in faults:
            out(f"✗ {fault.where}: {words(*FAULTS[fault.code])}")
            if fault.stated or fault.found:
                out(f"    {fault.stated} ≠ {fault.found}")
        told = words(
            f"{len(pack['articles'])} articles, {samples} occasions, {len(pack['records'])} records, {len(pack['unsealed'])} not sealed yet",
            f"{len(pack['articles'])} 条，{samples} 次抽样，{len(pack['records'])} 条记录，其中 {len(pack['unsealed'])} 条尚未封存",
        )
        out(f"{'✗' if faults else '✓'} {pack['center']['name']} {pack['charter']['title']}: {told}")
    if faults:
        raise typer.Exit(1)


def _read(file: Path) -> Any:
    """Return the JSON of a pack from its file or its archive, or end with a message."""
    try:
        if file.stat().st_size > LARGEST:
            refuse(f"{file} is larger than 200 MB", f"{file} 超过 200 MB")
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                if archive.getinfo("pack.json").file_size > LARGEST:
                    refuse(f"{file} unpacks to more than 200 MB", f"{file} 解压后超过 200 MB")
                return json.loads(archive.read("pack.json"))
        return json.loads(file.read_bytes())
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}", f"无法读取 {file}：{error.strerror}")
    except (ValueError, KeyError, zipfile.BadZipFile):
        refuse(f"{file} is no inspection pack", f"{file} 不是检查包")


@app.command("make")
def make_command(
    center: Annotated[str, typer.Option(help="中心代号 key of the center")],
    target: Annotated[
        Path, typer.Option("--out", help="生成的文件 .json 或 .zip the file to write")
    ],
    first: Annotated[str, typer.Option("--from", help="起始日 first day, 2026-10-01")],
    last: Annotated[str, typer.Option("--to", help="截止日 last day")],
    articles: Annotated[str, typer.Option(help="条款编号，逗号分隔 numbers, comma-separated")] = "",
    per_control: Annotated[int, typer.Option("--per", min=1, max=30, help="每个管控点抽几次")] = 5,
    seed: Annotated[str, typer.Option(help="种子 seed; 空则取最新封存值")] = "",
) -> None:
    """生成检查包。 Make a pack."""
    place = center_of(center)
    version = charter_of(place)
    try:
        period = Period("chosen", date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        refuse("days are written like 2026-10-01", "日期应写成 2026-10-01")
    numbers = [each.strip() for each in articles.split(",") if each.strip()]
    order = Order(version, period, numbers, per_control, seed.strip())
    pack = make_pack(center=place, order=order, by=system_actor(place.pk), at=clock.now())
    content = (
        zipped(pack) if target.suffix == ".zip" else json.dumps(pack, ensure_ascii=False).encode()
    )
    target.write_bytes(content)
    out(f"{target}  {pack['hash']}")
