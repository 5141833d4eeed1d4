"""What is filled in when a batch is closed, and when something of it is carried over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from oversight.forms.changes import ExactFigureField, day_field, words_field
from oversight.models import ClosingNote
from pledges.models import Batch, Indicator, Pledge
from pledges.planning.likeness import likeness

SUMMARY = 5000
REASON = 200


class SummaryForm(forms.Form):
    """The annual summary; ``seen`` marks the wording it started from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("年度总结"),
        max_length=SUMMARY,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "zh"}),
        help_text=_("初稿由系统按当前数据拟写，可以修改；表内数据办结时固定，不随文字改动。"),
        error_messages={"required": _("请填写年度总结。")},
    )


class CloseForm(forms.Form):
    """The director's word: the summary as it will be kept, and the document it stands on."""

    text = forms.CharField(
        label=_("年度总结"),
        max_length=SUMMARY,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "zh"}),
        error_messages={"required": _("请填写年度总结。")},
    )
    document = forms.CharField(
        label=_("依据文件"),
        max_length=200,
        required=False,
        help_text=_("批准办结的文件名称和文号，没有的不填。"),
    )


class ReopenForm(forms.Form):
    """Why a closing is taken back."""

    reason = forms.CharField(
        label=_("撤销办结原因"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明撤销办结的原因。")},
    )


class NoteForm(forms.Form):
    """Why a pledge was not completed, and what becomes of it."""

    reason = words_field(_("未完成原因"), _("请写明未完成原因。"), max_length=1000)
    follow = forms.ChoiceField(
        label=_("后续安排"),
        choices=ClosingNote.Follow.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择后续安排。")},
    )


class CarryForm(forms.Form):
    """What is carried over, and into which pledge of a coming batch."""

    into = forms.ModelChoiceField(
        Pledge.objects.none(),
        label=_("结转到"),
        empty_label=None,
        help_text=_("新一年已接续本件的排在最前，其余按任务名称的相近程度排列。"),
        error_messages={"required": _("请选择结转到哪一件。")},
    )
    name = forms.CharField(
        label=_("指标名称"),
        max_length=200,
        error_messages={"required": _("请填写指标名称。")},
    )
    value = ExactFigureField(
        label=_("结转数"),
        help_text=_("只结转剩余部分的填剩余数；新一年的原文承诺整批完成的，填整批数。"),
        error_messages={"required": _("请填写结转数。")},
    )
    deadline = day_field(_("期限"), required=False, help_text=_("不填的按新批次截止日。"))
    quote = forms.CharField(
        label=_("原文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh"}),
        help_text=_("新一年文件中说到这一部分的原话，没有的不填。"),
    )

    def __init__(
        self, indicator: Indicator, pledges: list[Pledge], initial: dict[str, Any], data: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["value"].unit = indicator.unit  # type: ignore[attr-defined]
        field: Any = self.fields["into"]
        field.queryset = Pledge.objects.filter(pk__in=[row.pk for row in pledges])
        field.choices = [(row.pk, _named(row)) for row in pledges]


class PlansForm(forms.Form):
    """Shares that take over the former year's plan."""

    shares = forms.MultipleChoiceField(
        required=True,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选择一项任务。"),
            "invalid_choice": _("所选任务没有可以沿用的往年计划，请刷新后再选。"),
        },
    )

    def __init__(self, offered: list[int], data: Any = None) -> None:
        super().__init__(data)
        choices = [(str(pk), str(pk)) for pk in offered]
        self.fields["shares"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["shares"]]


def takers_first(indicator: Indicator, pledges: list[Pledge]) -> list[Pledge]:
    """Pledges that might take a remainder: successors first, then by likeness of title."""
    own = indicator.pledge
    return sorted(
        pledges,
        key=lambda row: (
            row.predecessor_id != own.pk,
            -likeness(own.title, row.title),
            row.position,
        ),
    )


def carried_name(indicator: Indicator, batch: Batch) -> str:
    """「农村公路（2020年结转）」."""
    return text("%(name)s（%(year)d年结转）") % {
        "name": indicator.name,
        "year": batch.ends_on.year,
    }


def _named(pledge: Pledge) -> str:
    words = {"batch": pledge.batch.title, "no": pledge.no, "title": pledge.title}
    return text("%(batch)s 第%(no)s件 %(title)s") % words
