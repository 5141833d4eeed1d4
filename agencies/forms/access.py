"""Forms of the security administrator's pages, of the own password and of an account's end."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models.user import RoleChoice
from agencies.signing_in.passwords import HINT


class AccountsFilter(forms.Form):
    """What the list of accounts is narrowed to; kept in the address."""

    STATES = (
        ("", _("全部状态")),
        ("awaiting", _("待确认")),
        ("expiring", _("一个月内到期")),
        ("expired", _("已到期")),
        ("inactive", _("已停用")),
    )

    words = forms.CharField(label=_("姓名或用户名"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=_("角色"), required=False, choices=[("", _("全部角色")), *RoleChoice.choices]
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)


class SessionsFilter(forms.Form):
    """Whose sessions are listed."""

    words = forms.CharField(label=_("姓名或用户名"), required=False, max_length=60)


class UnlockForm(forms.Form):
    """The username or the address to be tried again."""

    name = forms.CharField(label=_("用户名"), required=False, max_length=150)
    address = forms.GenericIPAddressField(label=_("来源地址"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("address") and not self.errors:
            raise forms.ValidationError(_("请指明要解锁的账号或地址。"))
        return cleaned


class ExpiryForm(forms.Form):
    """The last day of an account."""

    expires_on = forms.DateField(
        label=_("账号有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("当日仍可使用，次日起不能登录；到期前14天在站内提醒。留空表示长期有效。"),
        error_messages={"invalid": _("请填写日期，如2023-12-31。")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day and day < self.today:
            raise forms.ValidationError(_("有效期不能早于今天。如需立即停止使用，请停用账号。"))
        return day


class PasswordForm(ChangePasswordForm):
    """The stock form with the rule said in one line, and no need to type what is true anyway."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("当前密码")
        self.fields["password1"].label = _("新密码")
        self.fields["password2"].label = _("再输一遍新密码")
        self.fields["password1"].help_text = HINT
        self.fields["oldpassword"].help_text = ""
