"""What the office fills in to set how verdicts are passed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pledges.models import Batch, Category, Indicator
from pledges.templatetags.portal import day as day_words
from progress.actions.rules import RuleDraft
from progress.facts import GapUnit, Rules
from progress.models.rule import GapUnitChoice
from progress.wording_rules import in_percent

HUNDRED = Decimal(100)
MOST_AHEAD = Decimal(1000)
LATEST_RED = 24


class ThresholdField(forms.DecimalField):
    """A number of points or percent with two decimals at most; a typed percent sign is dropped."""

    widget = forms.TextInput(attrs={"class": "n", "inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        messages = {
            "required": _("请填写数值。"),
            "invalid": _("请填写数字，如10或7.5。"),
            "min_value": _("不能小于%(limit_value)s。"),
            "max_value": _("不能大于%(limit_value)s。"),
            "max_decimal_places": _("最多两位小数。"),
        }
        chosen: dict[str, Any] = {"decimal_places": 2, "max_value": HUNDRED} | options
        super().__init__(error_messages=messages, **chosen)

    def to_python(self, value: Any) -> Any:
        plain = unicodedata.normalize("NFKC", str(value or "")).strip().rstrip("%")
        return super().to_python(plain)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No step or limits: the control takes text, the answer says what is wrong."""
        return {}


class PartField(ThresholdField):
    """A part of one, typed in percent: 95 cleans to 0.95."""

    def clean(self, value: Any) -> Decimal:
        typed: Decimal = super().clean(value)
        if typed <= 0:
            raise forms.ValidationError(_("须大于0、不超过100。"))
        return typed / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        return in_percent(value) if isinstance(value, Decimal) else value


def _mark(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class RuleForm(forms.Form):
    """A whole set of rules for one scope from one day on, with the reason."""

    scope = forms.ChoiceField(
        label=_("适用范围"),
        help_text=_("范围窄的优先：指标单独设置的先用，其次是方面，再次是整个批次。"),
        error_messages={
            "required": _("请选择适用范围。"),
            "invalid_choice": _("请在本批次的方面和指标中选择。"),
        },
    )
    effective_on = forms.ChoiceField(
        label=_("执行日期"),
        help_text=_("研判日在这一天及以后的，按新规则研判；以前各月的结论不变。"),
        error_messages={
            "required": _("请选择执行日期。"),
            "invalid_choice": _("请在所列日期中选择。"),
        },
    )
    gap_unit = forms.ChoiceField(
        label=_("差距计算"),
        widget=forms.RadioSelect,
        choices=GapUnitChoice.choices,
        help_text=_(
            "百分点：完成率减去序时。占计划的百分比：差距除以序时，如序时20%、完成15%，差距为25%。"
        ),
        error_messages={"required": _("请选择差距怎样计算。")},
    )
    yellow_from = ThresholdField(label=_("亮黄灯起点"), min_value=Decimal("0.01"))
    yellow_at = _mark(_("恰好等于起点时亮黄灯"))
    red_over = ThresholdField(label=_("亮红灯界限"), min_value=Decimal("0.01"))
    red_at = _mark(_("恰好等于界限时亮红灯"))
    ahead_from = ThresholdField(label=_("超序时起点"), min_value=Decimal(0), max_value=MOST_AHEAD)
    ahead_at = _mark(_("恰好等于起点时算超序时"))
    near_bound = PartField(
        label=_("控制上限临界比例"),
        help_text=_("控制上限类指标超过上限的这一比例，亮黄灯（临界），不启动督办。"),
    )
    near_at = _mark(_("恰好等于临界值时算临界"))
    over_at = _mark(_("恰好等于上限时算超过上限"))
    about_from = PartField(
        label=_("“约”数目标的达标比例"),
        help_text=_("目标为“约”数的，达到目标的这一比例即算完成。"),
    )
    milestone_red_months = forms.IntegerField(
        label=_("节点逾期几个月亮红灯"),
        min_value=0,
        max_value=LATEST_RED,
        help_text=_("填0表示到期未完成即亮红灯。"),
        error_messages={
            "required": _("请填写月数。"),
            "invalid": _("请填写整数。"),
            "min_value": _("不能小于0。"),
            "max_value": _("不能超过%(limit_value)d个月。"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "n"}),
    )
    reason = forms.CharField(
        label=_("调整原因"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明调整原因。")},
        help_text=_("各单位看到的亮灯按此而定，请写明依据。"),
    )

    def __init__(
        self, batch: Batch, days: Sequence[date], data: Any = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.batch = batch
        self.categories = {f"category-{row.pk}": row for row in batch.categories.all()}
        self.indicators = {
            f"indicator-{row.pk}": row
            for row in Indicator.objects.filter(pledge__batch=batch)
            .select_related("pledge")
            .order_by("pledge__position", "position")
        }
        self._offer("scope", self._scopes())
        self._offer("effective_on", [(day.isoformat(), day_words(day)) for day in days])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        yellow, red = cleaned.get("yellow_from"), cleaned.get("red_over")
        if yellow is not None and red is not None and red <= yellow:
            self.add_error(
                "red_over",
                text("红灯界限须大于黄灯起点%(yellow)s，否则黄灯无从亮起。") % {"yellow": yellow},
            )
        return cleaned

    def place(self, key: str) -> tuple[Category | None, Indicator | None]:
        """The category or indicator a key names; neither for the batch or an unknown key."""
        return self.categories.get(key), self.indicators.get(key)

    def draft(self) -> RuleDraft:
        """What was asked for. Only for a valid form."""
        cleaned = self.cleaned_data
        category, indicator = self.place(cleaned["scope"])
        named = set(Rules.__dataclass_fields__) & set(cleaned)
        figures = {name: cleaned[name] for name in named} | {
            "gap_unit": GapUnit(cleaned["gap_unit"])
        }
        return RuleDraft(
            batch=self.batch,
            effective_on=date.fromisoformat(cleaned["effective_on"]),
            rules=Rules(**figures),
            reason=cleaned["reason"],
            category=category,
            indicator=indicator,
        )

    def _scopes(self) -> list[Any]:
        categories = [(key, row.name) for key, row in self.categories.items()]
        indicators = [
            (key, f"{row.pledge.no}. {row.pledge.title} · {row.name}")
            for key, row in self.indicators.items()
        ]
        return [
            ("batch", text("整个批次")),
            (text("方面"), categories),
            (text("指标"), indicators),
        ]

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
