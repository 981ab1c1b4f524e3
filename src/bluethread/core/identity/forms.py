"""django-allauth's forms for codes, with our throttle in place of its limit, which is counted per person alone."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms

from . import adapters, throttle


class _Slowed(forms.Form):
    user: Any

    def clean_code(self) -> str:
        keys = adapters.keys_of(context.request, self.user.username, self.user, factor=True)
        adapters.check_wait(keys)
        code: str = super().clean_code()  # type: ignore[misc]
        throttle.give_back(keys)
        return code


class SignInCode(_Slowed, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class ConfirmCode(_Slowed, ReauthenticateForm):  # type: ignore[misc]
    """The code before a sensitive act."""
