"""What the office fills in about reporting: the calendar, entries for a unit, problems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from oversight.forms.changes import day_field
from pledges.models import Batch, Share
from pledges.templatetags.portal import month as month_words
from progress.actions.locks import LONGEST_WAIT
from progress.forms import ReturnForm
from progress.models import MonthlyReport

SHORT = 200
LONG = 1000


def _reason(label: Any, missing: Any, *, longest: int = SHORT, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class QueueFilter(forms.Form):
    """What the review queue shows; the choices are what waits in it."""

    batch = forms.ChoiceField(label=_("批次"), required=False)
    month = forms.ChoiceField(label=_("月份"), required=False)
    asked = forms.ChoiceField(
        label=_("疑问"),
        required=False,
        choices=[("", _("不限")), ("yes", _("有疑问")), ("no", _("无疑问"))],
    )
    late = forms.BooleanField(label=_("只看迟报"), required=False)

    def __init__(self, data: Any, reports: Sequence[MonthlyReport]) -> None:
        super().__init__(data)
        batches = {report.batch.slug: str(report.batch) for report in reports}
        months = sorted({report.month for report in reports}, reverse=True)
        self._offer("batch", [("", text("全部批次")), *batches.items()])
        self._offer(
            "month",
            [("", text("全部月份")), *((f"{m:%Y-%m}", month_words(m)) for m in months)],
        )

    def wanted(self) -> dict[str, Any]:
        """What was asked for; a batch or month nothing waits of any more asks for nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class OfficeReturnForm(ReturnForm):
    """Why the office sends a report back; for a locked month also until when it is open again."""

    def __init__(
        self,
        shares: Sequence[Share],
        data: Any = None,
        *,
        locked: bool = False,
        open_until: date | None = None,
    ) -> None:
        super().__init__(shares, data)
        self.fields["reason"].help_text = _(
            "填报单位将看到这段话。请写明哪一项、什么问题、怎样修改；也可以在表中逐项填写意见。"
        )
        if locked:
            self.fields["open_until"] = day_field(
                _("开放补报至"),
                required=False,
                initial=open_until,
                help_text=_("含当日。留空表示不开放：退回后该单位不能修改，只能由办公室代录。"),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = [said for name, said in cleaned.items() if name != "open_until" and said]
        if not self.errors and not told:
            self.add_error("reason", text("请写明退回原因，填报员才知道改什么。"))
        return cleaned


class EntryReasonForm(forms.Form):
    """Why the office enters a unit's figures for it (代录)."""

    reason = _reason(
        _("代录原因"),
        _("请写明为什么由办公室代录。"),
        longest=LONG,
        help_text=_("如“该单位系统故障，已传真报送盖章月报”。填报单位和审核人都会看到。"),
    )


class MoveDueForm(forms.Form):
    """Another due day for a month, with the reason."""

    due_on = day_field(_("改定应报日期"))
    reason = _reason(_("改定原因"), _("请写明改定应报日期的原因。"))


class BulletinForm(forms.Form):
    """The day the month's bulletin went out."""

    bulletin_on = day_field(_("通报印发日期"))


class WithdrawForm(forms.Form):
    """Why a recorded bulletin is taken back."""

    reason = _reason(_("撤回原因"), _("请写明撤回通报登记的原因。"))


class ExceptionForm(forms.Form):
    """Which unit may fill a locked month, until when, and why."""

    report = forms.ModelChoiceField(
        MonthlyReport.objects.none(),
        label=_("填报单位"),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择填报单位。"),
            "invalid_choice": _("请在本月的填报单位中选择。"),
        },
    )
    until = day_field(_("开放至"), help_text=_("含当日。"))
    reason = _reason(_("开放原因"), _("请写明开放补报的原因。"), longest=LONG)

    def __init__(self, batch: Batch, month: date, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        reports = batch.reports.filter(month=month).select_related("agency", "region")
        field: Any = self.fields["report"]
        field.queryset = reports.order_by(
            "region__order", "region__code", "agency__order", "agency__pk"
        )
        field.label_from_instance = lambda report: str(report.unit)


class LockRuleForm(forms.Form):
    """How many working days after its bulletin a month locks."""

    locks_after = forms.IntegerField(
        label=_("通报印发后锁定（工作日）"),
        min_value=0,
        max_value=LONGEST_WAIT,
        help_text=_("只影响此后登记的通报；已登记的，锁定日期不变。"),
        error_messages={
            "required": _("请填写工作日数。"),
            "invalid": _("请填写整数。"),
            "min_value": _("不能小于0。"),
            "max_value": _("不能超过%(limit_value)d个工作日。"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "n"}),
    )
