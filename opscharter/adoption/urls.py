"""Addresses of adoption."""

from django.urls import path

from opscharter.adoption.pages import charters, meanings, proposals, publishing, reading

app_name = "adoption"
urlpatterns = [
    path("", proposals.proposals, name="proposals"),
    path("drafts/<int:pk>", proposals.submit, name="submit"),
    path("drafts/<int:pk>/quiz", publishing.quiz, name="quiz"),
    path("drafts/<int:pk>/articles/<str:number>", proposals.editorial, name="editorial"),
    path("proposals/<int:pk>", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/opinions/<int:opinion>", proposals.opine, name="opine"),
    path("proposals/<int:pk>/forward", proposals.forward, name="forward"),
    path("proposals/<int:pk>/decision", proposals.decide, name="decide"),
    path("proposals/<int:pk>/back", proposals.take_back, name="take_back"),
    path("proposals/<int:pk>/publish", publishing.publish, name="publish"),
    path("remarks/<int:pk>", proposals.answer, name="answer"),
    path("charters", charters.charters, name="charters"),
    path("charters/<int:pk>/generalise", charters.generalise, name="generalise"),
    path("charters/<int:pk>/withdraw", charters.withdraw, name="withdraw"),
    path("charters/approval", charters.approval, name="approval"),
    path("reading", reading.mine, name="reading"),
    path("reading/<int:pk>", reading.read, name="read"),
    path("reading/<int:pk>/progress", reading.progress, name="progress"),
    path("reading/<int:pk>/ask", reading.ask, name="ask_to_read"),
    path("reading/<int:pk>/remind", reading.remind, name="remind"),
    path("interpretations", meanings.interpretations, name="interpretations"),
    path("interpretations/ask", meanings.ask, name="ask"),
    path("interpretations/<int:pk>", meanings.interpretation, name="interpretation"),
    path("interpretations/<int:pk>/withdraw", meanings.withdraw, name="withdraw_interpretation"),
]
