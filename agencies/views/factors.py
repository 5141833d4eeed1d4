"""The own second factor: setting it up, taking it off, new recovery codes.

Secrets and recovery codes are shown in one answer alone, which no cache keeps.
"""

from __future__ import annotations

from typing import Any

import segno
from allauth.account.internal.flows.login import record_authentication
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest
from agencies.actions.second_factor import (
    DIGITS,
    STEP,
    codes_left,
    is_set_up,
    new_secret,
    renew_codes,
    secret_bytes,
    set_up,
    take_off,
)
from agencies.clock import now
from agencies.forms.second_factor import EnrolForm, PasswordAgainForm, ProveForm
from agencies.signing_in.second_factor import has_proved, must_have, telephone_time
from agencies.signing_in.second_factor_secrets import Unreadable, decipher, encipher
from agencies.signing_in.steps import came_by_single_sign_on, just_came

PENDING = "second_factor_secret"  # in the session, enciphered, until the first code was right
GROUP = 4  # characters of a secret that are typed in one go

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_safe
def second_factor(request: PersonRequest) -> HttpResponse:
    """Is there one, is it demanded, and what may be done."""
    context = {
        "is_set_up": is_set_up(request.user),
        "must_have": must_have(request.user),
        "codes_left": codes_left(request.user),
        "provider": settings.SINGLE_SIGN_ON if came_by_single_sign_on(request) else None,
    }
    return render(request, "mfa/index.html", context)


@never_cache
@sensitive_post_parameters("password", "code")
@login_required
@read_or_send
def enrol(request: PersonRequest) -> HttpResponse:
    """Set up the authenticator app; afterwards the recovery codes are shown, once."""
    if is_set_up(request.user) and request.method != "POST":
        return redirect("second_factor")
    secret = _pending_secret(request)
    form = _form(request, EnrolForm)
    if form.is_valid():
        codes = set_up(
            person=request.user,
            secret=secret,
            code=form.cleaned_data["code"],
            session_key=request.session.session_key or "",
            by=request.user,
            at=telephone_time(),
            now=now(),
        )
        if codes is not None:
            del request.session[PENDING]
            record_authentication(request, request.user, "mfa", type="totp")
            messages.success(request, _("动态口令已启用。"))
            return _codes_page(request, codes)
        form.add_error("code", _("动态口令不正确。请核对手机时间是否准确，并填写当前显示的口令。"))
    return render(
        request, "mfa/enrol.html", _enrolling(request, form, secret), status=_status(form)
    )


@never_cache
@sensitive_post_parameters("password", "code")
@login_required
@read_or_send
def codes(request: PersonRequest) -> HttpResponse:
    """New recovery codes in place of those before."""
    if not is_set_up(request.user):
        return redirect("second_factor")
    form = _form(request, ProveForm)
    if form.is_valid():
        made = renew_codes(person=request.user, by=request.user, now=now())
        return _codes_page(request, made)
    return render(request, "mfa/codes_new.html", {"form": form}, status=_status(form))


@never_cache
@sensitive_post_parameters("password", "code")
@login_required
@read_or_send
def off(request: PersonRequest) -> HttpResponse:
    """Take it off, with password and code; where it is demanded it has to be set up again."""
    if not is_set_up(request.user):
        return redirect("second_factor")
    form = _form(request, ProveForm)
    if form.is_valid():
        take_off(person=request.user, by=request.user, now=now())
        messages.success(request, _("动态口令已停用。"))
        return redirect("second_factor")
    context = {"form": form, "must_have": must_have(request.user)}
    return render(request, "mfa/off.html", context, status=_status(form))


def _form(request: PersonRequest, kind: type[PasswordAgainForm]) -> Any:
    form = kind(request.POST or None, request=request, person=request.user)
    if just_came(request):
        form.without_password()
    return form


def _status(form: Any) -> int:
    return 400 if form.errors else 200


def _pending_secret(request: PersonRequest) -> str:
    """The secret being set up; the same when the page is loaded again."""
    if kept := request.session.get(PENDING):
        try:
            return decipher(kept)
        except Unreadable:
            pass  # SECRET_KEY has changed meanwhile
    secret = new_secret()
    request.session[PENDING] = encipher(secret)
    return secret


def _enrolling(request: PersonRequest, form: Any, secret: str) -> dict[str, Any]:
    app = TOTP(secret_bytes(secret), DIGITS, SHA1(), STEP)  # what apps know  # nosec B303
    address = app.get_provisioning_uri(request.user.username, _("民生实事"))
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr"
    )
    return {
        "form": form,
        "qr": mark_safe(drawn),  # drawn by us, holds no text  # nosec
        "address": address,
        "groups": [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)],
        "must_have": must_have(request.user) and not has_proved(request),
    }


def _codes_page(request: PersonRequest, made: list[str]) -> HttpResponse:
    halves = [(code[:GROUP], code[GROUP:]) for code in made]
    return render(request, "mfa/codes.html", {"codes": halves})
