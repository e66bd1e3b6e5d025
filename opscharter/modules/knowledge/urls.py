"""Addresses of the knowledge base, under /knowledge/."""

from django.urls import path

from opscharter.modules.knowledge import pages

app_name = "knowledge"
urlpatterns = [
    path("", pages.answer_list, name="list"),
    path("new", pages.new_answer, name="new"),
    path("<int:pk>", pages.answer_page, name="answer"),
    path("<int:pk>/change", pages.change_answer, name="change"),
    path("<int:pk>/withdraw", pages.withdraw_answer, name="withdraw"),
]
