"""Scoring (考核评分): the month's table, one unit's sheet, and what scores are made by.

For the office and the leading group; no unit and no public page shows a score.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.scores import (
    ImpossibleScheme,
    ImpossibleVote,
    draw_scores,
    make_scheme,
    record_satisfaction,
    set_difficulty,
)
from oversight.forms.scores import DifficultyForm, SatisfactionForm, SchemeForm
from oversight.models import ScoreSheet
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from oversight.readers.score_lines import units_of
from oversight.readers.scores import (
    difficulties_of,
    scored_indicators,
    scores_of,
    sheet_page,
    table_of,
    versions_of,
    votes_of,
)
from pledges.models import Batch
from progress.standing import current_month, reported_months

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def scores(request: PersonRequest) -> HttpResponse:
    """The current batch's scores."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/scores_none.html")
    return redirect("scores_batch", slug=batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def scores_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """The batch's scores in its current month."""
    batch = _batch(request, slug)
    months = reported_months(batch)
    if not months:
        return render(request, "office/scores_none.html", {"batch": batch})
    month = current_month(batch, months, today())
    return redirect("scores_month", slug=slug, year=month.year, month=month.month)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def scores_month(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Agencies and regions by rank, with their points and how their ranks moved."""
    batch = _batch(request, slug)
    months = reported_months(batch)
    chosen = _month(months, year, month)
    table = scores_of(batch, chosen)
    context = {
        "batch": batch,
        "batches": reachable_batches(request.user),
        "months": months,
        "chosen": chosen,
        "table": table,
        "may_draw": request.user.can(Verb.SUPERVISE) and (not table.final or table.outdated),
        "may_change": request.user.can(Verb.SUPERVISE),
    }
    return render(request, "office/scores.html", context)


@require_POST
@needs(Verb.SUPERVISE)
def scores_draw(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """Draw the month's scores, or draw them anew."""
    batch = _batch(request, slug)
    chosen = _month(reported_months(batch), year, month)
    made = draw_scores(batch=batch, month=chosen, by=request.user, today=today())
    said = ngettext("已生成%(n)d个单位的得分。", "已生成%(n)d个单位的得分。", len(made))
    messages.success(request, said % {"n": len(made)})
    return redirect("scores_month", slug=slug, year=year, month=month)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def score_sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """One unit's score with every point explained."""
    sheets = ScoreSheet.objects.select_related("scheme__batch", "agency", "region", "drawn_by")
    sheet = get_object_or_404(sheets, pk=pk)
    batch = sheet.scheme.batch
    require_reach(request.user, batch)
    return render(request, "office/score_sheet.html", {"page": sheet_page(sheet), "batch": batch})


@form_page
@needs(Verb.SEE_EVERYTHING)
def scoring_scheme(request: PersonRequest, slug: str) -> HttpResponse:
    """The formula table with its rules in words; POST makes a new version with the reason."""
    batch = _batch(request, slug, writes=request.method == "POST")
    form = SchemeForm(table_of(batch), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            scheme = make_scheme(
                batch=batch,
                lines=form.lines(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=today(),
            )
        except ImpossibleScheme as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("考核办法第%(version)d版已保存，此后生成的得分按新办法计算。")
            messages.success(request, said % {"version": scheme.version})
            return redirect("scoring_scheme", slug=slug)
    context = {"form": form, "versions": versions_of(batch)}
    return _form_page(request, "office/scoring_scheme.html", batch, context)


@form_page
@needs(Verb.SEE_EVERYTHING)
def scoring_difficulty(request: PersonRequest, slug: str) -> HttpResponse:
    """Difficulty factors; POST says how hard one indicator is."""
    batch = _batch(request, slug, writes=request.method == "POST")
    indicators = scored_indicators(batch)
    form = DifficultyForm(indicators, request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_difficulty(by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("难度系数已保存，此后生成的得分按新系数计算。"))
        return redirect("scoring_difficulty", slug=slug)
    context = {
        "form": form,
        "difficulties": difficulties_of(batch),
        "heading": _("难度系数"),
        "adding": _("写明难度系数"),
        "submit": _("保存"),
    }
    return _form_page(request, "office/scoring_difficulty.html", batch, context)


@form_page
@needs(Verb.SEE_EVERYTHING)
def scoring_satisfaction(request: PersonRequest, slug: str) -> HttpResponse:
    """Votes of satisfaction; POST records one."""
    batch = _batch(request, slug, writes=request.method == "POST")
    form = SatisfactionForm(units_of(batch), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            record_satisfaction(batch=batch, by=request.user, today=today(), **form.cleaned_data)
        except ImpossibleVote as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("测评结果已登记，此后生成的得分计入。"))
            return redirect("scoring_satisfaction", slug=slug)
    context = {
        "form": form,
        "votes": votes_of(batch),
        "heading": _("满意度测评"),
        "adding": _("登记测评结果"),
        "submit": _("登记"),
    }
    return _form_page(request, "office/scoring_satisfaction.html", batch, context)


def _batch(request: PersonRequest, slug: str, *, writes: bool = False) -> Batch:
    """The batch, if the person may see it; ``writes`` asks for the right to change scoring."""
    batch: Batch = get_object_or_404(Batch, slug=slug)
    require_reach(request.user, batch)
    if writes:
        require(request.user, Verb.SUPERVISE)
    return batch


def _month(months: list[date], year: int, month: int) -> date:
    chosen = date(year, month, 1)
    if chosen not in months:
        raise Http404
    return chosen


def _form_page(
    request: PersonRequest, template: str, batch: Batch, context: dict[str, Any]
) -> HttpResponse:
    """The page; HTTP 400 when what was sent cannot be taken."""
    context |= {"batch": batch, "may_change": request.user.can(Verb.SUPERVISE)}
    return render(request, template, context, status=400 if context["form"].errors else 200)
