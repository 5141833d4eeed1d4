"""The plan editor of the office: one way of entry at a time, stages, and since when it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oversight.forms.changes import day_field
from oversight.forms.plan_rows import (
    BACKWARD_CELLS,
    STAGE_CELLS,
    STEP_CELLS,
    RowsForm,
    stored_cells,
)
from pledges.actions.plan_revisions import SEASON, PlanDraft, Point, Stage, draft_of
from pledges.models import Share
from pledges.plan_entry import Entry, read_month_day, start_value
from pledges.sums import touches_season
from pledges.targets import PlanKind
from progress.actions.plans import effective_days, last_day_of, why_outside
from progress.forms.plan_values import asked, asked_by, entry_now

OFFICE_ENTRIES = tuple(Entry)


class MonthDayField(forms.CharField):
    """「4月15日」; cleans to month × 100 + day."""

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            return read_month_day(text)
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(typed)s”不是每年都有的日子，请写成“4月15日”。") % {"typed": text}
            ) from error


class PlanForm(RowsForm):
    """A share's plan as an officer wants it, made from what the address or the form asks for."""

    def __init__(
        self, share: Share, query: Any, today: date, data: Any = None, *, more: str = ""
    ) -> None:
        entries = office_entries(share)
        source = query if data is None else data
        entry = asked(source, entries, entry_now(share.plan, entries))
        super().__init__(share, entry, asked_by(source), data)
        self.spans, self.step_lines = {}, {}
        self.points: list[Point] = []
        self.stages: list[Stage] = []
        self.more = more
        self._add_span()
        if entry == Entry.SEASON:
            self._add_season()
        if self.target.has_share and entry not in (Entry.NONE, Entry.BACKWARD):
            self._add_opening()
        if self.by_period:
            self.add_values(*self._span())
        self._add_rows()
        if share.is_judged():
            self._add_revision(today)
        self.initial = stored_cells(self)

    def draft(self) -> PlanDraft:
        """What was asked for. Only for a valid form."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        kept = draft_of(self.plan) if self.plan else PlanDraft(PlanKind.NONE, start, end)
        if self.entry == Entry.BACKWARD and not self.points:
            return replace(kept, stages=tuple(self.stages))
        season = (
            self.cleaned_data.get("season_from") or kept.season[0],
            self.cleaned_data.get("season_to") or kept.season[1],
        )
        return PlanDraft(
            self.kind,
            start,
            end,
            season,
            self._opening(),
            tuple(self.points),
            tuple(self.stages),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if not start or not end:
            return cleaned
        if end < start:
            self.add_error("end", _("结束日期不得早于开始日期。"))
            return cleaned
        for name, text in why_outside(self.share, start, end).items():
            self.add_error(name, text)
        self._check_opening()
        opening, within = self._opening(), (start, end)
        if self.entry == Entry.SEASON:
            self._check_season(within)
        if self.by_period:
            read = self.check_values(opening, within)
            self.points = [Point(day, value) for day, value in read]
        elif self.entry == Entry.STEPS:
            self.points = self.check_steps(opening, within)
        if self.entry == Entry.BACKWARD:
            self.stages = self.check_backwards(within)
            self.points = self.check_shares(opening, within) if self.target.has_share else []
        else:
            self.stages = self.check_stages(within)
        return cleaned

    def _add_span(self) -> None:
        batch, indicator = self.share.indicator.pledge.batch, self.share.indicator
        start = self.plan.start if self.plan else batch.starts_on
        end = self.plan.end if self.plan else indicator.deadline or batch.ends_on
        labels = (
            (gettext_lazy("计划开始日期"), gettext_lazy("倒排到哪一天"))
            if self.entry == Entry.BACKWARD
            else (gettext_lazy("开始日期"), gettext_lazy("结束日期"))
        )
        self.fields["start"] = day_field(labels[0], initial=start)
        self.fields["end"] = day_field(labels[1], initial=end)

    def _span(self) -> tuple[date, date]:
        """From when to when values are asked: as typed where that is possible at all."""
        fields = self.fields["start"], self.fields["end"]
        stored = fields[0].initial, fields[1].initial
        if not self.is_bound:
            return stored
        try:
            start, end = (
                field.clean(self.data.get(name))
                for field, name in zip(fields, ("start", "end"), strict=True)
            )
        except forms.ValidationError:
            return stored
        return stored if end < start or why_outside(self.share, start, end) else (start, end)

    def _add_season(self) -> None:
        season = (self.plan.season_from, self.plan.season_to) if self.plan else SEASON
        for name, label, number in (
            ("season_from", gettext_lazy("施工季首日"), season[0]),
            ("season_to", gettext_lazy("施工季末日"), season[1]),
        ):
            month, day = divmod(number, 100)
            self.fields[name] = MonthDayField(
                label=label,
                # a day as the field reads it: the month first
                initial=pgettext("input", "%(month)d月%(day)d日") % {"month": month, "day": day},
                widget=forms.TextInput(attrs={"class": "short"}),
                error_messages={"required": gettext_lazy("请填写施工季的日期。")},
            )

    def _check_season(self, within: tuple[date, date]) -> None:
        first, last = (self.cleaned_data.get(name) for name in ("season_from", "season_to"))
        if not first or not last:
            return
        if first >= last:
            self.add_error("season_to", _("施工季须在同一年内，首日早于末日。"))
        elif not touches_season(*within, first, last):
            self.add_error("season_from", _("计划期内没有施工季的日子。"))

    def _add_opening(self) -> None:
        field = self.figure_field(_("期初累计"), self.plan.opening if self.plan else None)
        field.help_text = _("计划开始前已完成的累计数（结转），计入累计和完成率；没有的留空。")
        self.fields["opening"] = field

    def _check_opening(self) -> None:
        opening = self.cleaned_data.get("opening")
        if opening is not None and not 0 <= self.target.share(opening) < 1:
            self.add_error("opening", _("期初累计须不小于基期值，并小于目标。"))

    def _opening(self) -> Decimal | None:
        """What stood before; a plan counted backwards keeps the one it has."""
        if "opening" in self.fields:
            return self.cleaned_data.get("opening")
        return self.plan.opening if self.plan and self.entry == Entry.BACKWARD else None

    def _add_rows(self) -> None:
        plan = self.plan
        if self.entry == Entry.STEPS:
            stored = plan.points.count() if plan and plan.kind == PlanKind.STEPS else 0
            self.add_rows("step", STEP_CELLS, stored, self.more == "steps")
        cells: tuple[str, ...] = STAGE_CELLS
        if self.entry == Entry.BACKWARD:
            cells = BACKWARD_CELLS if self.target.has_share else BACKWARD_CELLS[:-1]
        self.add_rows("stage", cells, plan.stages.count() if plan else 0, self.more == "stages")

    def _add_revision(self, today: date) -> None:
        """Judged before: the change is dated, and says why (R75)."""
        self.fields["effective_on"] = forms.TypedChoiceField(
            label=gettext_lazy("自何日起执行"),
            coerce=date.fromisoformat,
            choices=[
                (day.isoformat(), dateformat.format(day, _("Y年n月j日")))
                for day in effective_days(self.share, today)
            ],
            help_text=gettext_lazy("以前各月仍按当时的计划研判，亮灯不变。"),
            error_messages={
                "required": gettext_lazy("请选择执行日期。"),
                "invalid_choice": gettext_lazy(
                    "执行日期须是本月或以后某月的1日，并在批次期限之内。"
                ),
            },
        )
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("调整原因"),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=1000,
            error_messages={"required": gettext_lazy("已按原计划研判过，请写明调整原因。")},
        )


def office_entries(share: Share) -> list[Entry]:
    """The ways of entry that make sense: words and bounds have none but stages."""
    if not share.target().has_share:
        return [Entry.NONE, Entry.BACKWARD]
    batch = share.indicator.pledge.batch
    start = share.plan.start if share.plan else batch.starts_on
    several = start.year < last_day_of(share).year
    return [entry for entry in OFFICE_ENTRIES if several or entry != Entry.YEARLY]


def sets_out(form: PlanForm) -> Decimal:
    """Where the plan sets out: what was carried over, the baseline, or nothing."""
    return start_value(form.target, form.plan.opening if form.plan else None)


class DoneForm(forms.Form):
    """That a stage or node is done: the day, and what was handed over."""

    done_on = day_field(gettext_lazy("完成日期"))
    note = forms.CharField(
        label=gettext_lazy("移交的成果"),
        max_length=150,
        help_text=gettext_lazy("如验收单、批复、移交清单的名称和文号。"),
        error_messages={"required": gettext_lazy("请写明移交了什么成果。")},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("done_on", today)

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > self.today:
            raise forms.ValidationError(_("完成日期不能晚于今天。"))
        return day


class UndoneForm(forms.Form):
    """Why a stage or node is not done after all."""

    reason = forms.CharField(
        label=gettext_lazy("撤销原因"),
        max_length=150,
        error_messages={"required": gettext_lazy("请写明撤销原因。")},
    )
