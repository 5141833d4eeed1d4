"""The public voice: saying something of a pledge, and finding the answer (R76).

No sign-in, no address kept; no cookie beyond the form's own token and, for minutes, the code just
given out. That code is the one key to the answer: it stands in no address, where histories, logs
and other sites' statistics would keep it.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.citizens import ReceiptForm, show_receipt, shown_receipt, too_often
from agencies.clock import now, today
from agencies.limiting import address_of, take_turn
from results.actions.remarks import receive
from results.forms.remarks import RemarkForm
from results.open_data.account import Account
from results.open_data.remarks import remark_with, voice_of
from results.open_data.told import account_with, in_force, tellings

NOT_LISTED = "noindex"
SECOND = timedelta(seconds=1)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remark_new(request: HttpRequest, slug: str, no: str) -> HttpResponse:
    """Say something of a pledge: a suggestion, a question, an objection to a figure."""
    day = today()
    shown = in_force(tellings(slug, no, day))
    if shown is None or shown.pledge is None:
        raise Http404
    account = account_with(shown)
    voice = voice_of(account, shown.version, day)
    if not voice.is_open:
        return _form_page(request, "public/remark_closed.html", account, None, 404)
    form = RemarkForm(request.POST if request.method == "POST" else None, voice=voice)
    if not form.is_bound:
        return _form_page(request, "public/remark_new.html", account, form, 200)
    if not form.is_valid():
        return _form_page(request, "public/remark_new.html", account, form, 400)
    moment = now()
    refused = take_turn(address=address_of(request), now=moment)
    if refused:
        form.add_error(None, too_often(refused))
        response = _form_page(request, "public/remark_new.html", account, form, 429)
        response.headers["Retry-After"] = str(ceil((refused.again - moment) / SECOND))
        return response
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "contact")}
    remark = receive(voice=voice, no=no, today=day, **said)
    return show_receipt("remark_sent", remark.receipt)


@require_safe
@never_cache
def remark_sent(request: HttpRequest) -> HttpResponse:
    """The receipt code of what was just sent, to be kept; read again as often as one likes."""
    code = shown_receipt(request)
    found = remark_with(code)
    if found is None:
        return redirect("remark_status")
    return _unlisted(render(request, "public/remark_sent.html", {"remark": found, "code": code}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remark_status(request: HttpRequest) -> HttpResponse:
    """Where a remark stands, for whoever sends its code."""
    form = ReceiptForm(request.POST if request.method == "POST" else None, auto_id="receipt_%s")
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound and form.is_valid():
        context["remark"] = remark_with(form.cleaned_data["code"])
        if context["remark"] is None:
            form.add_error("code", _("没有找到这个查询码，请核对是否抄写有误。"))
    if form.errors:
        status = 400 if "remark" not in context else 404
    return _unlisted(render(request, "public/remark_status.html", context, status=status))


def _form_page(
    request: HttpRequest, template: str, account: Account, form: RemarkForm | None, status: int
) -> HttpResponse:
    context = {"account": account, "pledge": account.pledges[0], "form": form}
    return _unlisted(render(request, template, context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = NOT_LISTED
    return response
