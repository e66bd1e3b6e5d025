"""Addresses of this room."""

from django.urls import path

from opscharter.cases.pages import actions, case, listing, start, today, views

app_name = "cases"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/live", today.today_live, name="today_live"),
    path("cases/", listing.listing, name="list"),
    path("cases/views", views.save, name="view_save"),
    path("cases/views/<int:pk>", views.change, name="view_change"),
    path("cases/new", start.choose, name="new"),
    path("cases/new/<str:key>", start.begin, name="begin"),
    path("cases/<str:number>", case.case_page, name="case"),
    path("cases/<str:number>/live", case.case_live, name="case_live"),
    path("cases/<str:number>/tasks/<int:pk>", case.finish, name="finish"),
    path("cases/<str:number>/edit", actions.edit, name="edit"),
    path("cases/<str:number>/note", actions.note, name="note"),
    path("cases/<str:number>/files", actions.files, name="files"),
    path("cases/<str:number>/files/<uuid:key>", actions.file, name="file"),
    path("cases/<str:number>/participants/<int:pk>/leave", actions.leave, name="leave"),
    path("cases/<str:number>/links/<int:pk>/remove", actions.unlink, name="unlink"),
    path("cases/<str:number>/do/<str:what>", actions.act, name="act"),
]
