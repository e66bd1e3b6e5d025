"""Addresses of improvement."""

from django.urls import path

from opscharter.modules.improvement import pages

app_name = "improvement"
urlpatterns = [
    path("", pages.overview, name="list"),
    path("new", pages.new, name="new"),
]
