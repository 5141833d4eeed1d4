"""The security administrator's pages: what needs a hand, accounts, locks and sessions."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.confirmations import confirm, decline
from agencies.actions.sign_ins import end_all_of, end_session, unlock, unlock_address
from agencies.clock import today
from agencies.forms.access import AccountsFilter, SessionsFilter, UnlockForm
from agencies.models import SignIn, User
from agencies.roles import Verb
from agencies.signing_in.attempts import locked_until
from agencies.signing_in.desk import access_desk, accounts

PER_PAGE = 50


@require_safe
@needs(Verb.MANAGE_ACCESS)
def access(request: PersonRequest) -> HttpResponse:
    """What needs a hand today; the security administrator's first page."""
    desk = access_desk(today=today(), now=timezone.now())
    return render(request, "access/index.html", {"desk": desk})


@require_safe
@needs(Verb.MANAGE_ACCESS)
def access_people(request: PersonRequest) -> HttpResponse:
    """All accounts of people, narrowed in the address."""
    form = AccountsFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(accounts(today=today(), **asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "narrowed": any(asked.values())}
    status = 400 if form.errors else 200
    return render(request, "access/people.html", context, status=status)


@require_safe
@needs(Verb.MANAGE_ACCESS)
def access_person(request: PersonRequest, pk: int) -> HttpResponse:
    """One account: its post, its state, its lock, its sessions, and what may be done."""
    person = _person(pk)
    context = {
        "person": person,
        "is_self": person.pk == request.user.pk,
        "posts": person.posts.select_related("agency", "region", "by")[:5],
        "sessions": person.sign_ins.all(),
        "until": locked_until(name=person.username, address=None, now=timezone.now()),
    }
    return render(request, "access/people_one.html", context)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def access_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """The account may be used."""
    person = confirm(person=_person(pk), by=request.user)
    messages.success(request, _("已确认%(name)s的账号，现在可以使用。") % {"name": person})
    return _back(request, pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def access_decline(request: PersonRequest, pk: int) -> HttpResponse:
    """The account is stopped instead."""
    person = decline(person=_person(pk), by=request.user, today=today())
    messages.success(request, _("没有确认%(name)s的账号，账号已停用。") % {"name": person})
    return _back(request, pk)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def access_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End every session of one person."""
    person = _person(pk)
    number = end_all_of(person=person, by=request.user)
    told = {"name": person, "number": number}
    messages.success(request, _("已结束%(name)s的%(number)d个登录。") % told)
    return _back(request, pk)


@require_safe
@needs(Verb.MANAGE_ACCESS)
def access_sessions(request: PersonRequest) -> HttpResponse:
    """Everybody's running sessions, the latest seen first."""
    form = SessionsFilter(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = SignIn.objects.select_related("person").order_by("-seen_at", "-pk")
    if words:
        found = found.filter(person__in=accounts(words=words, today=today()).values("pk"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "narrowed": bool(words),
        "own_key": request.session.session_key,
    }
    status = 400 if form.errors else 200
    return render(request, "access/sessions.html", context, status=status)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def access_end_one(request: PersonRequest, pk: int) -> HttpResponse:
    """End one session of anybody."""
    row = get_object_or_404(SignIn.objects.select_related("person"), pk=pk)
    end_session(sign_in=row, by=request.user)
    messages.success(request, _("已结束%(name)s的登录。") % {"name": row.person})
    return _back(request, row.person_id)


@require_POST
@needs(Verb.MANAGE_ACCESS)
def access_unlock(request: PersonRequest) -> HttpResponse:
    """Let an account, or an address, be tried again before its time."""
    form = UnlockForm(request.POST)
    if not form.is_valid():
        desk = access_desk(today=today(), now=timezone.now())
        context = {"desk": desk, "form": form}
        return render(request, "access/index.html", context, status=400)
    name, address = form.cleaned_data["name"], form.cleaned_data["address"]
    if name:
        unlock(name=name, by=request.user)
    else:
        unlock_address(address=address, by=request.user)
    messages.success(request, _("已解锁%(name)s，现在可以重新登录。") % {"name": name or address})
    return _back(request, None)


def _person(pk: int) -> User:
    people = User.objects.filter(is_system=False).select_related("agency", "region")
    return get_object_or_404(people, pk=pk)


def _back(request: PersonRequest, pk: int | None) -> HttpResponse:
    """The page the button stood on; else the person's, else the landing."""
    there = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()):
        return redirect(there)
    return redirect("access_person", pk) if pk else redirect("access")
