"""What is written outside the grid: special reports, a lead's return, a delegation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import User
from pledges.models import Batch, Pledge
from progress.actions.delegations import colleagues_of
from progress.actions.special import Draft
from progress.models import SpecialReport
from progress.readers.confirming import LedRow, Place
from progress.readers.special import batches_of

TEXT_LENGTH = 20_000
REASON_LENGTH = 1000
CELL_REASON_LENGTH = 300


def _day(label: Any, missing: Any = "", **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": gettext_lazy("请填写有效的日期。")},
        **options,
    )


def _words(label: Any, missing: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class SpecialForm(forms.Form):
    """A special report's title and text; a 重大情况 has a day and perhaps a pledge."""

    error_css_class = "has-error"
    title = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=120,
        error_messages={"required": gettext_lazy("请写标题。")},
    )
    happened_on = _day(
        gettext_lazy("发生日期"), required=False, help_text=gettext_lazy("情况发生的日期。")
    )
    pledge = forms.ModelChoiceField(
        label=gettext_lazy("涉及实事"),
        queryset=Pledge.objects.none(),
        required=False,
        empty_label=gettext_lazy("不涉及具体一件"),
    )
    text = _words(
        gettext_lazy("正文"),
        gettext_lazy("请写正文。"),
        rows=12,
        max_length=TEXT_LENGTH,
    )

    def __init__(self, *args: Any, kind: str, batch: Batch, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == SpecialReport.Kind.YEAR_END:
            del self.fields["happened_on"], self.fields["pledge"]
            self.fields["text"].help_text = _(
                "写全年推进情况、主要做法、存在问题和下一步打算。"
                "各项指标完成情况由系统附在文后，不用抄写。"
            )
        else:
            pledges: Any = self.fields["pledge"]
            pledges.queryset = batch.pledges.order_by("position")
            self.fields["text"].help_text = _(
                "写清时间、地点、情况、已采取的措施和需要协调的事项。"
            )

    def draft(self) -> Draft:
        """What was written. Only for a valid form."""
        told = self.cleaned_data
        return Draft(told["title"], told["text"], told.get("pledge"), told.get("happened_on"))


class StartForm(forms.Form):
    """Which kind of special report to begin, and on which batch."""

    kind = forms.ChoiceField(choices=SpecialReport.Kind)
    batch = forms.ModelChoiceField(
        label=gettext_lazy("批次"), queryset=Batch.objects.none(), to_field_name="slug"
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        batches: Any = self.fields["batch"]
        batches.queryset = batches_of(user)


class ReasonForm(forms.Form):
    """Why something goes back; who wrote it reads it word for word."""

    reason = _words(
        gettext_lazy("退回原因"),
        gettext_lazy("请写明退回原因，对方才知道改什么。"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("写明哪里要改、怎么改，起草人会看到。"),
    )


class AnswerForm(forms.Form):
    """What the office answers to a special report it has read."""

    answer = _words(
        gettext_lazy("阅办意见"),
        "",
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("报告单位会看到。"),
    )


class LeadReturnForm(forms.Form):
    """Why a place's report goes back: for the whole, for single figures, or both."""

    reason = _words(
        gettext_lazy("退回原因"),
        "",
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("逐项写了意见的，这里可以空着。"),
    )

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.place = place
        for row in place.rows:
            self.fields[f"cell-{row.share.pk}"] = forms.CharField(
                label=_("%(name)s（退回意见）") % {"name": row.indicator},
                required=False,
                max_length=CELL_REASON_LENGTH,
            )

    def lines(self) -> Iterator[tuple[LedRow, BoundField]]:
        """Each row with the field for what is to be mended in it."""
        for row in self.place.rows:
            yield row, self[f"cell-{row.share.pk}"]

    def cells(self) -> dict[int, str]:
        """Share id → reason. Only for a valid form."""
        reasons = {r.share.pk: self.cleaned_data[f"cell-{r.share.pk}"] for r in self.place.rows}
        return {share: text for share, text in reasons.items() if text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("reason") and not self.cells():
            self.add_error("reason", _("请写明退回原因，或在要改的那一项后面写意见。"))
        return cleaned


class DelegationForm(forms.Form):
    """Whom a head lets sign, from when to when, and why."""

    error_css_class = "has-error"
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("代签人"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("请选择"),
        error_messages={
            "required": gettext_lazy("请选择代签人。"),
            "invalid_choice": gettext_lazy("只能授权给本单位在用账号的同事。"),
        },
        help_text=gettext_lazy("本单位的填报员。本人报送的月报，本人不能代签。"),
    )
    starts_on = _day(gettext_lazy("起始日期"), gettext_lazy("请填写起始日期。"))
    ends_on = _day(
        gettext_lazy("截止日期"),
        gettext_lazy("请填写截止日期。"),
        help_text=gettext_lazy("含当天。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明事由。")},
        help_text=gettext_lazy("如出差、休假、培训。"),
    )

    def __init__(self, *args: Any, head: User, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = self.fields["deputy"]
        people.queryset = colleagues_of(head)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("截止日期不得早于起始日期。"))
        return cleaned
