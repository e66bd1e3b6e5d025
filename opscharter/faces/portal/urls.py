"""Addresses of the portal, under /p/<center key>/. None of them ever holds a phone number or its digits."""

from django.urls import path

from opscharter.faces.portal.pages import following, home, papers, raising

app_name = "portal"
urlpatterns = [
    path("<slug:key>/", home.home, name="home"),
    path("<slug:key>/request", raising.raise_request, name="raise"),
    path("<slug:key>/follow", following.follow, name="follow"),
    path("<slug:key>/follow/<str:number>", following.case_page, name="case"),
    path("<slug:key>/follow/<str:number>/receipt", following.receipt, name="case_receipt"),
    path("<slug:key>/follow/<str:number>/receipt.pdf", following.paper, name="case_paper"),
    path("<slug:key>/follow/<str:number>/answer", following.answer, name="answer"),
    path("<slug:key>/follow/<str:number>/rate", following.rate, name="rate"),
    path("<slug:key>/follow/<str:number>/reopen", following.reopen, name="reopen"),
    path("<slug:key>/follow/<str:number>/files/<uuid:file>", following.case_file, name="file"),
    path("<slug:key>/receipt", papers.check_receipt, name="check"),
    path("<slug:key>/receipt/<str:code>", papers.receipt_checked, name="receipt"),
    path("<slug:key>/charter", papers.charter, name="charter"),
    path("<slug:key>/answers", papers.answers, name="answers"),
]
