"""The long tables of a pledge's page, row by row: its places, its months, its reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.addresses import address_of
from agencies.stencils import Stencil, joined
from oversight.readers.pledge import Past
from oversight.readers.rows import Lit
from oversight.templatetags.board import lit_marks, target
from pledges.models import Indicator
from pledges.templatetags.portal import NONE, day, figure, month, percent, points
from progress.models import MonthlyReport, ReportStep
from progress.templatetags.lights import show_light

register = template.Library()

REGION = Stencil("office/parts/region_row.html")
HISTORY = Stencil("office/parts/history_row.html")
REPORT = Stencil("office/parts/report_row.html")
STEP = Stencil("office/parts/report_step.html")
ACTIONS = dict(ReportStep.Action.choices)


@register.simple_tag(takes_context=True)
def region_rows(context: dict[str, Any], regions: Iterable[Lit]) -> SafeString:
    """A row for each place or body an indicator is divided among."""
    indicator, may, chosen = context["indicator"], context["may"], context["chosen"]
    plans = address_of("plan_change", 0) if may["plan"] else ""
    corrections = address_of("reading_correct", 0) if may["correct"] else ""
    drawn = []
    for lit in regions:
        reading = lit.line.reading
        figured = reading is not None and reading.value is not None
        words = {
            **_region(lit, indicator),
            "target": SafeString(target(indicator, lit.goal)),  # escaped there  # nosec
            "light": show_light(lit.drawn, lit.word, lit.sentence) if chosen else NONE,
            "acts": "x" if may["plan"] or may["correct"] else "",
            "plan": _of(plans, lit.line.share.pk),
            "correct": _of(corrections, reading.pk) if reading and figured else "",
        }
        drawn.append(REGION.draw(words))
    return joined(drawn)


def _of(address: str, pk: int) -> str:
    """The address of row 0, made that of another row."""
    return address.replace("/0/", f"/{pk}/")


def _region(lit: Lit, indicator: Indicator) -> dict[str, str]:
    share = lit.line.share
    return {
        "place": str(share.region or share.agency or ""),
        "marks": SafeString(" ".join(lit_marks(lit))),  # escaped there  # nosec
        "told": _told(lit, indicator),
        "figure_day": day(lit.figure_day) if lit.figure_day else "",
        "actual": percent(lit.actual),
        "expected": percent(lit.expected),
    }


def _told(lit: Lit, indicator: Indicator) -> str:
    reading = lit.line.reading
    if reading is not None and reading.value is not None:
        return f"{figure(reading.value, reading.approx)}{indicator.unit}"
    return lit.told or NONE


@register.simple_tag
def history_rows(history: Iterable[Past]) -> SafeString:
    """A row for each judged month, the newest first."""
    return joined(
        HISTORY.draw(
            {
                "month": month(past.verdict.month),
                "light": show_light(past.verdict.light, past.word),
                "actual": percent(past.verdict.actual),
                "expected": percent(past.verdict.expected),
                "gap": points(past.verdict.gap),
                "sentence": past.sentence,
            }
        )
        for past in history
    )


@register.simple_tag(takes_context=True)
def report_rows(context: dict[str, Any], reports: Iterable[MonthlyReport]) -> SafeString:
    """A row for each unit's report of the month, with its steps."""
    page = "review_report" if context["can"]["review_reports"] else "office_report"
    address = address_of(page, 0)
    drawn: dict[tuple[Any, ...], SafeString] = {}  # a lead confirms thirty reports in one day
    return joined(
        REPORT.draw(
            {
                "address": _of(address, report.pk),
                "unit": str(report.unit),
                "state": report.state_label,
                "opening": "x" if report.opening else "",
                "entered": "x" if report.entered_by_id else "",
                "due": day(report.due_on),
                "steps": joined(_step(step, drawn) for step in report.steps.all()),
            }
        )
        for report in reports
    )


def _step(step: ReportStep, drawn: dict[tuple[Any, ...], SafeString]) -> SafeString:
    """The step as drawn before, where another report had the same."""
    told = step.on, step.action, step.by_id, step.reason
    if told not in drawn:
        words = {"day": day(step.on), "action": str(ACTIONS[step.action]), "reason": step.reason}
        drawn[told] = STEP.draw({**words, "by": str(step.by or _("系统"))})
    return drawn[told]
