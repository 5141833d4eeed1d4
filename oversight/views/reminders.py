"""One click to remind all who have not reported, and the outbox with what did not arrive."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.messages import OUTBOX, resend
from agencies.clock import now, today
from agencies.models import Delivery
from agencies.official_calendar import official_calendar
from agencies.roles import Verb
from oversight.readers.reach import require_reach
from oversight.readers.reminders import calling, counts_by_state, outbox_of
from pledges.models import Batch
from progress.actions import reminders
from progress.models import MonthlyReport

PER_PAGE = 50


class OutboxFilter(forms.Form):
    """What the outbox's list shows; without a state, all that is not delivered."""

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[
            ("", gettext_lazy("未送达（待发送、正在发送、发送失败）")),
            *Delivery.State.choices,
        ],
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("渠道"),
        required=False,
        choices=[("", gettext_lazy("全部渠道")), *Delivery.Channel.choices],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.REVIEW_REPORTS)
def remind_missing(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """GET: whom a reminder will reach. POST: send it."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    chosen, day = date(year, month, 1), today()
    if not MonthlyReport.objects.filter(batch=batch, month=chosen).exists():
        raise Http404
    if request.method == "POST":
        reached = reminders.remind_missing(
            batch=batch, month=chosen, by=request.user, today=day, now=now()
        )
        _say(request, reached)
        return redirect("remind_missing", slug, year, month)
    context = {
        "batch": batch,
        "chosen": chosen,
        "calling": calling(batch, chosen, day),
        "is_workday": official_calendar()(day),
        "is_open": batch.stage == Batch.Stage.PUBLISHED,
    }
    return render(request, "office/remind.html", context)


@require_safe
@needs(*OUTBOX)
def outbox(request: PersonRequest) -> HttpResponse:
    """What is to be sent, what failed and why; the newest first."""
    rows = outbox_of(request.user)
    form = OutboxFilter(request.GET)
    valid = form.is_valid()
    chosen: dict[str, Any] = form.cleaned_data if valid else {}
    shown = rows.filter(state=chosen["state"]) if chosen.get("state") else rows.undelivered()
    if chosen.get("channel"):
        shown = shown.filter(channel=chosen["channel"])
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "counts": counts_by_state(rows),
        "filtered": any(chosen.values()),
    }
    return render(request, "office/outbox.html", context, status=200 if valid else 400)


@require_POST
@needs(*OUTBOX)
def outbox_resend(request: PersonRequest, pk: int) -> HttpResponse:
    """Try one delivery again."""
    delivery = get_object_or_404(outbox_of(request.user), pk=pk)
    resend(delivery=delivery, by=request.user, now=now())
    messages.success(request, _("“%(what)s”已重新排入发送。") % {"what": delivery.message})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("outbox")
    return HttpResponseRedirect(back)


def _say(request: PersonRequest, reached: list[reminders.Audience]) -> None:
    if not reached:
        messages.info(request, _("没有新的催报对象：今天都已提醒过。"))
        return
    values = {
        "units": len(reached),
        "people": sum(len(audience.people) for audience in reached),
    }
    messages.success(request, _("已向%(units)d家单位、%(people)d人发出催报。") % values)
