"""A unit's own plan for one of its tasks: evenly, in the season, or by values at month ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import write_figure
from pledges.models import Plan, Share
from pledges.models.plan import PlanKindChoice
from pledges.targets import PlanKind
from progress.actions.plans import OWN_KINDS
from progress.forms import FigureField
from progress.periods import month_end, months_between

# A plan of several years is told by quarters: a form of eighty months helps nobody.
MONTHS_AT_MOST = 24


class OwnPlanForm(forms.Form):
    """The kind, and for a monthly plan cumulative values; blank months lie on a straight line."""

    kind = forms.ChoiceField(
        label=gettext_lazy("计划类型"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("选“逐月计划”时填写下面各月的累计数；按季安排的，只填季末月份。"),
        error_messages={"required": gettext_lazy("请选择计划类型。")},
    )

    def __init__(self, share: Share, data: Any = None) -> None:
        super().__init__(data)
        self.share = share
        plan: Plan | None = getattr(share, "plan", None)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in PlanKindChoice.choices if choice[0] in OWN_KINDS
        ]
        self.fields["kind"].initial = plan.kind if plan and plan.kind in OWN_KINDS else None
        stored = {point.day: point.value for point in plan.points.all()} if plan else {}
        self.days = _days(share, plan)
        for day in self.days:
            self.fields[_name(day)] = FigureField(
                unit=share.indicator.unit,
                label=_("截至%(day)s累计") % {"day": dateformat.format(day, _("Y年n月j日"))},
                required=False,
                initial=write_figure(stored.get(day)),
            )

    def months(self) -> Iterator[BoundField]:
        """The fields of the values, by day."""
        for day in self.days:
            yield self[_name(day)]

    def kind_chosen(self) -> PlanKind:
        return PlanKind(self.cleaned_data["kind"])

    def points(self) -> list[tuple[date, Decimal]]:
        """What was typed, day by day. Only for a valid form."""
        read = ((day, self.cleaned_data.get(_name(day))) for day in self.days)
        return [(day, figure.value) for day, figure in read if figure]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") != PlanKind.MONTHLY:
            return cleaned
        last, target = Decimal(0), self.share.target().value
        names = {"target": write_figure(target), "unit": self.share.indicator.unit}
        for day in self.days:
            figure = cleaned.get(_name(day))
            if figure and figure.approx:
                self.add_error(_name(day), _("计划值须填确数，不带“约”“余”。"))
            elif figure and figure.value < last:
                self.add_error(_name(day), _("累计数不能小于前一个月。"))
            elif figure and target is not None and figure.value > target:
                self.add_error(_name(day), _("超过了目标%(target)s%(unit)s。") % names)
            last = figure.value if figure else last
        if last != target and not self.errors:
            self.add_error(
                _name(self.days[-1]), _("最后一个计划值须等于目标%(target)s%(unit)s。") % names
            )
        return cleaned


def _name(day: date) -> str:
    return f"value-{day:%Y-%m}"


def _days(share: Share, plan: Plan | None) -> list[date]:
    """Month ends of the plan, the last cut off at its end; quarter ends of a long one."""
    batch = share.indicator.pledge.batch
    start = plan.start if plan else batch.starts_on
    end = plan.end if plan else share.indicator.deadline or batch.ends_on
    months = list(months_between(start, end))
    if len(months) > MONTHS_AT_MOST:
        months = [month for month in months if month.month % 3 == 0 or month == months[-1]]
    return [min(month_end(month), end) for month in months]
