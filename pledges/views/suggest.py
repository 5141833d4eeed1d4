"""The public call for suggestions (公开征集): asking, finding the answer, others'; R15, R76.

No sign-in, no address kept. Nothing imported here knows a report or a figure: of the tables only
those of calls, suggestions, batches and places are asked (tests/test_public_construction.py).
"""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.citizens import ReceiptForm, show_receipt, shown_receipt, too_often
from agencies.clock import now, today
from agencies.limiting import address_of, take_turn
from pledges.actions.suggestions import receive
from pledges.forms.suggest import LONGEST, PublicForm
from pledges.models import Solicitation
from pledges.readers.calls import (
    begun_calls,
    domains_of,
    next_call,
    open_calls,
    places_of,
    public_suggestions,
    said,
    said_with,
)

NOT_LISTED = "noindex"
PER_PAGE, NEWEST = 20, 5
SECOND = timedelta(seconds=1)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """The calls open today and the form of one (``?call=`` where there are several); outside any
    window when the next one opens, and what was answered last."""
    day = today()
    calls = open_calls(day)
    call = _chosen(calls, request.GET.get("call"))
    if call is None:
        return _without_form(request, calls, day)
    form = PublicForm(
        request.POST if request.method == "POST" else None,
        call=call, domains=domains_of(call), places=places_of(call), today=day,
    )  # fmt: skip
    if not form.is_bound:
        return _form_page(request, calls, call, form, 200)
    if not form.is_valid():
        return _form_page(request, calls, call, form, 400)
    moment = now()
    refused = take_turn(address=address_of(request), now=moment)
    if refused:
        form.add_error(None, too_often(refused))
        response = _form_page(request, calls, call, form, 429)
        response.headers["Retry-After"] = str(ceil((refused.again - moment) / SECOND))
        return response
    made = receive(call=call, asked=form.asked(), today=day)
    return show_receipt("suggest_sent", made.receipt)


@require_safe
@never_cache
def suggest_sent(request: HttpRequest) -> HttpResponse:
    """The receipt code of what was just sent, to be kept; read again as often as one likes."""
    code = shown_receipt(request)
    found = said_with(code)
    if found is None:
        return redirect("suggest_receipt")
    return _unlisted(render(request, "public/suggest_sent.html", {"said": found, "code": code}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggest_receipt(request: HttpRequest) -> HttpResponse:
    """Where a suggestion stands, for whoever sends its code."""
    form = ReceiptForm(request.POST if request.method == "POST" else None, auto_id="receipt_%s")
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound and form.is_valid():
        context["said"] = said_with(form.cleaned_data["code"])
        if context["said"] is None:
            form.add_error("code", _("没有找到这个查询码，请核对是否抄写有误。"))
    if form.errors:
        status = 400 if "said" not in context else 404
    return _unlisted(render(request, "public/suggest_receipt.html", context, status=status))


@require_safe
def suggestions_public(request: HttpRequest, slug: str) -> HttpResponse:
    """What was suggested for a batch and answered in public; 404 before its call has begun."""
    day = today()
    call = get_object_or_404(begun_calls(day), batch__slug=slug)
    page = Paginator(public_suggestions(call), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "call": call,
        "page": page,
        "answered": said(list(page.object_list)),
        "is_open": call.pk in {each.pk for each in open_calls(day)},
    }
    return render(request, "public/suggestions.html", context)


def _chosen(calls: list[Solicitation], slug: str | None) -> Solicitation | None:
    """The call asked for, or the only one."""
    if slug is None:
        return calls[0] if len(calls) == 1 else None
    return next((call for call in calls if call.batch.slug == slug), None)


def _without_form(request: HttpRequest, calls: list[Solicitation], day: date) -> HttpResponse:
    """The open calls to choose from; where there is none, the next and the last one. 404 for a
    call that is not open, 409 for words sent to none: they are shown, to be kept."""
    begun = begun_calls(day)
    last = next((call for call in begun if call not in calls), None)
    context: dict[str, Any] = {
        "calls": calls,
        "next": None if calls else next_call(day),
        "last": last,
        "answered": said(list(public_suggestions(last)[:NEWEST])) if last else [],
    }
    status = 404 if "call" in request.GET else 200
    if request.method == "POST":  # the call ended while somebody was writing
        context |= {"unsent": request.POST.get("text", "")[:LONGEST]}
        status = 409
    return render(request, "public/suggest_calls.html", context, status=status)


def _form_page(
    request: HttpRequest,
    calls: list[Solicitation],
    call: Solicitation,
    form: PublicForm,
    status: int,
) -> HttpResponse:
    context = {"call": call, "form": form, "others": [each for each in calls if each != call]}
    return render(request, "public/suggest.html", context, status=status)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = NOT_LISTED
    return response
