"""Addresses of binding."""

from django.urls import path

from opscharter.binding.pages import importing, reviewing

app_name = "binding"
urlpatterns = [
    path("import", importing.start, name="import"),
    path("sources/<int:pk>", importing.source, name="source"),
    path("sources/<int:pk>/file", importing.file, name="source_file"),
    path("review/<int:pk>", reviewing.review, name="review"),
    path("review/<int:pk>/decide", reviewing.decide, name="decide"),
]
