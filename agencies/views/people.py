"""The administrator's list of accounts, and what is done to one of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.people import deactivate, move, reactivate, reset_password
from agencies.clock import today
from agencies.directory.people import people
from agencies.forms import MoveForm, PeopleFilter
from agencies.models import User
from agencies.roles import Role, Verb
from agencies.views.directory import handed_over

PER_PAGE = 50


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def people_list(request: PersonRequest) -> HttpResponse:
    """Accounts, those in use first, narrowed by words, role and state in the address."""
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(people(**asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "narrowed": any(asked.values())}
    return render(request, "directory/people.html", context, status=400 if form.errors else 200)


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def person_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One account: its post, the posts before, and what may be done."""
    person = _person(pk)
    form = MoveForm(
        initial={"role": person.role, "agency": person.agency_id, "region": person.region_id}
    )
    return _page(request, person, form)


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_move(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the person another post from today."""
    person = _person(pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=400)
    move(
        person=person,
        role=Role(form.cleaned_data["role"]),
        agency=form.cleaned_data["agency"],
        region=form.cleaned_data["region"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        today=today(),
    )
    messages.success(request, _("%(name)s的岗位已调整，本人须重新登录。") % {"name": person})
    return redirect("person", pk)


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_deactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """Stop the account; everything under its name stays."""
    person = deactivate(person=_person(pk), by=request.user, today=today())
    messages.success(request, _("%(name)s的账号已停用。") % {"name": person})
    return redirect("person", pk)


@never_cache
@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_reactivate(request: PersonRequest, pk: int) -> HttpResponse:
    """Use the account again, with a new temporary password shown in this answer alone."""
    issued = reactivate(person=_person(pk), by=request.user, today=today())
    messages.success(request, _("%(name)s的账号已启用。") % {"name": issued.person})
    return handed_over(request, [issued], back=reverse("person", args=[pk]))


@never_cache
@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_reset(request: PersonRequest, pk: int) -> HttpResponse:
    """A new temporary password, shown in this answer alone."""
    issued = reset_password(person=_person(pk), by=request.user)
    messages.success(request, _("%(name)s的密码已重置。") % {"name": issued.person})
    return handed_over(request, [issued], back=reverse("person", args=[pk]))


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("agency", "region"), pk=pk)


def _page(request: PersonRequest, person: User, form: MoveForm, status: int = 200) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "posts": person.posts.select_related("agency", "region", "by"),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "directory/person.html", context, status=status)
