"""The matrix that divides a target among places, and a share's plan values by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.forms.changes import ExactFigureField
from pledges.actions.breakdown import Part, PartPlan
from pledges.breakdown import Group, Matrix, Place
from pledges.figures import write_figure
from pledges.models import Indicator, Plan, Project
from pledges.projects import BUILDING
from pledges.targets import Kind, PlanKind

NOTE_LENGTH = 1000
KINDS = (
    (PartPlan.FOLLOW, gettext_lazy("与总计划相同")),
    (PartPlan.EVEN, gettext_lazy("均衡推进")),
    (PartPlan.SEASON, gettext_lazy("按施工季")),
    (PartPlan.NONE, gettext_lazy("不设序时")),
)
KEEP = (PartPlan.KEEP, gettext_lazy("保留现有计划"))


@dataclass(frozen=True, slots=True)
class Row:
    """A place with its three fields."""

    place: Place
    value: BoundField
    plan: BoundField
    end: BoundField

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in (self.value, self.plan, self.end))


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A prefecture's rows, under its name where it has more than itself."""

    group: Group
    rows: list[Row]


class BreakdownForm(forms.Form):
    """A target, a kind of plan and its last day for every place; a blank target takes no part."""

    error_css_class = "has-error"

    def __init__(self, matrix: Matrix, data: Any = None) -> None:
        super().__init__(data)
        self.matrix = matrix
        for place in matrix.places:
            self._add(place)
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("说明"),
            required=False,
            max_length=NOTE_LENGTH,
            initial=matrix.indicator.breakdown_note,
            help_text=gettext_lazy(
                "各地之和与总目标不符，或公布后调整各地目标的，须在这里写明原因。"
            ),
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def rows(self) -> Iterator[RowGroup]:
        """The matrix with its fields, in the directory's order."""
        for group in self.matrix.groups:
            yield RowGroup(group, [self._row(place) for place in group.places])

    def values(self) -> list[Decimal]:
        """The targets that could be read, also of a form with faults."""
        self.is_valid()
        read = (self.cleaned_data.get(f"value-{p.region.pk}") for p in self.matrix.places)
        return [value for value in read if value is not None]

    def parts(self) -> list[Part]:
        """What was asked for. Only for a valid form."""
        return [
            Part(
                place.region,
                self.cleaned_data[f"value-{place.region.pk}"],
                PartPlan(self.cleaned_data[f"plan-{place.region.pk}"] or PartPlan.FOLLOW),
                self.cleaned_data[f"end-{place.region.pk}"],
            )
            for place in self.matrix.places
            if self.cleaned_data.get(f"value-{place.region.pk}") is not None
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        bound = self.matrix.indicator.kind == Kind.BOUND
        for place in self.matrix.places:
            if cleaned.get(f"value-{place.region.pk}") == 0 and not bound:
                self.add_error(f"value-{place.region.pk}", _("目标须大于0；不承担任务的请留空。"))
        return cleaned

    def _row(self, place: Place) -> Row:
        pk = place.region.pk
        return Row(place, self[f"value-{pk}"], self[f"plan-{pk}"], self[f"end-{pk}"])

    def _add(self, place: Place) -> None:
        pk, names = place.region.pk, {"region": place.region}
        kept, chosen, end = self._stored(place)
        self.fields[f"value-{pk}"] = ExactFigureField(
            unit=self.matrix.indicator.unit,
            label=_("%(region)s的目标") % names,
            required=False,
            initial=write_figure(place.share.value) if place.share else "",
        )
        self.fields[f"plan-{pk}"] = forms.ChoiceField(
            label=_("%(region)s的计划") % names,
            choices=[*([KEEP] if kept else []), *KINDS],
            required=False,
            initial=chosen,
        )
        self.fields[f"end-{pk}"] = forms.DateField(
            label=_("%(region)s的计划结束日期") % names,
            required=False,
            initial=end,
            error_messages={"invalid": gettext_lazy("请填写有效的日期。")},
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )

    def _stored(self, place: Place) -> tuple[bool, PartPlan, Any]:
        """Has it values of its own to keep, which choice it stands at, and its last day."""
        own = place.plan
        whole: Plan | None = self.matrix.whole.plan if self.matrix.whole else None
        if own is None:
            nothing = place.share is not None and whole is not None
            return False, PartPlan.NONE if nothing else PartPlan.FOLLOW, None
        if own.kind in (PlanKind.MONTHLY, PlanKind.STEPS):
            return True, PartPlan.KEEP, None
        if whole and (own.kind, own.end) == (whole.kind, whole.end):
            return False, PartPlan.FOLLOW, None
        return False, PartPlan(own.kind), own.end


class CountingForm(forms.Form):
    """From which stage on a project counts towards an indicator (R43)."""

    counts_projects_at = forms.ChoiceField(label=gettext_lazy("计数方式"), required=False)

    def __init__(self, data: Any = None, *, indicator: Indicator) -> None:
        super().__init__(data, prefix=f"i{indicator.pk}")
        self.indicator = indicator
        stages = [Project.Stage(stage) for stage in BUILDING]
        counted = [
            (stage.value, _("已到“%(stage)s”的项目个数") % {"stage": stage.label})
            for stage in stages
        ]
        field = self.fields["counts_projects_at"]
        field.choices = [("", _("由单位填报")), *counted]  # type: ignore[attr-defined]
        field.initial = indicator.counts_projects_at
