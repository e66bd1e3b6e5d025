"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import health, pack, whatif

app_name = "proof"
urlpatterns = [
    path("health", health.health, name="health"),
    path("pack", pack.pack, name="pack"),
    path("whatif", whatif.whatif, name="whatif"),
]
