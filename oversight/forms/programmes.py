"""What is filled in about a target of several years, and which indicators make it up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.forms.changes import ExactFigureField
from pledges.actions.programmes import ProgrammeTerms
from pledges.models import Indicator, Programme

FIRST, LAST = 2000, 2100


class ProgrammeForm(forms.Form):
    """A programme's terms; figures in its own unit."""

    title = forms.CharField(
        label=_("名称"),
        max_length=120,
        help_text=_("如“农村公路三年建设计划”。"),
        error_messages={"required": _("请填写名称。")},
    )
    first_year = forms.IntegerField(
        label=_("起始年"),
        min_value=FIRST,
        max_value=LAST,
        error_messages={"required": _("请填写起始年。"), "invalid": _("请填写四位年份。")},
    )
    last_year = forms.IntegerField(
        label=_("截止年"),
        min_value=FIRST,
        max_value=LAST,
        error_messages={"required": _("请填写截止年。"), "invalid": _("请填写四位年份。")},
    )
    unit = forms.CharField(
        label=_("单位"),
        max_length=20,
        help_text=_("须与各年度指标的单位一致，如“公里”。"),
        error_messages={"required": _("请填写单位。")},
    )
    value = ExactFigureField(label=_("总目标"), error_messages={"required": _("请填写总目标。")})
    before = ExactFigureField(
        label=_("以前年度已完成"),
        required=False,
        help_text=_("本系统没有收录的年度已完成的数，没有的不填。"),
    )
    before_note = forms.CharField(label=_("以前年度说明"), max_length=200, required=False)
    document = forms.CharField(label=_("依据文件"), max_length=200, required=False)

    def __init__(self, programme: Programme | None = None, data: Any = None) -> None:
        held = {}
        if programme:
            names = ("title", "first_year", "last_year", "unit", "before_note", "document")
            held = {name: getattr(programme, name) for name in names}
            held |= {"value": _plain(programme.value)}
            held |= {"before": _plain(programme.before)} if programme.before else {}
        super().__init__(data, initial=held)

    def terms(self) -> ProgrammeTerms:
        given = dict(self.cleaned_data)
        given["before"] = given["before"] or Decimal(0)
        return ProgrammeTerms(**given)


class LinksForm(forms.Form):
    """The indicators a programme is made up of."""

    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("所选指标刚被他人改动，请刷新后再选。")},
    )

    def __init__(self, offered: Sequence[Indicator], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["indicators"]
        field.queryset = Indicator.objects.filter(pk__in=[row.pk for row in offered])


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
