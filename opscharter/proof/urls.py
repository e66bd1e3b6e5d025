"""Addresses of proof."""

from django.urls import path

from opscharter.proof.pages import whatif

app_name = "proof"
urlpatterns = [
    path("whatif", whatif.whatif, name="whatif"),
]
