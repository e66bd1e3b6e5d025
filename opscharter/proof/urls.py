"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import exceptions, figures, health, pack, whatif

app_name = "proof"
urlpatterns = [
    path("", figures.figures, name="figures"),
    path("occasions", figures.occasions, name="occasions"),
    path("exceptions", exceptions.exceptions, name="exceptions"),
    path("exceptions/ask", exceptions.ask, name="ask"),
    path("exceptions/<int:pk>", exceptions.exception, name="exception"),
    path("exceptions/<int:pk>/<str:what>", exceptions.decide, name="decide"),
    path("health", health.health, name="health"),
    path("pack", pack.pack, name="pack"),
    path("whatif", whatif.whatif, name="whatif"),
]
