"""Addresses under /notices/."""

from django.urls import path

from opscharter.engines.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.notices, name="list"),
    path("live", pages.live_list, name="live"),
    path("latest", pages.latest, name="latest"),
    path("read", pages.read_all, name="read_all"),
    path("<int:pk>", pages.follow, name="follow"),
]
