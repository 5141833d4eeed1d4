"""Who gets in: sign-in without sign-up, and one gate for every inner page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agencies.clock import today
from agencies.limiting import address_of
from agencies.models import User
from agencies.roles import Verb
from agencies.signing_in.attempts import last_time, one_at_a_time, sign_in_refusal, typed_name
from agencies.signing_in.steps import SignInSteps

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request that has passed the gate: its user is a person of ours."""

    user: User  # type: ignore[assignment]


# The stock admin asks for Django permissions; these verbs answer for a whole app's tables.
ADMIN_VERBS = {
    "agencies": Verb.MANAGE_DIRECTORY,
    "django_celery_beat": Verb.MANAGE_DIRECTORY,
    "pledges": Verb.MANAGE_PLEDGES,
}


# Whoever edits pledges picks agencies and regions from the directory.
LOOKED_UP = ("agencies.view_agency", "agencies.view_region")


def needs(*verbs: Verb) -> Callable[[View], View]:
    """Gate of an inner page: sign-in for a stranger, 403 for one without any of ``verbs``."""

    def gate(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, *verbs)
            return view(request, *args, **kwargs)

        return inner

    return gate


def require(user: Any, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person may do one of ``verbs``."""
    if not any(user.can(verb) for verb in verbs):
        raise PermissionDenied(_("您的角色没有此项权限。如需办理，请联系系统管理员。"))


def require_office(user: User, office_id: int, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person may do one of ``verbs`` in that office."""
    require(user, *verbs)
    if user.agency_id != office_id:
        raise PermissionDenied(_("这个批次由其他办公室管理。"))


class RoleBackend(BaseBackend):
    """Answers Django's permission questions from the role's verbs."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm in LOOKED_UP:
            return isinstance(user_obj, User) and user_obj.is_staff
        return self.has_module_perms(user_obj, perm.partition(".")[0])

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        verb = ADMIN_VERBS.get(app_label)
        return isinstance(user_obj, User) and verb is not None and user_obj.can(verb)


class ClosedAccountAdapter(SignInSteps, DefaultAccountAdapter):
    """Accounts are made by the administrator; nobody signs up, and not every account gets in.

    Whichever way somebody has proved who he is (password, 统一身份认证), ``pre_login`` is passed.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        with one_at_a_time(typed_name(request, credentials)):
            return super().authenticate(request, **credentials)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failures are counted in the database (agencies.signing_in.attempts), not here too."""

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if why := sign_in_refusal(user, today()):
            clear_login(request)
            return render(request, "account/account_inactive.html", {"why": why}, status=403)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if before := last_time(user):
            at = dateformat.format(localtime(before.attempt_time), _("Y年n月j日 H:i"))
            told = {"moment": at}
            if before.ip_address:
                told["address"] = before.ip_address
                text = _("上次登录：%(moment)s，来自%(address)s。如非本人操作，请立即修改密码。")
            else:
                text = _("上次登录：%(moment)s。如非本人操作，请立即修改密码。")
            messages.info(request, text % told)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)
