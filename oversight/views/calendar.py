"""The reporting calendar of a batch: due days, bulletins, locks, and leave to fill in later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.forms.reporting import (
    BulletinForm,
    ExceptionForm,
    LockRuleForm,
    MoveDueForm,
    WithdrawForm,
)
from oversight.readers.calendar import MonthRow, calendar_of, decisions_on, exceptions_of
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from pledges.models import Batch
from progress.actions import locks, months

Act = Callable[[], object]


@require_safe
@needs(Verb.SEE_EVERYTHING)
def calendar(request: PersonRequest) -> HttpResponse:
    """To the current batch's calendar; a page of its own words where the office has none."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/no_batch.html")
    return redirect("calendar_batch", batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def calendar_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """Every month of the batch: due, announced, locked, and how many have reported."""
    return _batch_page(request, _batch(request, slug))


@require_POST
@needs(Verb.REVIEW_REPORTS)
def calendar_rule(request: PersonRequest, slug: str) -> HttpResponse:
    """How many working days after its bulletin a month locks."""
    batch, form = _batch(request, slug), LockRuleForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, batch, form)
    locks.set_lock_rule(batch=batch, by=request.user, **form.cleaned_data)
    messages.success(request, _("锁定规则已保存，此后登记的通报按此锁定。"))
    return redirect("calendar_batch", slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def calendar_month(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """One month with all that was decided about it, and what can be."""
    batch = _batch(request, slug)
    return _month_page(request, batch, date(year, month, 1), {})


@require_POST
@needs(Verb.REVIEW_REPORTS)
def calendar_due(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Set another due day for the month."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    form = MoveDueForm(request.POST, auto_id="id_due_%s")

    def act() -> None:
        months.move_due(
            batch=batch, month=chosen, by=request.user, today=today(), **form.cleaned_data
        )

    done = _("应报日期已改定，尚未报送的月报按新日期计。")
    return _act(request, batch, chosen, {"due_form": form}, "due_on", act, done)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def calendar_bulletin(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Record that the month's bulletin went out; the day of the lock follows."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    form = BulletinForm(request.POST, auto_id="id_bulletin_%s")

    def act() -> None:
        locks.announce_bulletin(
            batch=batch, month=chosen, by=request.user, today=today(), **form.cleaned_data
        )

    done = _("通报印发日期已登记，锁定日期见下。")
    return _act(request, batch, chosen, {"bulletin_form": form}, "bulletin_on", act, done)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def calendar_withdraw(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Take a recorded bulletin back before the month locks."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    form = WithdrawForm(request.POST, auto_id="id_withdraw_%s")

    def act() -> None:
        locks.withdraw_bulletin(
            batch=batch, month=chosen, by=request.user, today=today(), **form.cleaned_data
        )

    done = _("通报登记已撤回，本月不锁定。")
    return _act(request, batch, chosen, {"withdraw_form": form}, "reason", act, done)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def calendar_exception(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Let one unit fill the locked month until a day."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    form = ExceptionForm(batch, chosen, request.POST, auto_id="id_exception_%s")

    def act() -> None:
        report = form.cleaned_data["report"]
        locks.open_exception(
            batch=batch,
            month=chosen,
            unit=report.agency or report.region,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            today=today(),
        )

    done = _("已开放补报，该单位在期限内可以填报。")
    return _act(request, batch, chosen, {"exception_form": form}, "until", act, done)


def _act(
    request: PersonRequest,
    batch: Batch,
    month: date,
    named: dict[str, forms.Form],
    day_field: str,
    act: Act,
    done: str,
) -> HttpResponse:
    """Do what a valid form asks, or show the month again with what is wrong."""
    (form,) = named.values()
    if not form.is_valid():
        return _month_page(request, batch, month, named)
    try:
        act()
    except months.ImpossibleDay as refusal:
        form.add_error(day_field, str(refusal))
        return _month_page(request, batch, month, named)
    messages.success(request, done)
    return redirect("calendar_month", batch.slug, month.year, month.month)


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    return batch


def _batch_page(
    request: PersonRequest, batch: Batch, form: LockRuleForm | None = None
) -> HttpResponse:
    may = request.user.can(Verb.REVIEW_REPORTS)
    context = {
        "batch": batch,
        "batches": list(reachable_batches(request.user)),
        "rows": calendar_of(batch, today()),
        "may_change": may and batch.stage != Batch.Stage.CLOSED,
        "form": form or LockRuleForm(initial={"locks_after": batch.locks_after}),
    }
    return render(request, "office/calendar.html", context, status=400 if form else 200)


def _month_page(
    request: PersonRequest, batch: Batch, month: date, wrong: dict[str, forms.Form]
) -> HttpResponse:
    """The month; HTTP 400 with the one form that could not be taken."""
    day = today()
    row = next((each for each in calendar_of(batch, day) if each.month == month), None)
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "batch": batch,
        "row": row,
        "exceptions": list(exceptions_of(batch, month)),
        "decisions": decisions_on(row.settled),
        "may_change": request.user.can(Verb.REVIEW_REPORTS)
        and batch.stage == Batch.Stage.PUBLISHED,
        "wrong": next(iter(wrong.values()), None),
    }
    context |= _forms(batch, row, day) | wrong
    return render(request, "office/calendar_month.html", context, status=400 if wrong else 200)


def _forms(batch: Batch, row: MonthRow, day: date) -> dict[str, forms.Form]:
    return {
        "due_form": MoveDueForm(auto_id="id_due_%s"),
        "bulletin_form": BulletinForm(auto_id="id_bulletin_%s", initial={"bulletin_on": day}),
        "withdraw_form": WithdrawForm(auto_id="id_withdraw_%s"),
        "exception_form": ExceptionForm(batch, row.month, auto_id="id_exception_%s"),
    }
