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
from agencies.actions.people import deactivate, move, reactivate, reset_password, set_expiry
from agencies.clock import today
from agencies.directory.people import people
from agencies.forms.access import ExpiryForm
from agencies.forms.directory import MoveForm, PeopleFilter
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
    return _page(request, person, _move_form(person))


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_move(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the person another post from today."""
    person = _person(pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=400)
    moved = move(
        person=person,
        role=Role(form.cleaned_data["role"]),
        agency=form.cleaned_data["agency"],
        region=form.cleaned_data["region"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        today=today(),
    )
    messages.success(request, _("%(name)s的岗位已调整，本人须重新登录。") % {"name": person})
    _tell_of_waiting(request, moved.person)
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
    _tell_of_waiting(request, issued.person)
    return handed_over(request, [issued], back=reverse("person", args=[pk]))


@never_cache
@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_reset(request: PersonRequest, pk: int) -> HttpResponse:
    """A new temporary password, shown in this answer alone."""
    issued = reset_password(person=_person(pk), by=request.user)
    messages.success(request, _("%(name)s的密码已重置。") % {"name": issued.person})
    _tell_of_waiting(request, issued.person)
    return handed_over(request, [issued], back=reverse("person", args=[pk]))


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def person_expiry(request: PersonRequest, pk: int) -> HttpResponse:
    """The last day the account is good for, or none."""
    person = _person(pk)
    form = ExpiryForm(request.POST, today=today())
    if not form.is_valid():
        return _page(request, person, _move_form(person), expiry=form, status=400)
    set_expiry(
        person=person, expires_on=form.cleaned_data["expires_on"], by=request.user, today=today()
    )
    messages.success(request, _("%(name)s的账号有效期已保存。") % {"name": person})
    return redirect("person", pk)


def _person(pk: int) -> User:
    """A person's account; connected systems are the security administrator's."""
    people = User.objects.filter(is_system=False).select_related("agency", "region")
    return get_object_or_404(people, pk=pk)


def _tell_of_waiting(request: PersonRequest, person: User) -> None:
    if person.awaits_confirmation:
        messages.warning(request, _("此账号须经安全管理员确认后才能使用。"))


def _move_form(person: User) -> MoveForm:
    return MoveForm(
        initial={"role": person.role, "agency": person.agency_id, "region": person.region_id}
    )


def _page(
    request: PersonRequest,
    person: User,
    form: MoveForm,
    *,
    expiry: ExpiryForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "expiry": expiry or ExpiryForm(initial={"expires_on": person.expires_on}, today=today()),
        "posts": person.posts.select_related("agency", "region", "by"),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "directory/person.html", context, status=status)
