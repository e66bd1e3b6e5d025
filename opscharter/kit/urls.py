"""Addresses of the kit."""

from django.urls import path

from opscharter.kit import pages

app_name = "kit"
urlpatterns = [
    path("look", pages.choose_look, name="look"),
    path("gallery", pages.gallery, name="gallery"),
    path("gallery/refusal", pages.gallery_refusal, name="gallery_refusal"),
    path("gallery/chart", pages.gallery_chart, name="gallery_chart"),
    path("gallery/diagram", pages.gallery_diagram, name="gallery_diagram"),
]
