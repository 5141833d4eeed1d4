"""The ladder's settings as the office fills them in: one form a rung, all saved at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.templatetags.frame import summary_errors
from oversight.actions.ladder import MOST_DAYS, MOST_MONTHS, RungDraft
from oversight.escalation import Approval, Rung
from oversight.models.ladder import ApprovalChoice


def _count(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> Any:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        required=required,
        help_text=help_text,
        error_messages={
            "required": _("请填写工作日数。"),
            "invalid": _("请填写整数。"),
            "min_value": _("至少为1；不适用请留空。") if not required else _("至少为1。"),
            "max_value": _("不能超过%(limit_value)d。"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "n"}),
    )


class RungForm(forms.Form):
    """One rung; months that are left out never bring a matter here."""

    enabled = forms.BooleanField(label=_("启用"), required=False)
    position = forms.TypedChoiceField(
        label=_("次序"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, len(Rung) + 1)],
        error_messages={"required": _("请选择次序。")},
    )
    yellow_months = _count(_("连续黄灯"), MOST_MONTHS, required=False)
    red_months = _count(_("连续红灯"), MOST_MONTHS, required=False)
    unreported_months = _count(_("连续未报"), MOST_MONTHS, required=False)
    after_overdue = forms.BooleanField(label=_("较低文书逾期时升级到此"), required=False)
    approval = forms.ChoiceField(label=_("发出前由谁批准"), choices=ApprovalChoice.choices)
    sign_days = _count(_("签收期限"), MOST_DAYS)
    reply_days = _count(_("回复期限"), MOST_DAYS)
    rectify_days = _count(_("整改期限"), MOST_DAYS, required=False)
    to_head = forms.BooleanField(label=_("单位负责人"), required=False)
    to_reporter = forms.BooleanField(label=_("填报员"), required=False)
    to_lead = forms.BooleanField(label=_("抄送牵头单位"), required=False)
    subject = forms.CharField(
        label=_("标题模板"), max_length=200, error_messages={"required": _("请填写标题模板。")}
    )
    body = forms.CharField(
        label=_("正文模板"),
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("请填写正文模板。")},
    )

    WHEN = ("yellow_months", "red_months", "unreported_months")
    DAYS = ("sign_days", "reply_days", "rectify_days")
    WHOM = ("to_head", "to_reporter", "to_lead")
    TEMPLATES = ("subject", "body")

    def __init__(self, settings: RungDraft, data: Any = None) -> None:
        super().__init__(data, prefix=settings.rung.value, initial=asdict(settings))
        self.rung, self.title = settings.rung, settings.label

    def when(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.WHEN)

    def days(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.DAYS)

    def whom(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.WHOM)

    @property
    def approval_words(self) -> str:
        """Who approves its letters, as set."""
        return str(ApprovalChoice(self.initial["approval"].value).label)

    @property
    def template_errors(self) -> bool:
        """Is something wrong with its templates, which are folded otherwise?"""
        return any(name in self.errors for name in self.TEMPLATES)

    def draft(self) -> RungDraft:
        """What was filled in. Only for a valid form."""
        given = self.cleaned_data | {"approval": Approval(self.cleaned_data["approval"])}
        return RungDraft(rung=self.rung, **given)


class LadderForms:
    """The forms of all rungs, in the order of the ladder."""

    def __init__(self, ladder: Sequence[RungDraft], data: Any = None) -> None:
        self.forms = [RungForm(settings, data) for settings in ladder]

    def __iter__(self) -> Iterator[RungForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        """Is each rung sound in itself? Each tells its faults."""
        checked = [form.is_valid() for form in self.forms]
        return all(checked)

    def drafts(self) -> list[RungDraft]:
        """What was filled in, lowest rung first. Only for valid forms."""
        return sorted((form.draft() for form in self.forms), key=lambda draft: draft.position)

    def add_error(self, rung: Rung, field: str, reason: str) -> None:
        """Put a refusal of the whole ladder beside the field it is about."""
        form = next(form for form in self.forms if form.rung == rung)
        form.add_error(field if field in form.fields else None, reason)

    def errors(self) -> list[tuple[str, str]]:
        """Each error with the id of its control and the rung's name, in the order of the page."""
        return [
            (target, error if form.title in error else _of_rung(form.title, error))
            for form in self.forms
            for target, error in summary_errors(form)
        ]


def _of_rung(rung: str, error: str) -> str:
    return text("%(rung)s，%(error)s") % {"rung": rung, "error": error}
