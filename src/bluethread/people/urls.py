"""The addresses of people. What stands for a person is `people/NAME/`; everything else has its own root."""

from django.urls import path

from .views import assignments, people, sight

app_name = "people"
urlpatterns = [
    path("people/", people.index, name="index"),
    path("people.csv", people.export, name="export"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/assign/", people.assign, name="assign"),
    path("people/<str:username>/active/", people.set_active, name="active"),
    path("people/<str:username>/sees/", sight.sees, name="sees"),
    path("people/<str:username>/sees/<str:label>/", sight.sees_kind, name="sees_kind"),
    path("people/<str:username>/sees/<str:label>.csv", sight.sees_export, name="sees_export"),
    path("add-person/", people.add, name="add"),
    path("roles/", people.roles_page, name="roles"),
    path("assignments/", assignments.mine, name="mine"),
    path("assignments/<int:pk>/end/", people.end, name="end"),
    path("assignments/<int:pk>/delegate/", assignments.delegate, name="delegate"),
    path("assignments/<int:pk>/take-back/", assignments.take_back, name="take_back"),
    path("assignments/<int:pk>/hand-over/", assignments.hand_over, name="hand_over"),
    path("notices/", assignments.notices, name="notices"),
    path("who/<path:at>", sight.who, name="who"),
    path("open-closed/<path:at>", sight.glass, name="glass"),
    path("openings/<int:pk>/close/", sight.close, name="close"),
]
