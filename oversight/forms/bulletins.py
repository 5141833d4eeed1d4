"""What is filled in about bulletins: which one to draw up, its words, its number, why it is
corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from oversight.actions.bulletins import LONGEST_NUMBER, LONGEST_REASON
from oversight.bulletins.kinds import mark_of
from oversight.bulletins.placeholders import unknown
from oversight.bulletins.snapshot import QUARTER
from oversight.models import Bulletin
from pledges.models import Category

Kind = Bulletin.Kind
LONGEST = 8000
SHORT = ("recipients", "copies")  # lines rather than paragraphs


class DrawUpForm(forms.Form):
    """Which bulletin of a batch: its kind, month, and for a press pack its lead agency or its
    category."""

    kind = forms.ChoiceField(
        label=_("类型"),
        choices=Kind.choices,
        initial=Kind.MONTHLY,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择类型。")},
    )
    month = forms.ChoiceField(
        label=_("月份"),
        help_text=_("只列已有研判结论的月份；季度通报选季末月份，统计到当月为止的三个月。"),
        error_messages={"required": _("请选择月份。")},
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("牵头单位"),
        required=False,
        empty_label=_("（不按单位）"),
        help_text=_("只用于新闻发布材料，与“方面”选一个。原文未载明牵头单位的，按填报单位列。"),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("方面"),
        required=False,
        empty_label=_("（不按方面）"),
        help_text=_("只用于新闻发布材料，与“牵头单位”选一个。"),
    )

    def __init__(
        self,
        months: Sequence[date],
        leads: Sequence[Agency],
        categories: Sequence[Category],
        data: Any = None,
    ) -> None:
        super().__init__(data)
        named = [(f"{month:%Y-%m}", dateformat.format(month, text("Y年n月"))) for month in months]
        self.fields["month"].choices = named  # type: ignore[attr-defined]
        agencies = Agency.objects.filter(pk__in=[agency.pk for agency in leads])
        self.fields["agency"].queryset = agencies.order_by("order", "pk")  # type: ignore[attr-defined]
        groups = Category.objects.filter(pk__in=[category.pk for category in categories])
        self.fields["category"].queryset = groups.order_by("order", "pk")  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, month = given.get("kind"), given.get("month")
        if kind is not None and not {"agency", "category"} & self.errors.keys():
            self._check_whose(kind, [key for key in ("agency", "category") if given.get(key)])
        if kind == Kind.QUARTERLY and month and month.month % QUARTER:
            self.add_error("month", text("季度通报请选3月、6月、9月或12月。"))
        return given

    def _check_whose(self, kind: str, named: Sequence[str]) -> None:
        """A press pack is of one agency or one category; a bulletin of neither."""
        if kind == Kind.PRESS and len(named) != 1:
            self.add_error("agency", text("新闻发布材料须选择一个牵头单位或一个方面。"))
        if kind != Kind.PRESS:
            for key in named:
                self.add_error(key, text("通报不分单位和方面，请不选，或改选“新闻发布材料”。"))


class TextsForm(forms.Form):
    """A draft's free sections; ``seen`` marks the words it started from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        labels: Mapping[str, str],
        snapshot: Mapping[str, Any],
        texts: Mapping[str, str],
        data: Any = None,
    ) -> None:
        super().__init__(data, initial={"seen": mark_of(texts), **texts})
        self.snapshot, self.labels = snapshot, labels
        for key, label in labels.items():
            rows = 2 if key in SHORT else 5
            self.fields[key] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": rows, "lang": "zh"}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for key in self.labels:
            for found in unknown(given.get(key, ""), self.snapshot):
                self.add_error(
                    key,
                    text("第%(paragraph)d段的%(typed)s不是可用的数据项，请照“可用数据项”填写。")
                    % {"paragraph": found.paragraph, "typed": found.typed},
                )
        return given

    def texts(self) -> dict[str, str]:
        """What was written, by key."""
        return {key: self.cleaned_data[key] for key in self.labels}


class IssueForm(forms.Form):
    """The number a bulletin is issued under."""

    number = forms.CharField(
        label=_("文号"),
        max_length=LONGEST_NUMBER,
        help_text=_("如“吉民生办〔2023〕9号”。"),
        error_messages={"required": _("请填写文号。")},
    )

    def __init__(self, data: Any = None, *, numbered: bool = True) -> None:
        super().__init__(data)
        self.fields["number"].required = numbered


class CorrectionForm(forms.Form):
    """Why an issued bulletin is corrected."""

    reason = forms.CharField(
        label=_("更正原因"),
        max_length=LONGEST_REASON,
        help_text=_("印在更正件标题下面，如“县级月报更正，农村公路完成数有变动”。"),
        error_messages={"required": _("请填写更正原因。")},
        widget=forms.Textarea(attrs={"rows": 2, "lang": "zh"}),
    )
