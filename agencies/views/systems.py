"""The security administrator's pages of connected systems and their tokens.

The text of a token is in the answer to its issuing and nowhere else.
"""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions import systems as door
from agencies.actions import tokens
from agencies.clock import now, today
from agencies.forms.systems import ExpiryForm, SystemForm, TokenForm, WebhookForm
from agencies.models import Token, User
from agencies.roles import Role, Verb

PER_PAGE = 50


@require_safe
@needs(Verb.MANAGE_ACCESS)
def systems(request: PersonRequest) -> HttpResponse:
    """All connected systems, those in use first, with their tokens in use and last call."""
    day = today()
    good = Q(tokens__revoked_at__isnull=True, tokens__expires_on__gte=day)
    found = (
        User.objects.filter(is_system=True)
        .select_related("agency", "region")
        .annotate(good=Count("tokens", filter=good), used=Max("tokens__last_used_at"))
        .order_by("-is_active", "username")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/systems.html", {"page": page, "today": day})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_ACCESS)
def system_new(request: PersonRequest) -> HttpResponse:
    """Make the account of a new system."""
    day = today()
    form = SystemForm(request.POST if request.method == "POST" else None, today=day)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "access/systems_new.html", {"form": form}, status=status)
    typed = form.cleaned_data
    made = door.add_system(
        username=typed["username"],
        name=typed["name"],
        role=Role(typed["role"]),
        agency=typed["agency"],
        region=typed["region"],
        expires_on=typed["expires_on"],
        by=request.user,
        today=day,
    )
    messages.success(request, _("已登记接入系统“%(name)s”，请签发令牌。") % {"name": made})
    return redirect("system", made.pk)


@require_safe
@needs(Verb.MANAGE_ACCESS)
def system(request: PersonRequest, pk: int) -> HttpResponse:
    """One system: its account, tokens and subscriptions, and what may be done."""
    return system_page(request, found_system(pk), today())


@require_POST
@needs(Verb.MANAGE_ACCESS)
def system_expiry(request: PersonRequest, pk: int) -> HttpResponse:
    """Set the account's last day."""
    found, day = found_system(pk), today()
    form = ExpiryForm(request.POST, today=day)
    if not form.is_valid():
        return system_page(request, found, day, expiry_form=form, status=400)
    last = form.cleaned_data["expires_on"]
    door.set_expiry(system=found, expires_on=last, by=request.user, today=day)
    messages.success(request, _("账号有效期已调整。"))
    return redirect("system", pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def system_deactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """End the account and void its tokens."""
    ended = door.deactivate_system(
        system=found_system(pk), by=request.user, today=today(), now=now()
    )
    messages.success(request, _("“%(name)s”已停用，令牌全部作废。") % {"name": ended})
    return redirect("system", pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def system_reactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the account be used again; it needs new tokens."""
    resumed = door.reactivate_system(system=found_system(pk), by=request.user, today=today())
    messages.success(request, _("“%(name)s”已启用，请签发新令牌。") % {"name": resumed})
    return redirect("system", pk)


@never_cache
@require_POST
@needs(Verb.MANAGE_ACCESS)
def token_issue(request: PersonRequest, pk: int) -> HttpResponse:
    """A new token, its text shown in this answer alone."""
    found, day = found_system(pk), today()
    form = TokenForm(found, request.POST, today=day)
    if not form.is_valid():
        return system_page(request, found, day, token_form=form, status=400)
    issued = tokens.issue(system=found, by=request.user, today=day, now=now(), **form.cleaned_data)
    return render(request, "access/systems_token.html", {"system": found, "issued": issued})


@require_POST
@needs(Verb.MANAGE_ACCESS)
def token_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Void a token."""
    token = tokens.revoke(token=get_object_or_404(Token, pk=pk), by=request.user, now=now())
    messages.success(request, _("令牌“%(name)s”已作废。") % {"name": token.name})
    return redirect("system", token.account_id)


def found_system(pk: int) -> User:
    """The connected system; 404 for none, and for a person's account."""
    rows = User.objects.select_related("agency", "region")
    return get_object_or_404(rows, pk=pk, is_system=True)


def system_page(
    request: PersonRequest,
    system: User,
    day: date,
    *,
    token_form: TokenForm | None = None,
    expiry_form: ExpiryForm | None = None,
    webhook_form: WebhookForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one system, with a form that was in fault if there is one."""
    context = {
        "system": system,
        "today": day,
        "tokens": [
            (token, token.is_good(day)) for token in system.tokens.select_related("created_by")
        ],
        "webhooks": system.webhooks.all(),
        "form": token_form or expiry_form or webhook_form,
        "token_form": token_form or TokenForm(system, today=day),
        "expiry_form": expiry_form
        or ExpiryForm(today=day, initial={"expires_on": system.expires_on}, auto_id="account_%s"),
        "webhook_form": webhook_form or WebhookForm(system, auto_id="webhook_%s"),
    }
    return render(request, "access/systems_one.html", context, status=status)
