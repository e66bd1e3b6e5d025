"""Addresses of service requests, under /service/."""

from django.urls import path

from opscharter.modules.service.pages import dashboard, desk

app_name = "service"
urlpatterns = [
    path("desk", desk.desk, name="desk"),
    path("desk/look", desk.look, name="look"),
    path("desk/<str:number>", desk.taken, name="taken"),
    path("desk/<str:number>/receipt.pdf", desk.paper, name="paper"),
    path("dashboard", dashboard.board, name="dashboard"),
    path("dashboard/chart/<str:name>", dashboard.chart, name="chart"),
]
