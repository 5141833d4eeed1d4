"""The office's forms on what citizens wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.models import Remark

LONGEST = 2000  # characters of an answer


class AnswerForm(forms.Form):
    """The answer; an objection's says whether it is upheld. A draft needs neither."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("核查结论"),
        choices=[("yes", gettext_lazy("属实")), ("no", gettext_lazy("不属实"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("属实的，另行更正数据并发布新版本；结论随答复告知提出人。"),
        error_messages={"required": gettext_lazy("请选择核查结论。")},
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("不超过2000字。提出人凭查询码可以看到。"),
        error_messages={
            "required": gettext_lazy("请写明答复内容。"),
            "max_length": gettext_lazy("答复不能超过2000字，现有%(show_value)d字。"),
        },
    )
    public = forms.BooleanField(
        label=gettext_lazy("在这件实事的公开页面登出留言和答复"),
        required=False,
        help_text=gettext_lazy("留言按原文登出，不作改动；含个人信息或不宜公开的，不要勾选。"),
    )

    def __init__(self, data: Any = None, *, remark: Remark, draft: bool = False) -> None:
        super().__init__(data, auto_id="answer_%s", initial={"answer": remark.answer})
        if remark.kind != Remark.Kind.OBJECTION:
            del self.fields["upheld"]
        if draft:
            for field in self.fields.values():
                field.required = False


class SetAsideForm(forms.Form):
    """Why a remark is not answered; its writer reads it."""

    reason = forms.CharField(
        label=gettext_lazy("不予答复原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不超过200字，提出人凭查询码可以看到，例如与本件实事无关。"),
        error_messages={
            "required": gettext_lazy("请写明不予答复的原因。"),
            "max_length": gettext_lazy("原因不能超过200字，现有%(show_value)d字。"),
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="aside_%s")


class QueueFilter(forms.Form):
    """Narrows the queue; the choices lie in the address."""

    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), required=False)
    batch = forms.ChoiceField(label=gettext_lazy("批次"), required=False)
    no = forms.CharField(label=gettext_lazy("件号"), required=False, max_length=20)

    def __init__(self, data: Any, *, batches: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        offered: dict[str, list[tuple[Any, Any]]] = {
            "state": [*Remark.State.choices, ("all", _("全部状态"))],
            "kind": [("", _("全部类型")), *Remark.Kind.choices],
            "batch": [("", _("全部批次")), *((str(pk), title) for pk, title in batches)],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
