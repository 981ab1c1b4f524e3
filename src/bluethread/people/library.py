"""The pages of django-allauth that are offered, each with who may open it. What is not in this list has no address.

Names are the library's own, because it looks its pages up by them. Signing up, changing e-mail addresses, codes by
e-mail and its list of sessions are not offered.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import View, public, requires

from .views import identity


def page(route: str, name: str, view: View, who: Callable[[View], View]) -> URLPattern:
    """One address, behind a function of ours that carries the permission."""

    def shown(request: HttpRequest, **parts: str | int) -> HttpResponseBase:
        return view(request, **parts)

    shown.__doc__ = view.__doc__
    return path(route, who(shown), name=name)


mine, again = requires(SIGNED_IN), requires(SIGNED_IN, recent=True)

urlpatterns = [
    page("sign-in/", "account_login", account.login, public),
    page("sign-in/code/", "mfa_authenticate", factors.authenticate, public),
    page("sign-in/passkey/", "mfa_login_webauthn", passkeys.login_webauthn, public),
    page("sign-in/refused/", "account_inactive", account.account_inactive, public),
    page("sign-in/cancelled/", "socialaccount_login_cancelled", social.login_cancelled, public),
    page("sign-in/with/<str:provider_id>/", "openid_connect_login", oidc.login, public),
    page("sign-in/with/<str:provider_id>/back/", "openid_connect_callback", oidc.callback, public),
    page("sign-out/", "account_logout", account.logout, public),
    page("account/confirm/", "account_reauthenticate", identity.confirming(account.reauthenticate), mine),
    page("account/confirm/code/", "mfa_reauthenticate", identity.confirming(factors.reauthenticate), mine),
    page(
        "account/confirm/passkey/",
        "mfa_reauthenticate_webauthn",
        identity.confirming(passkeys.reauthenticate_webauthn),
        mine,
    ),
    page("account/password/", "account_change_password", account.password_change, mine),
    page("account/no-password/", "account_set_password", identity.no_password, mine),
    page("account/factors/", "mfa_index", factors.index, mine),
    page("account/factors/app/", "mfa_activate_totp", totp.activate_totp, again),
    page("account/factors/app/remove/", "mfa_deactivate_totp", totp.deactivate_totp, again),
    page("account/factors/codes/", "mfa_view_recovery_codes", codes.view_recovery_codes, again),
    page("account/factors/codes/new/", "mfa_generate_recovery_codes", codes.generate_recovery_codes, again),
    page("account/factors/codes/file/", "mfa_download_recovery_codes", codes.download_recovery_codes, again),
    page("account/factors/passkeys/", "mfa_list_webauthn", passkeys.list_webauthn, mine),
    page("account/factors/passkeys/add/", "mfa_add_webauthn", passkeys.add_webauthn, again),
    page("account/factors/passkeys/<int:pk>/name/", "mfa_edit_webauthn", passkeys.edit_webauthn, again),
    page("account/factors/passkeys/<int:pk>/remove/", "mfa_remove_webauthn", passkeys.remove_webauthn, again),
]
