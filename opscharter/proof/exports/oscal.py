"""OSCAL 1.1 (NIST): the charter as a catalog, its record as assessment results. Identifiers are the same each time.

Source: OSCAL layer models “catalog” and “assessment-results”; JSON, kebab-case names.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from opscharter.charter import rules
from opscharter.charter.models import Article, CharterVersion
from opscharter.charter.registry import control_words
from opscharter.org.models import Center
from opscharter.proof.queries.articles import ArticleCounts, Report

VERSION: Final = "1.1.2"
_NAMES: Final = uuid5(NAMESPACE_URL, "urn:opscharter")
NS: Final = "urn:opscharter:oscal"
_HEADINGS: Final = frozenset({"chapter", "section"})


def _uuid(*parts: object) -> str:
    return str(uuid5(_NAMES, "|".join(str(part) for part in parts)))


def identifier(number: str) -> str:
    """Return the token under which a node is known: "a9.2" for the item （二） of article 9."""
    return number if number[:1].isalpha() else f"a{number.replace('~', '_')}"


def _metadata(center: Center, version: CharterVersion, title: str, at: datetime) -> dict[str, Any]:
    party = _uuid("center", center.key)
    found: dict[str, Any] = {
        "title": title,
        "last-modified": at.isoformat(),
        "version": version.label,
        "oscal-version": VERSION,
        "roles": [{"id": "creator", "title": "Document Creator"}],
        "parties": [{"uuid": party, "type": "organization", "name": center.name}],
        "responsible-parties": [{"role-id": "creator", "party-uuids": [party]}],
    }
    if version.published_at:
        found["published"] = version.published_at.isoformat()
    if version.document_number:
        found["document-ids"] = [{"identifier": version.document_number}]
    return found


def catalog(
    center: Center, version: CharterVersion, articles: Sequence[Article], at: datetime
) -> dict[str, Any]:
    """Return the charter as a catalog: chapters are groups, articles controls, items parts of their statement."""
    groups: list[dict[str, Any]] = []
    loose: list[dict[str, Any]] = []
    for article in articles:
        if article.kind == "chapter":
            groups.append(
                {"id": identifier(article.number), "title": _heading(article), "controls": []}
            )
        elif article.kind == "article":
            target = groups[-1]["controls"] if groups else loose
            target.append(_control(article, [a for a in articles if _below(article, a)]))
    body: dict[str, Any] = {
        "uuid": _uuid("catalog", center.key, version.key, version.label, version.text_hash),
        "metadata": _metadata(center, version, version.title, at),
    }
    filled = [{k: v for k, v in g.items() if v or k != "controls"} for g in groups]
    if filled:
        body["groups"] = filled
    if loose:
        body["controls"] = loose
    return {"catalog": body}


def _heading(article: Article) -> str:
    return f"{article.label} {article.title}".strip() or article.number


def _below(article: Article, other: Article) -> bool:
    return other.number.startswith(f"{article.number}.")


def _control(article: Article, below: Sequence[Article]) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "id": f"{identifier(article.number)}_smt",
        "name": "statement",
        "prose": article.text or article.label,
    }
    items = [_part(each) for each in below]
    if items:
        statement["parts"] = items
    found: dict[str, Any] = {
        "id": identifier(article.number),
        "class": "article",
        "title": article.label or article.text[:40] or article.number,
        "parts": [statement],
    }
    params = [p for node in (article, *below) for p in _params(node)]
    if params:
        found["params"] = params
    links = sorted({key for node in (article, *below) for key in node.controls})
    if links:
        found["props"] = [{"name": "fulfilled-by", "ns": NS, "value": key} for key in links]
    return found


def _part(article: Article) -> dict[str, Any]:
    found = {
        "id": f"{identifier(article.number)}_smt",
        "name": "item",
        "prose": article.text or article.label,
    }
    return found | ({"props": [{"name": "label", "value": article.label}]} if article.label else {})


def _params(article: Article) -> Iterator[dict[str, Any]]:
    for position, span in enumerate(article.spans):
        if span[0] == "value":
            key = span[2].replace("/", ".")
            yield {
                "id": f"{identifier(article.number)}_{key}_{position}", "label": span[2], "values": [span[1]],
            }  # fmt: skip


def assessment_results(center: Center, found: Report, at: datetime) -> dict[str, Any]:
    """Return the record of some days as assessment results: an observation per article that is bound, a finding per verdict.

    An article is satisfied when everything that came up was kept or excepted; what never came up has no finding.
    """
    version = found.version
    rows = [each for each in found.articles if each.kind not in _HEADINGS and each.obliges]
    begin = datetime.combine(found.first, datetime.min.time(), at.tzinfo)
    end = datetime.combine(found.last, datetime.max.time().replace(microsecond=0), at.tzinfo)
    unique = (center.key, version.key, version.label, found.first, found.last, found.as_of)
    result: dict[str, Any] = {
        "uuid": _uuid("result", *unique),
        "title": f"{version.title} {found.first} – {found.last}",
        "description": "Verdicts per article, computed from the sealed journal of operations.",
        "start": begin.isoformat(),
        "end": end.isoformat(),
        "reviewed-controls": {
            "control-selections": [
                {"include-controls": [{"control-id": identifier(each)} for each in _reviewed(rows)]}
            ]
        },
    }
    observations = [_observation(each, unique, at) for each in rows]
    findings = [_finding(each, unique) for each in rows if each.total or each.standings]
    if observations:
        result["observations"] = observations
    if findings:
        result["findings"] = findings
    title = f"Assessment of {version.title}"
    return {
        "assessment-results": {
            "uuid": _uuid("assessment", *unique),
            "metadata": _metadata(center, version, title, at),
            "import-ap": {"href": f"#{_uuid('plan', *unique)}"},
            "results": [result],
            "back-matter": {"resources": [_plan(unique)]},
        }
    }


def _plan(unique: Sequence[object]) -> dict[str, Any]:
    return {
        "uuid": _uuid("plan", *unique),
        "title": "Continuous assessment",
        "description": "Every occasion on which a control applied is judged from the journal; no sampling.",
    }


def _reviewed(rows: Sequence[ArticleCounts]) -> list[str]:
    return list(dict.fromkeys(each.number.partition(".")[0] for each in rows)) or ["none"]


def _observation(row: ArticleCounts, unique: Sequence[object], at: datetime) -> dict[str, Any]:
    said = "、".join(str(control_words(key)) for key in row.all_controls)
    props = [
        {"name": verdict, "ns": NS, "value": str(number)} for verdict, number in row.counts.items()
    ]
    return {
        "uuid": _uuid("observation", row.number, *unique),
        "title": row.label or row.number,
        "description": said or row.text or row.number,
        "methods": ["TEST"],
        "types": ["control-objective"],
        "props": [
            *props,
            {"name": "light", "ns": NS, "value": row.light or "none"},
            {"name": "not-exercised", "ns": NS, "value": str(row.not_exercised).lower()},
            {"name": "cannot-be-told", "ns": NS, "value": str(row.cannot_be_told).lower()},
        ],
        "collected": at.isoformat(),
    }


def _finding(row: ArticleCounts, unique: Sequence[object]) -> dict[str, Any]:
    good = rules.good(row.counts)
    held = all(each.ok is not False for each in row.standings)
    met = good == row.total and held
    words = "；".join(str(each.words) for each in row.standings)
    target = identifier(row.number)
    return {
        "uuid": _uuid("finding", row.number, *unique),
        "title": row.label or row.number,
        "description": words or f"{good} / {row.total}",
        "target": {
            "type": "statement-id",
            "target-id": f"{target}_smt",
            "status": {
                "state": "satisfied" if met else "not-satisfied",
                "reason": "pass" if met else "fail",
            },
        },
        "related-observations": [{"observation-uuid": _uuid("observation", row.number, *unique)}],
    }
