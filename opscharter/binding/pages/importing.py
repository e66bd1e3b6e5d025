"""Importing: a file or a pasted text, what was found in it, which of its regulations become drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opscharter.binding.forms import ChoiceForm, SourceForm
from opscharter.binding.importing import Candidate, Found, look
from opscharter.binding.models import Source
from opscharter.binding.operations import importing
from opscharter.binding.operations.importing import Chosen
from opscharter.binding.queries.sources import (
    file_of,
    newest_sources,
    source_of,
    taken_keys,
    versions_from,
)
from opscharter.charter.access import DRAFT
from opscharter.charter.citations import word_for_contacts
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.files.operations import PreparedFile, prepare_file
from opscharter.core.refusal import NotFound, Refusal
from opscharter.kit.file_responses import file_response
from opscharter.kit.http import actor_of, render, requires, see_other
from opscharter.regulation.reading import read_file

_TICKED: Final = 5
"""A file with more regulations than this is a collection: then each is ticked by hand."""
_MOST_FINDINGS: Final = 20


@requires(DRAFT)
def start(request: HttpRequest) -> HttpResponse:
    """A file or a pasted text is read; nothing is kept of one that cannot be."""
    actor = actor_of(request)
    # a form whose file was cut off as too large may hold nothing at all and is an answer nevertheless
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SourceForm(*given)
    findings: Sequence[Any] = ()
    if form.is_valid():
        try:
            source = _read(form, actor)
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
            findings = getattr(refusal, "findings", ())
        else:
            return see_other("binding:source", pk=source.pk)
    context = {
        "form": form,
        "findings": findings[1:_MOST_FINDINGS],  # the first stands above the form
        "sources": newest_sources(actor.center),
    }
    return render(request, "binding/import.html", context, status=form.status)


def _read(form: SourceForm, actor: Actor) -> Source:
    files: list[UploadedFile[bytes]] = form.cleaned_data["file"]
    name, content = _("Pasted text"), form.cleaned_data["text"].encode("utf-8", "replace")
    if files:
        name, content = files[0].name or "", files[0].read()
    text = read_file(name, content)
    look(text)  # what cannot be read leaves nothing behind, not even its file
    return importing.read_source(
        name=name,
        text=text,
        file=_kept(files[0], actor) if files else None,
        file_hash=importing.hash_of(content) if files else "",
        by=actor,
        at=clock.now(),
    )


def _kept(upload: "UploadedFile[bytes]", actor: Actor) -> PreparedFile | None:
    """Store the file beside its text; a web page is not kept as a file, only what it says."""
    try:
        return prepare_file(upload=upload, center_id=actor.center)
    except Refusal:
        return None


@dataclass(frozen=True, slots=True)
class _Row:
    """A regulation that was found, with the fields that name it."""

    candidate: Candidate
    form: ChoiceForm


@requires(DRAFT)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a text; ticked regulations become drafts, all of them or none."""
    actor = actor_of(request)
    read = source_of(actor.center, pk)
    found = look(read.text)
    rows = _rows(request, read, found, actor)
    head, status = ChoiceForm(request.POST or None), 200
    if request.method == "POST" and all(row.form.is_valid() for row in rows):
        try:
            drafts = importing.import_regulations(
                source=read, chosen=_chosen(rows), by=actor, at=clock.now()
            )
        except Refusal as refusal:
            status = refusal.status
            _place(refusal, rows, head, actor)
        else:
            messages.success(
                request,
                ngettext("%(number)s draft has been made.", "%(number)s drafts have been made.", len(drafts))
                % {"number": len(drafts)},
            )  # fmt: skip
            if len(drafts) == 1:
                return see_other("binding:review", pk=drafts[0].pk)
            return see_other("binding:source", pk=pk)
    elif request.method == "POST":
        status = 422
    context = {
        "source": read,
        "found": found,
        "rows": rows,
        "head": head,
        "file": file_of(read),
        "made": versions_from(read),
    }
    return render(request, "binding/source.html", context, status=status)


def _rows(request: HttpRequest, read: Source, found: Found, actor: Actor) -> list[_Row]:
    taken = taken_keys(actor.center)
    contact = word_for_contacts(actor.center) or "居民"
    many = len(found.candidates) > _TICKED
    rows = []
    for each in found.candidates:
        names = found.names_of(each, taken, contact, clock.now())
        taken.add(names.key)
        initial = {
            "take": not (many or each.empty or each.breaks_off),
            "title": names.title or read.name[:120],
            "key": names.key,
            "label": names.label,
            "contact": names.contact,
        }
        form = ChoiceForm(request.POST or None, prefix=f"r{each.index}", initial=initial)
        rows.append(_Row(each, form))
    return rows


def _chosen(rows: Sequence[_Row]) -> list[Chosen]:
    given = [(row.candidate.index, row.form.cleaned_data) for row in rows]
    return [
        Chosen(
            index,
            data["key"].strip(),
            data["label"].strip(),
            data["title"].strip(),
            data["contact"].strip() or "居民",
        )
        for index, data in given
        if data["take"]
    ]


def _place(refusal: Refusal, rows: Sequence[_Row], head: ChoiceForm, actor: Actor) -> None:
    """Show a refusal beside the regulation it is about, else above all of them."""
    index = getattr(refusal, "index", None)
    form = next((row.form for row in rows if row.candidate.index == index), None)
    if form is not None:
        form.refuse(refusal, center=actor.center)
    head.refuse(refusal, center=actor.center)


@requires(DRAFT)
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file that a source came in."""
    found = file_of(source_of(actor_of(request).center, pk))
    if found is None:
        raise NotFound
    return file_response(found)
