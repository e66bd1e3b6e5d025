"""Addresses of binding."""

from django.urls import URLPattern

app_name = "binding"
urlpatterns: list[URLPattern] = []
