"""Two centers with one of everything each, and who comes knocking at which address."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from opscharter.adoption.models import Opinion, Remark
from opscharter.adoption.operations import ask_question, ask_to_read, submit
from opscharter.binding.operations.importing import read_source
from opscharter.cases import operations as cases
from opscharter.cases.models import Case
from opscharter.charter.models import CharterVersion, Waiver
from opscharter.charter.operations import save_draft
from opscharter.charter.rhythm import Round
from opscharter.core.actor import Actor, system_actor
from opscharter.core.calendar.operations import announce_closure
from opscharter.core.files.operations import prepare_file
from opscharter.core.files.uploads import from_bytes
from opscharter.core.models.files import StoredFile
from opscharter.core.registry import capabilities
from opscharter.core.scope import center_scope
from opscharter.engines.flow.models import Process, Task
from opscharter.engines.notices.models import Notice
from opscharter.modules.knowledge.operations import Words, write_answer
from opscharter.modules.service.operations import intake
from opscharter.modules.service.receipt import receipt_for
from opscharter.org.access import actor_for
from opscharter.org.models import Account, Appointment, Center, Contact, Person, Post, Token
from opscharter.org.operations import delegate, grant, make_token
from opscharter.proof.exceptions.operations import Wish
from opscharter.proof.exceptions.operations import ask as ask_exception
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.operations import Asked, open_rounds, state
from tests.stage import actors_of, present, session_of

#: Words that stand in everything of our center and of theirs, and nowhere else.
OURS, THEIRS = "松鹤楼", "望江阁"


@dataclass
class World:
    """A furnished center: words found nowhere else, its things by name, a session cookie per post."""

    center: Center
    secret: str
    actors: dict[str, Actor]
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def picture(colour: str = "#7a2", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small PNG."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


def furnish(center: Center, secret: str, at: datetime, *, before: int = 0) -> World:
    """Put one of everything into a center; its words contain `secret`."""
    actors = actors_of(center, at)
    world = World(center, secret, actors)
    with center_scope(center.pk):
        system = system_actor(center.pk)
        for _number in range(
            before
        ):  # numbers begin at one in every center: these here are not there
            _case(center, secret, actors["desk"], at)
        case = _case(center, secret, actors["desk"], at)
        other = _case(center, f"{secret}又", actors["desk"], at)
        director = Account.objects.select_related("person").get(person=actors["director"].person)
        clerk = Person.objects.get(pk=present(actors["clerk"].person))
        participant = cases.add_participant(case=case, person=clerk, by=system, at=at)
        make_token(account=director, label=secret, by=system, at=at)
        text = CharterVersion.objects.get(published_at__isnull=False)
        draft = save_draft(text=_next(text, secret), by=actors["director"], at=at)
        service = Post.objects.get(key="service_head").department_id
        proposal = submit(
            version=draft,
            departments=[service],
            purpose=secret,
            by=actors["deputy_director"],
            at=at,
        )
        world.things = {
            "case": case,
            "task": Task.objects.get(subject_id=case.pk),
            "process": Process.objects.get(subject_id=case.pk),
            "file": StoredFile.objects.get(subject_id=case.pk),
            "contact": Contact.objects.get(pk=present(case.contact_id)),
            "participant": participant,
            "link": cases.link_cases(case=case, other=other, by=actors["director"], at=at),
            "view": cases.save_view(name=secret, query="q=x", by=actors["director"], at=at),
            "notice": Notice.objects.create(
                center_id=center.pk, person_id=director.person_id, kind="x", text=secret, at=at, source="x"
            ),
            "token": Token.objects.get(label=secret),
            "delegation": delegate(
                principal=director.person, deputy=clerk, starts_at=at + timedelta(days=1), ends_at=at + timedelta(days=2), reason=secret,
                by=system, at=at,
            ),
            "closure": announce_closure(
                first_day=date(2026, 12, 1), last_day=date(2026, 12, 1), reason=secret, by=system, at=at
            ),
            "answer": write_answer(words=Words(secret, f"{secret}的答案"), by=actors["director"], at=at),
            "exception": ask_exception(
                wish=Wish("service.request/close", "case", at.date(), secret * 2, case.number), by=actors["director"], at=at
            ),
            "version": text,
            "proposal": proposal,
            "opinion": Opinion.objects.get(proposal=proposal),
            "remark": Remark.objects.create(center_id=center.pk, opinion_id=Opinion.objects.get(proposal=proposal).pk, text=secret),
            "interpretation": ask_question(
                version=text, article_number="9", question=f"{secret}怎么理解？", by=actors["clerk"], at=at
            ),
            "reading": text if ask_to_read(version=text, by=actors["director"], at=at) else None,
            "draft": draft,
            "source": read_source(
                name=f"{secret}.txt", text=f"{secret}值班制度\n第一条 值班员应当每日登记。\n第二条 {secret}值班员不得离岗。\n",
                file=prepare_file(upload=from_bytes(f"{secret}.png", picture()), center_id=center.pk),
                by=actors["director"], at=at,
            ),
            "waiver": Waiver.objects.create(
                center_id=center.pk, key=text.key, code="vague", fingerprint=secret, reason=secret, at=at
            ),
            "person": clerk,
            "appointment": Appointment.objects.get(person=clerk),
            "post": Post.objects.get(key="engineer"),
            "department": Post.objects.get(key="engineer").department,
            "receipt": receipt_for(case, center.key),
            **_stated(world, text, at),
        }  # fmt: skip
        world.cookies = {key: session_of(actor, at) for key, actor in actors.items()}
    return world


def _stated(world: World, version: CharterVersion, at: datetime) -> dict[str, Any]:
    """A statement of the engineer's, with a file."""
    day, post = at.date(), Post.objects.get(key="engineer")
    round_ = Round(day, day, at + timedelta(hours=1))
    [row] = open_rounds(
        asked=[Asked("people.statement/x", "x", version, "1", world.secret, round_, at, post)],
        by=system_actor(world.center.pk), at=at,
    )  # fmt: skip
    file = prepare_file(
        upload=from_bytes(f"{world.secret}.png", picture()), center_id=world.center.pk
    )
    state(
        statement=row,
        text=f"{world.secret}已查看",
        files=[file],
        by=world.actors["engineer"],
        at=at,
    )
    stored = StoredFile.objects.get(subject_kind=Statement._meta.label_lower, subject_id=row.pk)
    return {"statement": row, "statement_file": stored}


def _case(center: Center, secret: str, by: Actor, at: datetime) -> Case:
    upload = from_bytes(f"{secret}.png", picture())
    return intake(
        channel="phone", description=f"{secret}路灯坏了，请尽快派人来看看。", location=f"{secret}小区", name=f"{secret}居民",
        phone="13800136621", files=[prepare_file(upload=upload, center_id=center.pk)], by=by, at=at,
    )  # fmt: skip


def _next(version: CharterVersion, secret: str) -> str:
    """The charter's text as a draft with a new label."""
    head, sep, body = version.text.partition("\n---")
    return f"{head.replace(version.label, f'{version.label}.9')}{sep}{body}\n<!-- {secret} -->\n"


def almighty(world: World, at: datetime) -> str:
    """Give the director every capability everywhere; returns a session cookie."""
    system = system_actor(world.center.pk)
    with center_scope(world.center.pk):
        post = Post.objects.get(key="director")
        for key in capabilities:
            grant(post=post, capability=key, scope="all", by=system, at=at)
        account = Account.objects.select_related("person").get(
            person=world.actors["director"].person
        )
        return session_of(actor_for(account, at=at), at)


OBJECTS: dict[str, dict[str, Any]] = {
    "org:revoke_key": {"pk": "token"},
    "org:withdraw": {"pk": "delegation"},
    "org:department": {"pk": "department"},
    "org:close_department": {"pk": "department"},
    "org:post": {"pk": "post"},
    "org:grants": {"pk": "post"},
    "org:close_post": {"pk": "post"},
    "org:person": {"pk": "person"},
    "org:appoint": {"pk": "person"},
    "org:leave": {"pk": "person"},
    "org:account": {"pk": "person"},
    "org:reveal_person": {"pk": "person"},
    "org:end_appointment": {"pk": "appointment"},
    "org:contact": {"pk": "contact"},
    "org:reveal_contact": {"pk": "contact"},
    "org:withdraw_closure": {"pk": "closure"},
    "cases:view_change": {"pk": "view"},
    "cases:case": {"number": "case"},
    "cases:case_live": {"number": "case"},
    "cases:finish": {"number": "case", "pk": "task"},
    "cases:edit": {"number": "case"},
    "cases:note": {"number": "case"},
    "cases:files": {"number": "case"},
    "cases:file": {"number": "case", "key": "file"},
    "cases:leave": {"number": "case", "pk": "participant"},
    "cases:unlink": {"number": "case", "pk": "link"},
    "cases:act": {"number": "case", "what": "=merge"},
    "binding:source": {"pk": "source"},
    "binding:source_file": {"pk": "source"},
    "binding:review": {"pk": "draft"},
    "binding:decide": {"pk": "draft"},
    "charter:changes": {"pk": "draft"},
    "charter:text": {"pk": "draft"},
    "charter:edit_draft": {"pk": "draft"},
    "charter:publish": {"pk": "draft"},
    "charter:discard": {"pk": "draft"},
    "charter:unwaive": {"pk": "waiver"},
    "adoption:submit": {"pk": "draft"},
    "adoption:quiz": {"pk": "draft"},
    "adoption:editorial": {"pk": "draft", "number": "=9"},
    "adoption:proposal": {"pk": "proposal"},
    "adoption:opine": {"pk": "proposal", "opinion": "opinion"},
    "adoption:forward": {"pk": "proposal"},
    "adoption:decide": {"pk": "proposal"},
    "adoption:take_back": {"pk": "proposal"},
    "adoption:publish": {"pk": "proposal"},
    "adoption:answer": {"pk": "remark"},
    "adoption:generalise": {"pk": "version"},
    "adoption:withdraw": {"pk": "version"},
    "adoption:read": {"pk": "reading"},
    "adoption:progress": {"pk": "reading"},
    "adoption:ask_to_read": {"pk": "reading"},
    "adoption:remind": {"pk": "reading"},
    "adoption:interpretation": {"pk": "interpretation"},
    "adoption:withdraw_interpretation": {"pk": "interpretation"},
    "flow:claim": {"pk": "task"},
    "flow:release": {"pk": "task"},
    "flow:assign": {"pk": "task"},
    "flow:drawing": {"pk": "process"},
    "notices:follow": {"pk": "notice"},
    "knowledge:answer": {"pk": "answer"},
    "knowledge:change": {"pk": "answer"},
    "knowledge:withdraw": {"pk": "answer"},
    "proof:exception": {"pk": "exception"},
    "proof:decide": {"pk": "exception", "what": "=withdraw"},
    "service:taken": {"number": "case"},
    "service:paper": {"number": "case"},
    "proof:statement": {"pk": "statement"},
    "proof:statement_review": {"pk": "statement"},
    "proof:statement_file": {"pk": "statement", "key": "statement_file"},
}
"""Address -> its parameters -> the thing of a world, or "=word" as it stands."""

#: Addresses whose parameters name no thing of a center: the same for everybody.
GENERAL: dict[str, dict[str, Any]] = {
    "cases:begin": {"key": "cases.errand"},
    "charter:article": {"number": "9"},
    "charter:value": {"target": "service.request/assess.within"},
    "service:chart": {"name": "intake"},
}


def arguments(name: str, world: World) -> dict[str, Any]:
    """Return the parameters of an address, filled with the things of a world."""
    if name in GENERAL:
        return GENERAL[name]
    return {key: _value(thing, key, world) for key, thing in OBJECTS[name].items()}


def _value(thing: str, parameter: str, world: World) -> Any:
    if thing.startswith("="):
        return thing[1:]
    found = world.things[thing]
    if parameter == "number":
        return found.number
    return found.key if parameter == "key" else found.pk
