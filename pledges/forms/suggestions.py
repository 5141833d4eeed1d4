"""What the office fills in about suggestions (意见建议)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.actions.solicitations import day_faults
from pledges.forms.suggest import LONGEST, LONGEST_TITLE, AskedForm, words_field
from pledges.models import Pledge, Solicitation, Suggestion

LONGEST_CALL, LONGEST_REASON = 2000, 200  # characters


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("请填写日期。"),
            "invalid": gettext_lazy("请填写有效的日期。"),
        },
        **options,
    )


class CallForm(forms.Form):
    """The announcement of a call and its window."""

    announcement = words_field(
        gettext_lazy("征集公告"),
        LONGEST_CALL,
        rows=10,
        help_text=gettext_lazy("不超过2000字，在公开网站登出：征集什么、怎样提、意见怎样处理。"),
    )
    opens_on = _day(gettext_lazy("开始日期"))
    closes_on = _day(
        gettext_lazy("截止日期"),
        help_text=gettext_lazy("当日仍可提交。需要时可以延长，或者提前结束。"),
    )

    def __init__(self, data: Any = None, *, call: Solicitation | None, today: date) -> None:
        first = {"opens_on": today}
        if call is not None:
            names = ("announcement", "opens_on", "closes_on")
            first = {name: getattr(call, name) for name in names}
        super().__init__(data, auto_id="call_%s", initial=first)
        self.call, self.today = call, today

    def clean(self) -> None:
        first, last = (self.cleaned_data.get(name) for name in ("opens_on", "closes_on"))
        if first and last:
            for name, fault in day_faults(self.call, first, last, self.today).items():
                self.add_error(name, fault)


class EnteredForm(AskedForm):
    """A suggestion the office enters by hand (人工登记)."""

    channel = forms.ChoiceField(
        label=gettext_lazy("来源"),
        choices=[
            (channel.value, channel.label)
            for channel in Suggestion.Channel
            if channel != Suggestion.Channel.ONLINE
        ],
        error_messages={"required": gettext_lazy("请选择来源。")},
    )
    proposer = words_field(
        gettext_lazy("提出者"),
        LONGEST_TITLE,
        required=False,
        help_text=gettext_lazy("代表、委员或单位的名称，只在办公室内部可见；群众来信不填。"),
    )
    received_on = _day(gettext_lazy("收到日期"))
    field_order = ("channel", "proposer", "received_on", "title", "text", "domain", "region")

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, today=today, initial={"received_on": today}, **options)
        self.today = today
        self.fields["text"].help_text = _("不超过1000字。不得录入电话、身份证号码和国家秘密。")

    def clean_received_on(self) -> date:
        """The day, not one yet to come."""
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("收到日期不能晚于今天。"))
        return day


class InboxFilter(forms.Form):
    """Narrows the inbox; the choices lie in the address."""

    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    domain = forms.ChoiceField(label=gettext_lazy("所属方面"), required=False)
    words = forms.CharField(label=gettext_lazy("标题、内容或编号"), required=False, max_length=60)

    def __init__(self, data: Any, *, domains: Sequence[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        offered: dict[str, list[tuple[str, Any]]] = {
            "state": [*Suggestion.State.choices, ("all", _("全部状态"))],
            "channel": [("", _("全部来源")), *Suggestion.Channel.choices],
            "domain": [("", _("全部方面")), *((name, name) for name in domains)],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices


class ReasonForm(forms.Form):
    """Why a suggestion is set aside; its writer reads it."""

    reason = words_field(
        gettext_lazy("不予受理原因"),
        LONGEST_REASON,
        rows=3,
        help_text=gettext_lazy("不超过200字，提出者凭查询码可以看到。"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="aside_%s")


class MergeForm(forms.Form):
    """The number of the suggestion another is merged into."""

    into = forms.IntegerField(
        label=gettext_lazy("归并到编号"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        help_text=gettext_lazy("同一批次另一条建议的编号。"),
        error_messages={
            "required": gettext_lazy("请填写编号。"),
            "invalid": gettext_lazy("编号是数字。"),
            "min_value": gettext_lazy("编号是数字。"),
        },
    )

    def __init__(self, data: Any = None, *, call: Solicitation) -> None:
        super().__init__(data, auto_id="merge_%s")
        self.call = call

    def clean_into(self) -> Suggestion:
        """The suggestion itself, of the same call."""
        found = self.call.suggestions.filter(pk=self.cleaned_data["into"]).first()
        if found is None:
            raise forms.ValidationError(_("这个批次没有这个编号的建议。"))
        return cast(Suggestion, found)


class LinkForm(forms.Form):
    """What became of a suggestion; ``candidates`` and ``pledges`` are those of its batch."""

    candidate = forms.ChoiceField(label=gettext_lazy("候选项目"), required=False)
    pledge = forms.ChoiceField(
        label=gettext_lazy("采纳为实事"),
        required=False,
        help_text=gettext_lazy("批次公布后，提出者和公众可以看到采纳为哪一件。"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        suggestion: Suggestion,
        candidates: Sequence[tuple[int, str]],
        pledges: Sequence[Pledge],
    ) -> None:
        first = {"candidate": suggestion.candidate_id, "pledge": suggestion.pledge_id}
        super().__init__(data, auto_id="link_%s", initial=first)
        offered = {
            "candidate": candidates,
            "pledge": [(row.pk, f"{row.no}. {row.title}") for row in pledges],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("未关联")), *choices]


class AnswerForm(forms.Form):
    """The answer, and whether it is printed."""

    answer = words_field(
        gettext_lazy("答复"),
        LONGEST,
        rows=6,
        help_text=gettext_lazy("不超过1000字。提出者凭查询码可以看到，归并的各条一并答复。"),
    )
    public = forms.BooleanField(
        label=gettext_lazy("在公开网站登出这条建议和答复"),
        required=False,
        help_text=gettext_lazy("建议按原文登出，不作改动；含个人信息或不宜公开的，不要勾选。"),
    )

    def __init__(self, data: Any = None, *, suggestion: Suggestion) -> None:
        first = {"answer": suggestion.answer, "public": suggestion.is_public}
        super().__init__(data, auto_id="answer_%s", initial=first)
