"""The addresses of people. What stands for a person is `people/NAME/`; everything else has its own root."""

from django.urls import path

from .views import assignments, audit, identity, people, sight

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
    path("audit/", audit.index, name="audit"),
    path("audit.csv", audit.export, name="audit_export"),
    path("audit/checkpoint/", audit.checkpoint, name="checkpoint"),
    path("who/<path:at>", sight.who, name="who"),
    path("open-closed/<path:at>", sight.glass, name="glass"),
    path("openings/<int:pk>/close/", sight.close, name="close"),
    path("invitation/<str:words>/", identity.invitation, name="invitation"),
    path("welcome/", identity.welcome, name="welcome"),
    path("account/", identity.account, name="account"),
    path("account/sessions/<int:session>/end/", identity.end_session, name="end_session"),
    path("account/sessions/end/", identity.end_other_sessions, name="end_other_sessions"),
    path("account/tokens/", identity.my_tokens, name="tokens"),
    path("account/tokens/<int:token>/revoke/", identity.revoke_token, name="revoke_token"),
    path("services/", identity.services, name="services"),
    path("services/<str:username>/tokens/", identity.service_tokens, name="service_tokens"),
    path("people/<str:username>/identity/", identity.person, name="identity"),
    path("people/<str:username>/identity/invite/", identity.invite, name="invite"),
    path("people/<str:username>/identity/end/", identity.end_sessions, name="end_sessions"),
    path("people/<str:username>/identity/reset/", identity.reset_factors, name="reset_factors"),
    path("people/<str:username>/identity/sign-on/", identity.expect_sign_on, name="expect_sign_on"),
]
