"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import exports, figures, health, pack, whatif

app_name = "proof"
urlpatterns = [
    path("", figures.figures, name="figures"),
    path("occasions", figures.occasions, name="occasions"),
    path("health", health.health, name="health"),
    path("exports", exports.exports, name="exports"),
    path("pack", pack.pack, name="pack"),
    path("whatif", whatif.whatif, name="whatif"),
]
