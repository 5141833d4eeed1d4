"""The security administrator's pages of subscriptions: where to, of what, and how it went."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.actions import webhooks as door
from agencies.clock import now, today
from agencies.delivery.webhooks import secret_of
from agencies.forms.systems import KindsForm, WebhookForm
from agencies.models import Push, Webhook
from agencies.models.webhook import AnnouncementKind
from agencies.roles import Verb
from agencies.views.systems import found_system, system_page

PER_PAGE = 50


@never_cache
@require_POST
@needs(Verb.MANAGE_ACCESS)
def webhook_new(request: PersonRequest, pk: int) -> HttpResponse:
    """A new subscription, its signing secret shown in this answer alone."""
    system = found_system(pk)
    form = WebhookForm(system, request.POST, auto_id="webhook_%s")
    if not form.is_valid():
        return system_page(request, system, today(), webhook_form=form, status=400)
    made = door.subscribe(
        system=system,
        url=form.cleaned_data["url"],
        kinds=form.cleaned_data["kinds"],
        by=request.user,
    )
    return _secret_page(request, made)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_ACCESS)
def webhook(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One subscription with its last pushes; POST changes of what it is told."""
    found = _found(pk)
    if request.method != "POST":
        form = KindsForm(found.account, initial={"kinds": found.kinds, "active": found.active})
        return _page(request, found, form)
    form = KindsForm(found.account, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    door.change_subscription(webhook=found, by=request.user, **form.cleaned_data)
    messages.success(request, _("推送设置已保存。"))
    return redirect("webhook", pk)


@never_cache
@require_POST
@needs(Verb.MANAGE_ACCESS)
def webhook_secret(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Another signing secret, shown in this answer alone."""
    return _secret_page(request, door.renew_secret(webhook=_found(pk), by=request.user))


@require_POST
@needs(Verb.MANAGE_ACCESS)
def push_retry(request: PersonRequest, pk: int) -> HttpResponse:
    """Send one announcement again."""
    push = door.retry(push=get_object_or_404(Push, pk=pk), by=request.user, now=now())
    messages.success(request, _("已重新列入推送，稍后请刷新查看结果。"))
    return redirect("webhook", push.webhook_id)


def _found(pk: uuid.UUID) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("account"), pk=pk)


def _secret_page(request: PersonRequest, webhook: Webhook) -> HttpResponse:
    context = {"webhook": webhook, "system": webhook.account, "secret": secret_of(webhook)}
    return render(request, "access/systems_secret.html", context)


def _page(
    request: PersonRequest, webhook: Webhook, form: KindsForm, status: int = 200
) -> HttpResponse:
    pushes = webhook.pushes.select_related("announcement").order_by(
        "-announcement__happened_at", "-pk"
    )
    context = {
        "webhook": webhook,
        "system": webhook.account,
        "kinds": [AnnouncementKind(kind).label for kind in webhook.kinds],
        "form": form,
        "page": Paginator(pushes, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "access/systems_webhook.html", context, status=status)
