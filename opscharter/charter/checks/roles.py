"""Roles: posts and departments that the text names and the organisation lacks, and posts that nobody holds."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.checks.findings import Finding, Labels
from opscharter.charter.checks.meanings import meanings
from opscharter.charter.checks.world import Organisation, Seat, World
from opscharter.charter.controls import post_behind
from opscharter.charter.registry import controls, parameter_of
from opscharter.charter.text import Document, Node, Span

#: what a name must end with to be a role of the organisation itself (居民、申请人 are not)
_ROLE: Final = re.compile(
    r"(?:[员长]|主任|经理|主管|负责人|专干|干事|会计|出纳|总监|助理|秘书|部|科|处|室|办公室|委员会|小组|班组|团队)$"
)
#: roles that every organisation has, whatever its posts are called
_ANYBODY: Final = re.compile(
    r"人员$|成员$|全员$|职员$|雇员$|会员$|学员$|^(?:各|本|该|所在|相关|有关|责任|承办|主管|归口|其他|任何|所有|全体|每个|某)"
    r"|部门负责人$|^(?:运营)?中心(?:负责人|领导)$|^(?:部门|科室|岗位|负责人|主管|员工|上级|领导|党员|公务员|运动员|驾驶员|志愿者|居委会|业主委员会|居民委员会)"
)
_LEAD: Final = re.compile(r"^(?:[-—•·*]|由|经|对|向|并|同时|但|且|即|如|若|当)+")


def roles(document: Document, world: World) -> Iterator[Finding]:
    """Report roles the organisation lacks, and posts that articles ask for but nobody holds."""
    if world.organisation is None:
        return
    yield from _lacking(document, world.organisation)
    yield from _actors(document, world.organisation)
    if world.organisation.people:
        yield from _vacant(document, world, world.organisation)


def _lacking(document: Document, organisation: Organisation) -> Iterator[Finding]:
    labels = Labels(document)
    for node, span in document.links():
        post = _post_of(span)
        if post and organisation.seat(post) is None:
            yield Finding(
                "error", "role_missing", node.number, span.line,
                _("%(label)s needs the post “%(post)s” (“%(words)s”), which the organisation does not have."),
                _("Set up the post on the organisation page (key %(post)s), or bind the words to a post that exists."),
                span.column, {"label": labels.of(node.number), "post": post, "words": span.words}, subject=post,
            )  # fmt: skip


def _post_of(span: Span) -> str:
    """Return the key of the post that a control stands for: org.post/desk, org.duty/overall."""
    known = span.kind == "control" and span.control in controls
    return post_behind(span.control) if known else ""


def _actors(document: Document, organisation: Organisation) -> Iterator[Finding]:
    known = [seat.name for seat in organisation.posts] + [
        name for _k, name in organisation.departments
    ]
    read = meanings(document)
    labels = Labels(document)
    told: dict[str, tuple[Node, list[str]]] = {}
    for node in document.nodes:
        meaning = read.get(node.number)
        for each in (*meaning.lead, *meaning.obligations) if meaning else ():
            for actor in re.split("[、和与及或]", _LEAD.sub("", each.actor or "")):
                if _is_role(actor) and not _known(actor, known) and not _linked(node, actor):
                    told.setdefault(actor, (node, []))[1].append(node.number)
    for actor, (node, numbers) in told.items():
        yield Finding(
            "warning", "role_unknown", node.number, node.line,
            _("%(labels)s: “%(actor)s” is to act, but no post or department is called that."),
            _("Write the name as on the organisation page, or set up the post."),
            values={"actor": actor, "labels": "、".join(map(labels.of, dict.fromkeys(numbers)))},
            others=tuple(numbers[1:]), subject=actor,
        )  # fmt: skip


def _is_role(actor: str) -> bool:
    return 2 <= len(actor) <= 14 and bool(_ROLE.search(actor)) and not _ANYBODY.search(actor)


def _linked(node: Node, actor: str) -> bool:
    """Tell whether the words are bound to a post: then `_lacking` or `links` has the word."""
    return any(
        actor in span.words and (_post_of(span) or span.parameter == "by") for span in node.spans
    )


def _known(actor: str, names: list[str]) -> bool:
    return any(actor in name or name in actor for name in names)


def _vacant(document: Document, world: World, organisation: Organisation) -> Iterator[Finding]:
    labels = Labels(document)
    vacant = {s.key: s for s in organisation.posts if s.key not in organisation.held}
    for key, places in _wanted(document, world, vacant).items():
        seat = vacant[key]
        numbers = list(dict.fromkeys(node.number for node, _line in places))
        yield Finding(
            "warning", "post_vacant", numbers[0], places[0][1],
            _("Nobody holds the post “%(post)s”, but %(labels)s needs it."),
            _("Appoint somebody on the organisation page before the charter rules."),
            values={"post": seat.name, "labels": "、".join(map(labels.of, numbers))},
            others=tuple(numbers[1:]), subject=key,
        )  # fmt: skip


def _wanted(
    document: Document, world: World, vacant: Mapping[str, Seat]
) -> dict[str, list[tuple[Node, int]]]:
    """Return key of a vacant post -> where the text needs it: by a link, by a value, by a step of a process."""
    by_name = {seat.name: key for key, seat in vacant.items()}
    steps = {
        step.control: step.posts
        for flow in world.flows
        for step in flow.steps
        if step.control and step.posts
    }
    found: dict[str, list[tuple[Node, int]]] = {}
    for node, span in document.links():
        posts = {_post_of(span)}
        if span.kind == "control":
            posts |= steps.get(span.control, frozenset())
        elif (parameter := parameter_of(span.target)) is not None and parameter.kind == "post":
            posts.add(by_name.get(span.words, span.words))
        for post in sorted(posts & set(vacant)):
            found.setdefault(post, []).append((node, span.line))
    return found
