"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import health, whatif

app_name = "proof"
urlpatterns = [
    path("health", health.health, name="health"),
    path("whatif", whatif.whatif, name="whatif"),
]
