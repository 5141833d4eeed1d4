"""Rows of the plan editor: named nodes with a value or a percent, stages with their days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.whole_numbers import whole_number
from pledges.actions.plan_revisions import Point, Stage
from pledges.figures import write_figure
from pledges.plan_entry import (
    Entry,
    Fault,
    Line,
    Span,
    at_percent,
    backwards,
    lines,
    point_faults,
    stage_faults,
)
from pledges.targets import PlanKind
from progress.actions.plans import STAGE_FAULTS, VALUE_FAULTS
from progress.forms.narratives import SomedayField
from progress.forms.plan_values import By, PlanFigureField, ValuesForm

MOST_ROWS = 60
SPARE = 3
LONGEST = 3660  # days of one stage: ten years
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A row's fields by name, its number from 1, and what it comes to once tried."""

    number: int
    fields: dict[str, BoundField]
    line: Line | None = None
    span: Span | None = None

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields.values())


class RowsForm(ValuesForm):
    """``step-N-…`` and ``stage-N-…``: a row left blank is none."""

    spans: dict[int, Span]
    step_lines: dict[int, Line]

    def add_rows(self, prefix: str, names: tuple[str, ...], stored: int, more: bool) -> None:
        """So many rows as were sent, or are stored, and spare ones."""
        sent = str(self.data.get(f"{prefix}s", "")) if self.is_bound else ""
        told = whole_number(sent)
        count = stored + SPARE if told is None else told
        count = min(count + (SPARE if more else 0), MOST_ROWS)
        self.fields[f"{prefix}s"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=count
        )
        for row in range(count):
            for name in names:
                self.fields[f"{prefix}-{row}-{name}"] = self._row_field(name, row + 1)

    def node_rows(self, prefix: str) -> Iterator[NodeRow]:
        found: dict[int, dict[str, BoundField]] = {}
        for name in self.fields:
            if name.startswith(f"{prefix}-"):
                _prefix, number, part = name.split("-")
                found.setdefault(int(number), {})[part] = self[name]
        for row, fields in found.items():
            yield NodeRow(row + 1, fields, self.step_lines.get(row), self.spans.get(row))

    def count(self, prefix: str) -> int:
        return sum(name.startswith(f"{prefix}-") and name.endswith("-what") for name in self.fields)

    @property
    def has_stages(self) -> bool:
        """Is any stage typed or stored?"""
        return any(
            field.value() not in (None, "")
            for row in self.node_rows("stage")
            for field in row.fields.values()
        )

    def check_steps(self, opening: Decimal | None, within: tuple[date, date]) -> list[Point]:
        """The nodes that were typed, by day; what is wrong stands at its own row."""
        typed = []
        for row in range(self.count("step")):
            cells = self._cells("step", row, ("day", "what", "value", "percent"))
            if any(cell not in (None, "") for cell in cells):
                value = self._value(row, cells[2], cells[3])
                if cells[0] is None and not self[f"step-{row}-day"].errors:
                    self.add_error(f"step-{row}-day", _("请填写日期。"))
                elif cells[0] is not None and value is not None:
                    typed.append((row, Point(cells[0], value, cells[1] or "")))
        typed.sort(key=lambda entry: entry[1].day)
        self._settle(typed, opening, within, "day")
        if not typed and not self.errors:
            self.add_error("step-0-day", _("请至少填写一个节点的日期和计划累计。"))
        return [point for _row, point in typed]

    def _value(self, row: int, value: Decimal | None, share: Decimal | None) -> Decimal | None:
        if value is not None and share is not None:
            self.add_error(f"step-{row}-percent", _("数值和百分比只填一个。"))
            return None
        if share is not None:
            return at_percent(self.target, share)
        faulty = self[f"step-{row}-value"].errors or self[f"step-{row}-percent"].errors
        if value is None and not faulty:
            self.add_error(f"step-{row}-value", _("请填写计划累计，或占目标的百分比。"))
        return value

    def _settle(
        self,
        typed: list[tuple[int, Point]],
        opening: Decimal | None,
        within: tuple[date, date],
        day_field: str,
        prefix: str = "step",
    ) -> None:
        points = [(point.day, point.value) for _row, point in typed]
        for (row, _point), line in zip(typed, lines(self.target, opening, points), strict=True):
            self.step_lines[row] = line
        self.lines = {line.day: line for line in self.step_lines.values()}
        for place, fault in point_faults(self.target, opening, points, within):
            row = typed[place][0]
            of_day = fault in (Fault.SAME_DAY, Fault.OUTSIDE)
            used = next(
                name
                for name in (day_field if of_day else "value", "percent", day_field)
                if f"{prefix}-{row}-{name}" in self.fields
                and (name == day_field or self.data.get(f"{prefix}-{row}-{name}"))
            )
            self.add_error(f"{prefix}-{row}-{used}", str(VALUE_FAULTS[fault]))

    def check_stages(self, within: tuple[date, date]) -> list[Stage]:
        """The stages that were typed, whatever their order; each fault at its own row."""
        stages: list[Stage] = []
        for row in range(self.count("stage")):
            what, start, due, product = self._cells(
                "stage", row, ("what", "start", "due", "deliverable")
            )
            if not any((what, start, due, product)):
                continue
            missing = {"what": what, "start": start, "due": due}
            texts = {
                "what": _("请填写阶段名称。"),
                "start": _("请填写开始日期。"),
                "due": _("请填写期限。"),
            }
            for name, cell in missing.items():
                if not cell and not self[f"stage-{row}-{name}"].errors:
                    self.add_error(f"stage-{row}-{name}", texts[name])
            if what and start and due:
                self.spans[row] = Span(what, start, due, row)
                stages.append(Stage(what, start, due, product or ""))
        self._refuse_stages(within, "due")
        return sorted(stages, key=lambda stage: (stage.due, stage.start))

    def check_backwards(self, within: tuple[date, date]) -> list[Stage]:
        """Stages counted back from the last day of ``within`` (R39)."""
        typed: list[tuple[int, str, int, str]] = []
        for row in range(self.count("stage")):
            what, days, product, share = self._cells(
                "stage", row, ("what", "days", "deliverable", "percent")
            )
            if not any((what, days, product, share is not None)):
                continue
            if not what and not self[f"stage-{row}-what"].errors:
                self.add_error(f"stage-{row}-what", _("请填写阶段名称。"))
            if not days and not self[f"stage-{row}-days"].errors:
                self.add_error(f"stage-{row}-days", _("请填写这一阶段的天数。"))
            if what and days:
                typed.append((row, what, days, product or ""))
        if not typed and not self.errors:
            self.add_error("stage-0-what", _("请至少填写一个阶段。"))
        spans = backwards(within[1], [(what, days) for _row, what, days, _product in typed])
        for (row, *_rest), span in zip(typed, spans, strict=True):
            self.spans[row] = Span(span.what, span.start, span.due, row)
        self._refuse_stages(within, "days")
        return [
            Stage(span.what, span.start, span.due, entry[3])
            for entry, span in zip(typed, spans, strict=True)
        ]

    def check_shares(self, opening: Decimal | None, within: tuple[date, date]) -> list[Point]:
        """The stages' shares of the target as nodes on their last days; none where none is told."""
        typed = []
        for row, span in self.spans.items():
            share = self.cleaned_data.get(f"stage-{row}-percent")
            if share is not None:
                point = Point(span.due, at_percent(self.target, share), span.what)
                typed.append((row, point))
        self._settle(typed, opening, within, "days", "stage")
        return [point for _row, point in typed]

    def as_typed_for(self, entry: Entry, by: By) -> dict[str, str] | None:
        """The same for stages: by their days, and counted back by their length."""
        data = super().as_typed_for(entry, by)
        if data is None:
            return None
        for row, span in self.spans.items():
            if entry == Entry.BACKWARD:
                data[f"stage-{row}-days"] = str((span.due - span.start).days + 1)
            elif self.entry == Entry.BACKWARD:
                data[f"stage-{row}-start"] = span.start.isoformat()
                data[f"stage-{row}-due"] = span.due.isoformat()
        return data

    def _refuse_stages(self, within: tuple[date, date], field: str) -> None:
        for span, fault in stage_faults(list(self.spans.values()), within):
            text = str(STAGE_FAULTS[fault]) % {"stage": span.what}
            if field == "days" and fault == Fault.OUTSIDE:
                text = _("倒排后，阶段“%(stage)s”早于计划开始日期，请缩短工期。") % {
                    "stage": span.what
                }
            name = "what" if fault == Fault.SAME_NAME else field
            self.add_error(f"stage-{span.row}-{name}", text)

    def _cells(self, prefix: str, row: int, names: tuple[str, ...]) -> list[Any]:
        return [self.cleaned_data.get(f"{prefix}-{row}-{name}") for name in names]

    def _row_field(self, name: str, number: int) -> forms.Field:
        names = {"n": number}
        year = self.share.indicator.pledge.batch.starts_on.year
        if name in ("day", "due"):
            label = _("第%(n)d行的日期") if name == "day" else _("第%(n)d阶段的期限")
            return SomedayField(year=year, label=label % names)
        if name == "start":
            return forms.DateField(
                label=_("第%(n)d阶段的开始日期") % names,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages={"invalid": gettext_lazy("请填写有效的日期。")},
            )
        if name == "value":
            return self.figure_field(_("第%(n)d行的计划累计") % names)
        if name == "percent":
            return PercentField(label=_("第%(n)d行占目标的百分比") % names)
        if name == "days":
            return forms.IntegerField(
                label=_("第%(n)d阶段的天数") % names,
                required=False,
                min_value=1,
                max_value=LONGEST,
                widget=forms.TextInput(attrs={"class": "n", "autocomplete": "off"}),
                error_messages={"invalid": gettext_lazy("请填整数天数。")},
            )
        labels = {
            "what": _("第%(n)d行的名称") % names,
            "deliverable": _("第%(n)d阶段的成果") % names,
        }
        return forms.CharField(label=labels[name], required=False, max_length=200)


class PercentField(PlanFigureField):
    """A percent of the target, 0 to 100."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=2, unit="%", **options)

    def clean(self, value: Any) -> Any:
        share = super().clean(value)
        if share is not None and share > HUNDRED:
            raise forms.ValidationError(_("百分比不能超过100。"))
        return share


STEP_CELLS = ("day", "what", "value", "percent")
STAGE_CELLS = ("what", "start", "due", "deliverable")
BACKWARD_CELLS = ("what", "days", "deliverable", "percent")


def stored_cells(form: RowsForm) -> dict[str, Any]:
    """What the stored plan's rows begin with; backwards a stage is told by its length."""
    plan = form.plan
    initial: dict[str, Any] = {}
    if plan is None:
        return initial
    if form.entry == Entry.STEPS and plan.kind == PlanKind.STEPS:
        for row, point in enumerate(plan.points.all()):
            initial[f"step-{row}-day"] = point.day.isoformat()
            initial[f"step-{row}-what"] = point.what
            initial[f"step-{row}-value"] = write_figure(point.value)
    for row, stage in enumerate(plan.stages.all()):
        initial |= {
            f"stage-{row}-what": stage.what,
            f"stage-{row}-start": stage.start,
            f"stage-{row}-due": stage.due.isoformat(),
            f"stage-{row}-days": (stage.due - stage.start).days + 1,
            f"stage-{row}-deliverable": stage.deliverable,
        }
    return initial
