"""Forms of the second factor: the step of signing in, and what is typed to change it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actions.identities import LONGEST as LONGEST_SUBJECT
from agencies.models import User
from agencies.signing_in.second_factor import checked, present_request

LONGEST = 20  # of what is typed as a code, blanks included


def _code(label: Any, help_text: Any = "") -> forms.CharField:
    """What an authenticator app shows; a telephone offers its figures to type it."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    )
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, help_text=help_text)


class SignInCodeForm(forms.Form):
    """The step after the password. allauth's view makes it with ``user`` and saves it."""

    code = _code(
        gettext_lazy("动态口令"),
        gettext_lazy("手机动态口令应用当前显示的6位数字；手机不在身边时，可填8位恢复码。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        self.authenticator = checked(present_request(), self.user, self.cleaned_data["code"])
        return str(self.cleaned_data["code"])

    def save(self) -> None:
        """Note in the session that a second factor was shown."""
        self.authenticator.user = self.user
        post_authentication(present_request(), self.authenticator)


class PasswordAgainForm(forms.Form):
    """Who sits there is the one who signed in: the password once more, where there is one."""

    password = forms.CharField(
        label=gettext_lazy("当前密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def without_password(self) -> None:
        """For whoever has signed in at the province and uses no password here."""
        del self.fields["password"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not get_adapter(self.request).reauthenticate(self.person, password):
            raise ValidationError(_("当前密码不正确。"))
        return password


class EnrolForm(PasswordAgainForm):
    """Setting it up: the first code proves that the app has the secret."""

    code = _code(gettext_lazy("应用显示的6位动态口令"))
    field_order = ["code", "password"]


class ProveForm(PasswordAgainForm):
    """Taking it off, or new recovery codes: password and a code, both."""

    code = _code(gettext_lazy("动态口令或恢复码"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        # a code counts once: it is not spent on a wrong password
        if found.get("code") and not self.errors:
            try:
                checked(self.request, self.person, found["code"])
            except ValidationError as error:
                self.add_error("code", error)
        return found


class MeansFilter(forms.Form):
    """Whom to show among those who sign in."""

    words = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=gettext_lazy("动态口令"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("lacking", gettext_lazy("应启用而未启用")),
            ("without", gettext_lazy("未启用")),
            ("with", gettext_lazy("已启用")),
        ],
    )


class LinkForm(forms.Form):
    """An identifier of the province's, as its platform shows it."""

    subject = forms.CharField(
        label=gettext_lazy("统一身份标识"),
        max_length=LONGEST_SUBJECT,
        help_text=gettext_lazy("统一身份认证平台中该人员的唯一标识（sub），请向平台管理员索取。"),
    )
