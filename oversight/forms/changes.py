"""What the office types to change what is judged: corrections, plans, acceptances."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from pledges.models import Share
from pledges.models.plan import PlanKindChoice
from pledges.targets import PlanKind
from progress.forms import FigureField


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label,
        widget=widget,
        error_messages={"required": _("请填写日期。"), "invalid": _("请填写有效的日期。")},
        **options,
    )


def _words(label: Any, missing: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
        **options,
    )


class ExactFigureField(FigureField):
    """A figure without 约 or 余; cleans to a decimal in the indicator's unit."""

    def clean(self, value: Any) -> Any:
        figure = super().clean(value)
        if figure and figure.approx:
            raise forms.ValidationError(_("须填写确数，不带“约”“余”。"))
        return figure and figure.value


class CorrectionForm(forms.Form):
    """A new value for an accepted figure, with the reason."""

    value = ExactFigureField(
        label=_("更正为"), error_messages={"required": _("请填写更正后的数值。")}
    )
    reason = _words(
        _("更正原因"),
        _("请写明更正原因。"),
        help_text=_("原值和原因均予保留，审计可查。"),
    )

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].unit = unit  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """How a share should progress; kinds that need points are offered where points exist."""

    kind = forms.ChoiceField(
        label=_("计划类型"),
        widget=forms.RadioSelect,
        help_text=_(
            "均衡推进按天数平均；按施工季只在施工季内推进，其余时间不计进度；"
            "不设序时的只在期限当日考核。"
        ),
        error_messages={"required": _("请选择计划类型。")},
    )
    start = day_field(_("开始日期"))
    end = day_field(_("结束日期"))

    def __init__(self, *args: Any, share: Share, has_points: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        needs_points = () if has_points else (PlanKind.MONTHLY, PlanKind.STEPS)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in PlanKindChoice.choices if choice[0] not in needs_points
        ]
        plan = getattr(share, "plan", None)
        if plan:
            self.initial = {"kind": plan.kind, "start": plan.start, "end": plan.end}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("结束日期不得早于开始日期。"))
        return cleaned


class AcceptanceForm(forms.Form):
    """That an indicator passed its acceptance, and on what paper."""

    passed_on = day_field(_("通过日期"))
    document = forms.CharField(
        label=_("验收依据"),
        max_length=200,
        help_text=_("验收报告或文件的名称和文号。"),
        error_messages={"required": _("请写明验收依据。")},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("passed_on", today)

    def clean_passed_on(self) -> date:
        day: date = self.cleaned_data["passed_on"]
        if day > self.today:
            raise forms.ValidationError(_("通过日期不能晚于今天。"))
        return day


class RevisionForm(forms.Form):
    """A new value for a published target, with reason and approval document (R75)."""

    new_value = ExactFigureField(
        label=_("新目标值"), error_messages={"required": _("请填写新目标值。")}
    )
    effective_on = day_field(_("生效日期"))
    document = forms.CharField(
        label=_("批准文件"),
        max_length=200,
        help_text=_("批准调整的文件名称和文号，将对外公开。"),
        error_messages={"required": _("请写明批准文件。")},
    )
    reason = _words(
        _("调整原因"), _("请写明调整原因。"), help_text=_("调整原因将与原目标一并对外公开。")
    )

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_value"].unit = unit  # type: ignore[attr-defined]


class ReversalForm(forms.Form):
    """Why an acceptance is taken back."""

    reason = _words(
        _("撤销原因"),
        _("请写明撤销原因。"),
        help_text=_("撤销后验收记录仍保留在历史中。"),
    )


class TableForm(forms.Form):
    """Which table's changes to list."""

    table = forms.ChoiceField(label=_("数据表"), required=False)

    def __init__(self, data: Any, *, tables: dict[str, type[Model]]) -> None:
        super().__init__(data)
        names = [(label, model._meta.verbose_name) for label, model in tables.items()]
        self.fields["table"].choices = [("", _("全部")), *names]  # type: ignore[attr-defined]
