"""Addresses under /flow/."""

from django.urls import path

from opscharter.engines.flow import pages

app_name = "flow"
urlpatterns = [
    path("tasks/<int:pk>/claim", pages.claim, name="claim"),
    path("tasks/<int:pk>/release", pages.release, name="release"),
    path("tasks/<int:pk>/assign", pages.assign, name="assign"),
    path("processes/<int:pk>/drawing.bpmn", pages.drawing, name="drawing"),
]
