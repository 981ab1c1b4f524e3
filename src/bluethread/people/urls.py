from django.urls import path

from .views import identity

app_name = "people"
urlpatterns = [
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
