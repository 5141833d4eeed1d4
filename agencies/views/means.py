"""The security administrator's pages of how people sign in: second factor and single sign-on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.identities import link_identity, unlink_identity
from agencies.actions.second_factor import reset_second_factor
from agencies.clock import now
from agencies.forms.second_factor import LinkForm, MeansFilter
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.signing_in.means import people_with_means
from agencies.signing_in.policy import SingleSignOn
from agencies.signing_in.second_factor import must_have

PER_PAGE = 50


@require_safe
@needs(Verb.MANAGE_ACCESS)
def means(request: PersonRequest) -> HttpResponse:
    """People in use, those without a second factor first, narrowed in the address."""
    form = MeansFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(people_with_means(**asked), PER_PAGE).get_page(request.GET.get("page"))
    for person in page:
        person.must_have = must_have(person)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "page": page,
        "narrowed": any(asked.values()),
        "provider": settings.SINGLE_SIGN_ON,
    }
    return render(request, "mfa/means.html", context, status=400 if form.errors else 200)


@require_safe
@needs(Verb.MANAGE_ACCESS)
def means_of(request: PersonRequest, pk: int) -> HttpResponse:
    """One person: what there is, and what may be done about it."""
    return _page(request, _person(pk), LinkForm())


@require_POST
@needs(Verb.MANAGE_ACCESS)
def factor_reset(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody has lost the telephone and the recovery codes."""
    person = _person(pk)
    reset_second_factor(person=person, by=request.user, now=now())
    messages.success(
        request, _("%(name)s的动态口令已重置，已登录的会话已结束。") % {"name": person}
    )
    return redirect("means_of", pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def identity_link(request: PersonRequest, pk: int) -> HttpResponse:
    """Say by hand who this is at the province."""
    person, form = _person(pk), LinkForm(request.POST)
    provider = _provider()
    if not form.is_valid():
        return _page(request, person, form, status=400)
    subject = form.cleaned_data["subject"]
    link_identity(person=person, subject=subject, provider=provider, by=request.user)
    messages.success(request, _("%(name)s的账号已关联统一身份。") % {"name": person})
    return redirect("means_of", pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def identity_unlink(request: PersonRequest, pk: int) -> HttpResponse:
    """The link no longer holds."""
    person = _person(pk)
    unlink_identity(person=person, provider=_provider(), by=request.user)
    messages.success(request, _("%(name)s的统一身份关联已解除。") % {"name": person})
    return redirect("means_of", pk)


def _person(pk: int) -> User:
    people = people_with_means()
    return get_object_or_404(people, pk=pk)


def _provider() -> SingleSignOn:
    if settings.SINGLE_SIGN_ON is None:
        raise Conflict(_("本系统没有接入统一身份认证。"))
    provider: SingleSignOn = settings.SINGLE_SIGN_ON
    return provider


def _page(request: PersonRequest, person: Any, form: LinkForm, status: int = 200) -> HttpResponse:
    provider = settings.SINGLE_SIGN_ON
    links = person.socialaccount_set.filter(provider=provider.provider_id) if provider else []
    context = {
        "person": person,
        "must_have": must_have(person),
        "provider": provider,
        "link": next(iter(links), None),
        "form": form,
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "mfa/means_of.html", context, status=status)
