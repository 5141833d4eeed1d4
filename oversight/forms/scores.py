"""What the office types about scoring: the formula table, difficulty, votes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from oversight.actions.scores import Line
from oversight.forms.changes import day_field, words_field
from oversight.readers.scores import TableLine
from oversight.scores import LEAST_FACTOR, MOST_FACTOR, adds_up
from pledges.models import Indicator

NUMBER = {"inputmode": "decimal", "class": "n"}


class SchemeForm(forms.Form):
    """Name and points of each rule; a rule without points is not used."""

    def __init__(self, table: Sequence[TableLine], data: Any = None) -> None:
        super().__init__(data)
        self.table = table
        for line in table:
            rule = line.rule.value
            self.fields[f"name_{rule}"] = forms.CharField(
                label=_("考核项"), max_length=60, required=False, initial=line.name
            )
            self.fields[f"weight_{rule}"] = forms.DecimalField(
                label=_("分值"),
                required=False,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=None if line.weight is None else f"{line.weight.normalize():f}",
                widget=forms.TextInput(attrs=NUMBER),
                error_messages={
                    "invalid": _("请填写数字。"),
                    "min_value": _("分值不能小于0。"),
                    "max_value": _("分值不能超过100。"),
                },
            )
        self.fields["reason"] = words_field(
            _("调整原因"), _("请写明调整原因。"), help_text=_("各版办法及原因均予保留。")
        )

    @property
    def rows(self) -> list[tuple[TableLine, forms.BoundField, forms.BoundField]]:
        """Each rule with its two controls."""
        return [
            (line, self[f"name_{line.rule.value}"], self[f"weight_{line.rule.value}"])
            for line in self.table
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        weights = [cleaned.get(f"weight_{line.rule.value}") or Decimal(0) for line in self.table]
        for line, weight in zip(self.table, weights, strict=True):
            if weight and not cleaned.get(f"name_{line.rule.value}"):
                self.add_error(f"name_{line.rule.value}", text("请填写考核项名称。"))
        wrong = any(name.startswith("weight_") for name in self.errors)
        if not wrong and not adds_up(weights):
            self.add_error(
                f"weight_{self.table[0].rule.value}",
                text("各项分值合计须为100，现为%(whole)s。") % {"whole": sum(weights, Decimal(0))},
            )
        return cleaned

    def lines(self) -> list[Line]:
        """The table as typed, rules without points left out. Only for a valid form."""
        found = (
            Line(
                self.cleaned_data[f"name_{line.rule.value}"],
                self.cleaned_data[f"weight_{line.rule.value}"] or Decimal(0),
                line.rule,
            )
            for line in self.table
        )
        return [line for line in found if line.weight]


class DifficultyForm(forms.Form):
    """How hard one indicator is, with the reason."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=_("指标"),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择指标。"),
            "invalid_choice": _("请在本批次的指标中选择。"),
        },
    )
    factor = forms.DecimalField(
        label=_("难度系数"),
        min_value=LEAST_FACTOR,
        max_value=MOST_FACTOR,
        max_digits=4,
        decimal_places=2,
        help_text=_("0.5至2之间，填1表示恢复一般难度。"),
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={
            "required": _("请填写难度系数。"),
            "invalid": _("请填写数字。"),
            "min_value": _("难度系数须在0.5至2之间。"),
            "max_value": _("难度系数须在0.5至2之间。"),
        },
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(self, indicators: Sequence[Indicator], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["indicator"]
        field.queryset = Indicator.objects.filter(pk__in=[row.pk for row in indicators])
        field.choices = [
            ("", text("请选择")),
            *(
                (
                    row.pk,
                    text("%(no)s. %(pledge)s · %(indicator)s")
                    % {"no": row.pledge.no, "pledge": row.pledge, "indicator": row},
                )
                for row in indicators
            ),
        ]


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "n"}),
        error_messages={
            "required": _("请填写数字。"),
            "invalid": _("请填写整数。"),
            "min_value": _("不能小于0。"),
            "max_value": _("数字太大，请核对。"),
        },
    )


class SatisfactionForm(forms.Form):
    """A vote on one unit (满意度测评)."""

    unit = forms.ChoiceField(
        label=_("测评对象"),
        error_messages={
            "required": _("请选择测评对象。"),
            "invalid_choice": _("请在承担本批次任务的单位和区划中选择。"),
        },
    )
    held_on = day_field(_("测评日期"))
    members = _count(_("应到人数"))
    satisfied = _count(_("满意票"))
    basically = _count(_("基本满意票"))
    dissatisfied = _count(_("不满意票"))
    over_members = forms.BooleanField(
        label=_("按全体应到人数计算（不勾选则按实际投票数计算）"), required=False, initial=True
    )
    document = forms.CharField(
        label=_("测评依据"),
        max_length=200,
        help_text=_("测评文件或会议的名称和文号。"),
        error_messages={"required": _("请写明测评依据。")},
    )

    def __init__(self, units: Sequence[Agency | Region], data: Any = None) -> None:
        super().__init__(data)
        self.units = {f"{unit._meta.model_name}-{unit.pk}": unit for unit in units}
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", text("请选择")),
            *((key, str(unit)) for key, unit in self.units.items()),
        ]

    def clean_unit(self) -> Agency | Region:
        return self.units[self.cleaned_data["unit"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        votes = [cleaned.get(name) for name in ("satisfied", "basically", "dissatisfied")]
        members = cleaned.get("members")
        if members is not None and None not in votes and sum(filter(None, votes)) > members:
            self.add_error("members", text("各类票数之和不得超过应到人数。"))
        if members == 0:
            self.add_error("members", text("应到人数须大于0。"))
        return cleaned
