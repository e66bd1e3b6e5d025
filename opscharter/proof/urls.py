"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import (
    exports,
    figures,
    health,
    mine,
    pack,
    statements,
    whatif,
)

app_name = "proof"
urlpatterns = [
    path("", figures.figures, name="figures"),
    path("occasions", figures.occasions, name="occasions"),
    path("health", health.health, name="health"),
    path("exports", exports.exports, name="exports"),
    path("pack", pack.pack, name="pack"),
    path("whatif", whatif.whatif, name="whatif"),
    path("mine", mine.mine, name="mine"),
    path("statements", statements.statements, name="statements"),
    path("statements/<int:pk>", statements.statement, name="statement"),
    path("statements/<int:pk>/review", statements.review, name="statement_review"),
    path("statements/<int:pk>/files/<str:key>", statements.file, name="statement_file"),
]
