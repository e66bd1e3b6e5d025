"""Addresses of the charter."""

from django.urls import path

from opscharter.charter.pages import checking, drafting, evidence, journal, reading

app_name = "charter"
urlpatterns = [
    path("", reading.page, name="page"),
    path("articles/<str:number>", evidence.article, name="article"),
    path("values/<path:target>", evidence.value, name="value"),
    path("versions", reading.versions, name="versions"),
    path("versions/<int:pk>/changes", reading.changes, name="changes"),
    path("versions/<int:pk>/text", reading.text, name="text"),
    path("journal", journal.journal, name="journal"),
    path("edit", drafting.edit, name="edit"),
    path("check", checking.check, name="check"),
    path("waivers/new", checking.waive, name="waive"),
    path("waivers/<int:pk>/withdraw", checking.unwaive, name="unwaive"),
    path("drafts/<int:pk>/edit", drafting.edit_draft, name="edit_draft"),
    path("drafts/<int:pk>/publish", drafting.publish, name="publish"),
    path("drafts/<int:pk>/discard", drafting.discard, name="discard"),
]
