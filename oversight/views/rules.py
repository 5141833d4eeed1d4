"""How verdicts are passed (研判规则): what holds for what, and a change with its preview."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.forms.rules import RuleForm
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from pledges.models import Batch
from progress.actions.rules import (
    ImpossibleRule,
    checked,
    days_to_choose,
    require_open,
    set_rules,
    withdraw_rules,
)
from progress.models import JudgingRule
from progress.readers.recolouring import preview
from progress.readers.rules import rules_for, scopes_of, title_of
from progress.wording_rules import rules_paragraph


@require_safe
@needs(Verb.SEE_EVERYTHING)
def judging_rules(request: PersonRequest) -> HttpResponse:
    """To the current batch's rules; a page of its own words where the office has none."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/no_batch.html")
    return redirect("judging_rules_batch", batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def judging_rules_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """Which scopes have rules of their own, since when, all versions, the defaults beside."""
    batch = _batch(request, slug)
    may = request.user.can(Verb.MANAGE_PLEDGES)
    context = {
        "batch": batch,
        "batches": list(reachable_batches(request.user)),
        "scopes": scopes_of(batch, today()),
        "may_change": may and batch.stage != Batch.Stage.CLOSED,
    }
    return render(request, "office/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def judging_rule_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Fill in, see what it would recolour, and only then save."""
    batch, day = _batch(request, slug), today()
    require_open(batch)
    days = days_to_choose(batch, day)
    if request.method != "POST":
        form = RuleForm(batch, days)
        form.initial = _as_it_stands(form, request.GET.get("scope", ""), day)
        return _form_page(request, form)
    form = RuleForm(batch, days, request.POST)
    step = request.POST.get("step")
    if step == "edit" or not form.is_valid():
        return _form_page(request, form, status=200 if step == "edit" else 400)
    draft = form.draft()
    try:
        if step != "save":
            row = checked(draft=draft, by=request.user, today=day)
            return _preview_page(request, form, row)
        set_rules(draft=draft, by=request.user, today=day)
    except ImpossibleRule as refusal:
        form.add_error(refusal.field, str(refusal))
        return _form_page(request, form, status=400)
    messages.success(request, _("研判规则已保存，自执行日期起的研判按新规则进行。"))
    return redirect("judging_rules_batch", slug)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def judging_rule_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back a version that has not begun."""
    rule = get_object_or_404(JudgingRule.objects.select_related("batch"), pk=pk)
    require_reach(request.user, rule.batch)
    withdraw_rules(rule=rule, by=request.user, today=today())
    messages.success(request, _("尚未执行的研判规则已撤回。"))
    return redirect("judging_rules_batch", rule.batch.slug)


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    return batch


def _as_it_stands(form: RuleForm, scope: str, day: Any) -> dict[str, Any]:
    """The rules the scope goes by now, to start from."""
    category, indicator = form.place(scope)
    return asdict(rules_for(form.batch, category, indicator, day)) | {
        "scope": scope if category or indicator else "batch",
        "effective_on": day.isoformat(),
    }


def _form_page(request: PersonRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    context = _frame(form.batch, _("设置研判规则")) | {
        "form": form,
        "submit": _("预览影响"),
        "back": reverse("judging_rules_batch", args=[form.batch.slug]),
    }
    return render(request, "office/rules_form.html", context, status=status)


def _preview_page(request: PersonRequest, form: RuleForm, row: JudgingRule) -> HttpResponse:
    before = rules_for(row.batch, row.category, row.indicator, row.effective_on)
    context = _frame(form.batch, _("预览：研判规则调整的影响")) | {
        "form": form,
        "row": row,
        "scope": title_of(row.category, row.indicator),
        "before": rules_paragraph(before),
        "after": rules_paragraph(row.rules()),
        "seen": preview(row),
    }
    return render(request, "office/rules_preview.html", context)


def _frame(batch: Batch, heading: str) -> dict[str, Any]:
    rules = reverse("judging_rules_batch", args=[batch.slug])
    return {
        "batch": batch,
        "heading": heading,
        "trail": [
            (reverse("dashboard_batch", args=[batch.slug]), batch.title),
            (rules, _("研判规则")),
        ],
    }
