"""Addresses of the organisation: sign-in, personal pages, org chart, people, contacts, settings."""

from django.urls import path

from opscharter.org.pages import chart, contacts, me, people, posts, settings, sign_in

app_name = "org"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("me", me.me, name="me"),
    path("me/password", me.password, name="password"),
    path("me/factor", me.factor, name="factor"),
    path("me/appearance", me.appearance, name="appearance"),
    path("me/notices", me.notices, name="notices"),
    path("me/sessions/end", me.end_sessions, name="end_sessions"),
    path("me/keys", me.keys, name="keys"),
    path("me/keys/<int:pk>/revoke", me.revoke_key, name="revoke_key"),
    path("me/delegations", me.delegations, name="delegations"),
    path("me/delegations/<int:pk>/withdraw", me.withdraw, name="withdraw"),
    path("org", chart.chart, name="chart"),
    path("org/departments/new", chart.new_department, name="new_department"),
    path("org/departments/<int:pk>", chart.department, name="department"),
    path("org/departments/<int:pk>/close", chart.close_department, name="close_department"),
    path("org/posts/new", posts.new_post, name="new_post"),
    path("org/posts/<int:pk>", posts.post, name="post"),
    path("org/posts/<int:pk>/grants", posts.grants, name="grants"),
    path("org/posts/<int:pk>/close", posts.close_post, name="close_post"),
    path("org/people", people.people, name="people"),
    path("org/people/new", people.new_person, name="new_person"),
    path("org/people/<int:pk>", people.person, name="person"),
    path("org/people/<int:pk>/appoint", people.appoint, name="appoint"),
    path("org/people/<int:pk>/leave", people.leave, name="leave"),
    path("org/people/<int:pk>/account", people.account, name="account"),
    path("org/people/<int:pk>/reveal", people.reveal, name="reveal_person"),
    path("org/appointments/<int:pk>/end", people.end_appointment, name="end_appointment"),
    path("contacts", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>", contacts.contact, name="contact"),
    path("contacts/<int:pk>/reveal", contacts.reveal, name="reveal_contact"),
    path("settings", settings.settings, name="settings"),
    path("settings/hours", settings.hours, name="hours"),
    path("settings/closures", settings.closures, name="closures"),
    path("settings/closures/<int:pk>/withdraw", settings.withdraw_closure, name="withdraw_closure"),
]
