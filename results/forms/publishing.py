"""The office's forms of publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.models import PublicFile, PublicSettings


def _day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("请填写日期。"),
            "invalid": gettext_lazy("请填写有效的日期。"),
        },
        **options,
    )


def _words_field(label: Any, missing: Any, *, longest: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
        **options,
    )


class PrepareForm(forms.Form):
    """A month of the batch, or none for the promise itself."""

    month = forms.ChoiceField(
        label=gettext_lazy("发布内容"),
        error_messages={
            "required": gettext_lazy("请选择月份。"),
            "invalid_choice": gettext_lazy("请从列表中选择已有审核通过数据的月份。"),
        },
    )

    def __init__(
        self, slug: str, months: Sequence[date], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{slug}_%s")
        month = cast(forms.ChoiceField, self.fields["month"])
        month.required = bool(months)
        month.choices = [
            (f"{each:%Y-%m}", _("%(month)s进展") % {"month": write_date(each, _("Y年n月"))})
            for each in sorted(months, reverse=True)
        ] or [("", _("任务本身（尚无进展数据）"))]

    def clean_month(self) -> date | None:
        """The first day of the month, or None for the promise itself."""
        month = self.cleaned_data["month"]
        return date.fromisoformat(f"{month}-01") if month else None


class _AheadForm(forms.Form):
    """A day that has not gone by."""

    today: date

    def clean_public_from(self) -> date | None:
        day: date | None = self.cleaned_data["public_from"]
        if day and day < self.today:
            raise forms.ValidationError(_("公开日期不得早于今天。"))
        return day


class _SeenForm(forms.Form):
    """Carries the digest of the content that the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class PassForm(_SeenForm, _AheadForm):
    """A step passed; the final one says from which day the public may read."""

    note = _words_field(gettext_lazy("意见"), "", longest=1000, required=False)
    public_from = _day_field(
        gettext_lazy("公开日期"),
        help_text=gettext_lazy(
            "当天零时起公众可见；选以后的日期即为禁发期，之前只有办公室能看到。"
        ),
    )

    def __init__(self, data: Any = None, *, today: date, final: bool, seen: str = "") -> None:
        super().__init__(data, auto_id="pass_%s", initial={"public_from": today, "seen": seen})
        self.today = today
        if not final:
            del self.fields["public_from"]


class ReturnForm(_SeenForm):
    """A step sent back, never without words."""

    note = _words_field(
        gettext_lazy("退回意见"),
        gettext_lazy("退回须写明意见。"),
        longest=1000,
        help_text=gettext_lazy("写明哪里要改、怎么改，拟稿人会收到通知。"),
    )

    def __init__(self, data: Any = None, *, seen: str = "") -> None:
        super().__init__(data, auto_id="return_%s", initial={"seen": seen})


class DiscardForm(forms.Form):
    """Why a draft is dropped, for its history."""

    reason = _words_field(
        gettext_lazy("作废原因"),
        gettext_lazy("请写明作废原因。"),
        longest=200,
        help_text=gettext_lazy("原因留在本稿的办理记录中，公众看不到，不超过200字。"),
    )


class EmbargoForm(_AheadForm):
    """Another day for a version still under embargo."""

    public_from = _day_field(gettext_lazy("公开日期"))

    def __init__(self, data: Any = None, *, today: date, initial: date | None = None) -> None:
        super().__init__(data, auto_id="embargo_%s", initial={"public_from": initial})
        self.today = today


class WithdrawForm(forms.Form):
    """Why a published version is taken back; the public reads it."""

    reason = _words_field(
        gettext_lazy("撤回原因"),
        gettext_lazy("请写明撤回原因。"),
        longest=200,
        help_text=gettext_lazy("原因会在公众页面和历次发布记录中写明，不超过200字。"),
    )


class CaptionForm(forms.Form):
    """What a photograph shows, in the public's words."""

    caption = forms.CharField(
        label=gettext_lazy("图说"),
        max_length=PublicFile._meta.get_field("caption").max_length,
        error_messages={"required": gettext_lazy("请填写图说。")},
    )

    def __init__(self, data: Any = None, *, evidence: int) -> None:
        super().__init__(data, auto_id=f"evidence{evidence}_%s")


class SettingsForm(forms.ModelForm):
    """What of a batch is made public, and by how many it is checked before."""

    class Meta:
        model = PublicSettings
        fields = (
            "steps",
            "distinct_people",
            "shows_schedule",
            "shows_regions",
            "shows_funding",
            "shows_satisfaction",
            "takes_remarks",
            "objection_days",
            "contact_days",
        )
        widgets = {"steps": forms.RadioSelect}
        help_texts = {
            "distinct_people": gettext_lazy(
                "初审由经办人，复审由另一位经办人或负责人，终审由负责人；拟稿人可以初审。"
            ),
            "shows_schedule": gettext_lazy(
                "超序时、正常推进、滞后和序时计划曲线只能一起公开，或都不公开："
                "公众看到曲线和完成数，就能算出是否滞后；只隐去“滞后”，其余两种状态也等于把它说了出来。"
            ),
            "shows_regions": gettext_lazy("各地区、各单位分解任务的目标和进展，以及示意图。"),
            "shows_funding": gettext_lazy("原文载明的资金安排、下达和补助标准。"),
            "shows_satisfaction": gettext_lazy("最近一次测评的票数和结果。"),
            "takes_remarks": gettext_lazy(
                "每件实事的页面上设意见建议、咨询和数据异议的入口。取消后立即停止受理。"
            ),
            "objection_days": gettext_lazy(
                "每版公开后几天内可以对数据提出异议：公开当日不计，截止当日有效；"
                "不超过60天，填0不收数据异议。"
            ),
            "contact_days": gettext_lazy("留言人自愿留下的联系方式，到期自动清除，1至365天。"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("objection_days", "contact_days"):
            self.fields[name].error_messages = {
                **self.fields[name].error_messages,
                "required": _("请填写天数。"),
                "invalid": _("请填写整数天数。"),
            }
