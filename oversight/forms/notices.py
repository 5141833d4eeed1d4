"""What people fill in about letters: the office's words and decisions, a unit's answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from oversight.forms.changes import day_field
from oversight.models import Notice
from oversight.models.ladder import RungChoice
from pledges.models import Batch

REASON = 200
LONG = 2000


def _words(label: Any, missing: Any, *, rows: int = 4, longest: int = LONG, **options: Any) -> Any:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": rows}),
        **options,
    )


class NoticeFilter(forms.Form):
    """Which letters the ledger lists; nothing chosen lists them all."""

    batch = forms.ChoiceField(label=_("批次"), required=False)
    rung = forms.ChoiceField(
        label=_("文书"), required=False, choices=[("", _("全部文书")), *RungChoice.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *Notice.State.choices]
    )
    unit = forms.ChoiceField(label=_("单位"), required=False)
    overdue = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(
        self, data: Any, batches: Iterable[Batch], units: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        slugs = [(batch.slug, str(batch)) for batch in batches]
        self.fields["batch"].choices = [("", text("全部批次")), *slugs]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", text("全部单位")), *units]  # type: ignore[attr-defined]


class LetterForm(forms.Form):
    """The letter's own words."""

    subject = forms.CharField(
        label=_("标题"), max_length=200, error_messages={"required": _("请填写标题。")}
    )
    body = _words(
        _("正文"),
        _("请填写正文。"),
        rows=16,
        longest=10000,
        help_text=_("首行为称谓，末行为落款；数字来自研判结论，请勿改动。文号和日期发出时填入。"),
    )


class StartForm(forms.Form):
    """A letter raised by hand: at which rung, on which matters, and why a lower one is skipped.

    ``others`` are further open flags of the same unit, as id and words.
    """

    rung = forms.ChoiceField(
        label=_("发起哪一种文书"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择文书。")},
    )
    others = forms.TypedMultipleChoiceField(
        label=_("同一单位的其他滞后事项，一并列入"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skip_reason = forms.CharField(
        label=_("越级原因"),
        max_length=REASON,
        required=False,
        help_text=_("跳过较低一级的文书时必须写明，随文书保存。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        rungs: Sequence[tuple[str, str]],
        others: Sequence[tuple[int, str]],
    ) -> None:
        super().__init__(data)
        self.fields["rung"].choices = rungs  # type: ignore[attr-defined]
        self.fields["others"].choices = others  # type: ignore[attr-defined]
        if not others:
            del self.fields["others"]


class ApprovalForm(forms.Form):
    """Which of the leading group approved the letter, when, and by what paper."""

    approver = forms.CharField(
        label=_("批准人"),
        max_length=60,
        help_text=_("领导小组哪位同志批准，写姓名和职务。"),
        error_messages={"required": _("请写明批准人。")},
    )
    approved_on = day_field(_("批准日期"))
    document = forms.CharField(
        label=_("批准文件"),
        max_length=200,
        help_text=_("批示、会议纪要等的名称和文号。"),
        error_messages={"required": _("请写明批准文件。")},
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"approved_on": today})
        self.today = today

    def clean_approved_on(self) -> date:
        day: date = self.cleaned_data["approved_on"]
        if day > self.today:
            raise forms.ValidationError(text("批准日期不能晚于今天。"))
        return day


class SendForm(forms.Form):
    """The number a letter goes out under; ``office`` hands out each number once."""

    number = forms.CharField(
        label=_("文号"),
        max_length=60,
        required=False,
        help_text=_("留空由系统接着编号，如“民生督〔2023〕3号”。"),
    )

    def __init__(self, data: Any = None, *, office: int) -> None:
        super().__init__(data)
        self.office = office

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number and Notice.objects.filter(batch__office=self.office, number=number).exists():
            raise forms.ValidationError(text("这个文号已经用过。"))
        return number


class ReasonForm(forms.Form):
    """Why a letter is not sent, or taken back."""

    reason = _words(_("原因"), _("请写明原因。"), rows=3, longest=REASON)

    def __init__(self, data: Any = None, *, hint: str = "") -> None:
        super().__init__(data)
        self.fields["reason"].help_text = hint


class NoteForm(forms.Form):
    """What the office thinks of it; ``missing`` says what to write where it must."""

    note = _words(_("意见"), _("请写明意见。"))

    def __init__(self, data: Any = None, *, label: str, hint: str = "", missing: str = "") -> None:
        super().__init__(data)
        field = self.fields["note"]
        field.label, field.help_text, field.required = label, hint, bool(missing)
        if missing:
            field.error_messages["required"] = missing


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class ReplyForm(forms.Form):
    """A unit's answer: what was done, what will be, and by when."""

    text = _words(
        _("回复内容"),
        _("请写明回复内容。"),
        rows=6,
        longest=5000,
        help_text=_("逐项说明原因和目前进展。"),
    )
    measures = _words(
        _("整改措施"), "", required=False, help_text=_("准备怎样赶上序时进度，由谁负责。")
    )
    promised_on = day_field(
        _("承诺完成日期"), required=False, help_text=_("承诺何时整改到位，不早于今天。")
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_promised_on(self) -> date | None:
        day: date | None = self.cleaned_data["promised_on"]
        if day and day < self.today:
            raise forms.ValidationError(text("承诺完成日期不能早于今天。"))
        return day
