"""What people say in the demo's history: templates of charters/community/demo.yaml, filled by a seeded random."""

from functools import cache
from random import Random
from typing import Any, NamedTuple

import yaml

from opscharter.faces.cli.demo.founding import folder

_RESIDENTS = 460


class Resident(NamedTuple):
    """Somebody who lives in one of the estates; the number is made up."""

    name: str
    phone: str
    place: str


@cache
def texts() -> dict[str, Any]:
    """Return charters/community/demo.yaml."""
    found: dict[str, Any] = yaml.safe_load((folder() / "demo.yaml").read_text(encoding="utf-8"))
    return found


def resident(rng: Random) -> Resident:
    """Return one of the residents; some call often, most once or twice."""
    number = min(int(rng.expovariate(1 / 150)), _RESIDENTS - 1)
    own = Random(f"resident:{number}")  # noqa: S311 - a made-up person
    name = own.choice(texts()["surnames"]) + own.choice(texts()["given"])
    place = f"{own.choice(texts()['estates'])} {own.randint(1, 18)} 号楼 {own.randint(1, 4)} 单元"
    return Resident(name, f"1380013{number:04d}", place)


def fill(template: str, rng: Random, who: Resident) -> tuple[str, str]:
    """Return (what was said, where): the template with a place, numbers and ages put in."""
    spot = f"{who.place.split()[0]}{rng.choice(texts()['spots'])}"
    said = template.format(
        place=who.place,
        spot=spot,
        floor=rng.randint(2, 17),
        n=rng.randint(2, 5),
        old=rng.randint(72, 91),
    )
    return said, spot if "{spot}" in template else who.place


def need(rng: Random) -> dict[str, Any]:
    """Return the row of one kind of need, the frequent ones more often."""
    rows: list[dict[str, Any]] = texts()["needs"]
    return rng.choices(rows, [row["weight"] for row in rows])[0]


def row_of(category: str) -> dict[str, Any]:
    """Return what is said about a category; lighting's words for one that has none of its own."""
    return next(
        (row for row in texts()["needs"] if row["category"] == category), texts()["needs"][0]
    )


def pick(key: str, rng: Random) -> Any:
    """Return one entry of a list of the file."""
    return rng.choice(texts()[key])
