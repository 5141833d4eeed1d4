"""What the office types to change what is judged: corrections, targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.forms import FigureField


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label,
        widget=widget,
        error_messages={"required": _("请填写日期。"), "invalid": _("请填写有效的日期。")},
        **options,
    )


def words_field(label: Any, missing: Any, **options: Any) -> forms.CharField:
    """A few lines of text; ``missing`` is said where there are none."""
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
    reason = words_field(
        _("更正原因"),
        _("请写明更正原因。"),
        help_text=_("原值和原因均予保留，审计可查。"),
    )

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"].unit = unit  # type: ignore[attr-defined]


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
    reason = words_field(
        _("调整原因"), _("请写明调整原因。"), help_text=_("调整原因将与原目标一并对外公开。")
    )

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_value"].unit = unit  # type: ignore[attr-defined]
