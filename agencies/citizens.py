"""What every page on which citizens write has in common (R76): no sign-in, no numbers of persons
kept, a limit told in words, and a receipt code shown once and found again.

The code is the one key to the answer: it stands in no address, where histories, logs and other
sites' statistics would keep it.
"""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.limiting import Refused
from agencies.personal import Found, Kind, personal_numbers
from agencies.receipts import read_receipt

SHAPES = {
    Kind.MOBILE: gettext_lazy("手机号码"),
    Kind.LANDLINE: gettext_lazy("电话号码"),
    Kind.IDENTITY: gettext_lazy("身份证号码"),
}
COOKIE, SHOWN = "receipt", timedelta(minutes=10)


class Trap(forms.CharField):
    """A field people don't see; only machines fill it in."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    def clean(self, value: str) -> str:
        if super().clean(value):
            raise forms.ValidationError(_("未能确认是由人填写的，请清空这一栏再提交。"))
        return ""


class ReceiptForm(forms.Form):
    """The code under which an answer is found."""

    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("提交后给出的12位字母和数字，不分大小写，横线可以不写。"),
        error_messages={"required": gettext_lazy("请填写查询码。")},
    )


def without_numbers(text: str) -> str:
    """The words as they are; ``ValidationError`` where they hold somebody's numbers: those are
    not kept for a moment."""
    found = personal_numbers(text)
    if found:
        raise forms.ValidationError(
            _("请删去疑似个人信息的号码后再提交：%(found)s。写下的内容还没有保存。")
            % {"found": _("、").join(_told(each) for each in found)}
        )
    return text


def too_often(refused: Refused) -> str:
    """Why nothing more is taken now, and from when again."""
    words = {"again": write_date(refused.again, _("n月j日H:i")), "most": refused.most}
    if refused.everybody:
        told = _("现在提交意见的人较多，请在%(again)s以后再提交。您写的内容还在下面。")
    elif refused.daily:
        told = _("同一网络每天最多提交%(most)d条，请在%(again)s以后再提交。您写的内容还在下面。")
    else:
        told = _("同一网络每小时最多提交%(most)d条，请在%(again)s以后再提交。您写的内容还在下面。")
    return told % words


def show_receipt(page: str, code: str) -> HttpResponse:
    """On to ``page``, which shows the code: a cookie of that page alone carries it there."""
    response = redirect(page)
    response.set_signed_cookie(
        COOKIE, code, salt=COOKIE, max_age=SHOWN, path=reverse(page),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def shown_receipt(request: HttpRequest) -> str:
    """The code just given out, or ""."""
    return read_receipt(request.get_signed_cookie(COOKIE, "", salt=COOKIE) or "")


def _told(found: Found) -> str:
    return _("%(kind)s“%(number)s”") % {"kind": SHAPES[found.kind], "number": found.masked}
