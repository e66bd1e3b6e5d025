"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import (
    exceptions,
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
    path("exceptions", exceptions.exceptions, name="exceptions"),
    path("exceptions/ask", exceptions.ask, name="ask"),
    path("exceptions/<int:pk>", exceptions.exception, name="exception"),
    path("exceptions/<int:pk>/<str:what>", exceptions.decide, name="decide"),
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
