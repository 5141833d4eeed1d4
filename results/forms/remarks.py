"""What a citizen fills in to say something of a pledge."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.citizens import Trap, without_numbers
from results.models import Remark
from results.open_data.remarks import Voice

LONGEST = 1000  # characters


class RemarkForm(forms.Form):
    """What is said of a pledge. ``website`` is a trap for machines: people don't see it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("类型"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择类型。")},
    )
    text = forms.CharField(
        label=gettext_lazy("内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "不超过1000字。请不要写姓名、电话、身份证号码等个人信息，也不要写国家秘密、工作秘密。"
        ),
        error_messages={
            "required": gettext_lazy("请写明内容。"),
            "max_length": gettext_lazy("内容不能超过1000字，现有%(show_value)d字。"),
        },
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("联系方式不能超过100字。")},
    )
    website = Trap()

    def __init__(self, data: Any = None, *, voice: Voice) -> None:
        super().__init__(data, auto_id="remark_%s")
        self.voice = voice
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [
            (kind, self._words(kind))
            for kind in Remark.Kind
            if kind != Remark.Kind.OBJECTION or voice.takes_objections
        ]
        kind.help_text = _kind_help(voice)
        kind.error_messages["invalid_choice"] = _("请从列出的类型中选择。")
        self.fields["contact"].help_text = _(
            "电话或电子邮箱，可以不留。只用于答复，%(days)d天后（%(day)s）自动清除，不会公开。"
        ) % {"days": voice.contact_days, "day": write_date(voice.contact_until, _("Y年n月j日"))}

    def clean_text(self) -> str:
        """The words, unless they hold somebody's numbers: those are not kept for a moment."""
        return without_numbers(self.cleaned_data["text"])

    def _words(self, kind: Remark.Kind) -> str:
        until = self.voice.objections_until
        if kind != Remark.Kind.OBJECTION or until is None:
            return str(kind.label)
        words = {"kind": kind.label, "day": write_date(until, _("Y年n月j日"))}
        return _("%(kind)s（认为公布的数据有误，可在%(day)s当日及以前提出）") % words


def _kind_help(voice: Voice) -> str:
    """Where an objection can no longer be made, since when."""
    if voice.objections_until is None or voice.takes_objections:
        return ""
    day = write_date(voice.objections_until, _("Y年n月j日"))
    return _("现行版本的数据异议期已于%(day)s截止；对数据有疑问，可以选“咨询”。") % {"day": day}
