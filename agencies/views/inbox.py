"""A person's notices, and how they should come by mail. Everyone signed in has an inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest
from agencies.actions.messages import OUTBOX, choose, mark_all_read, mark_read
from agencies.clock import now
from agencies.delivery.letters import mail_is_configured
from agencies.models import Message, Preference, Robot, User

PER_PAGE = 50


class NoticeForm(forms.Form):
    """The person's mail address, and how mail should come."""

    email = forms.EmailField(
        label=gettext_lazy("邮箱"),
        required=False,
        help_text=gettext_lazy("请填写工作邮箱；不填则只在站内通知。"),
    )
    mail = forms.ChoiceField(
        label=gettext_lazy("邮件通知"),
        choices=[
            (Preference.Mail.AT_ONCE, gettext_lazy("即时发送：有一条发一封")),
            (Preference.Mail.DAILY, gettext_lazy("每日汇总：工作日16时30分合并为一封")),
            (Preference.Mail.NEVER, gettext_lazy("不发邮件")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


@require_safe
@login_required
def inbox(request: PersonRequest) -> HttpResponse:
    """The person's notices: unread on top, then the newest."""
    page = Paginator(Message.objects.inbox_of(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    notices = list(page)
    context = {
        "page": page,
        "notices": notices,
        "has_unread": any(notice.read_at is None for notice in notices),
        "sees_outbox": any(map(request.user.can, OUTBOX)),
    }
    return render(request, "account/inbox.html", context)


@require_safe
@login_required
def inbox_message(request: PersonRequest, pk: str) -> HttpResponse:
    """One notice; opening it marks it read."""
    notice = get_object_or_404(Message, pk=pk, recipient=request.user)
    mark_read(message=notice, now=now())
    return render(request, "account/inbox_message.html", {"notice": notice})


@require_POST
@login_required
def inbox_read_all(request: PersonRequest) -> HttpResponse:
    """Mark everything read."""
    count = mark_all_read(user=request.user, now=now())
    messages.success(request, _("%(count)d条消息已标为已读。") % {"count": count})
    return redirect("inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inbox_settings(request: PersonRequest) -> HttpResponse:
    """The person's choices."""
    preference = Preference.objects.filter(user=request.user).first()
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "email": request.user.email,
            "mail": preference.mail if preference else Preference.Mail.AT_ONCE,
        },
    )
    if form.is_valid():
        choose(user=request.user, **form.cleaned_data)
        messages.success(request, _("通知方式已保存。"))
        return redirect("inbox_settings")
    context = {
        "form": form,
        "mail_is_configured": mail_is_configured(),
        "robots": _robots_of(request.user),
    }
    status = 400 if form.is_bound else 200
    return render(request, "account/notification_settings.html", context, status=status)


def _robots_of(user: User) -> list[Robot]:
    """Group chats that are told of the matters of the person's unit."""
    if user.agency_id:
        return list(Robot.objects.in_use().filter(agency_id=user.agency_id))
    if user.region_id:
        return list(Robot.objects.in_use().filter(region_id=user.region_id))
    return []
