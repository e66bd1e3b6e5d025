"""Addresses of binding."""

from django.urls import path

from opscharter.binding.pages import reviewing

app_name = "binding"
urlpatterns = [
    path("review/<int:pk>", reviewing.review, name="review"),
    path("review/<int:pk>/decide", reviewing.decide, name="decide"),
]
