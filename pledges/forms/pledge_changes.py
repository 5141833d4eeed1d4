"""What the director fills in to change a published pledge (R75)."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from pledges.actions.pledge_changes import Grounds
from pledges.actions.pledge_moves import NewPledge
from pledges.forms.batches import day_field
from pledges.models import Category, Indicator, Pledge
from pledges.planning.changes import Change
from pledges.readers.pledge_changes import free_number, may_be_merged, may_lead

CHOOSE = _("请从列表中选择。")
NUMBER = re.compile(r"[0-9一二三四五六七八九十][0-9A-Za-z一二三四五六七八九十.-]*")


class GroundsForm(forms.Form):
    """From when, why and by which document; what pausing, resuming and stopping ask.

    ``seen`` is the mark of what was looked at in the preview: only that is carried out.
    """

    effective_on = day_field(_("生效日期"), help_text=_("当日起生效，不能晚于今天。"))
    document = forms.CharField(
        label=_("批准文件"),
        max_length=200,
        help_text=_("批准调整的文件名称和文号，将对外公开。"),
        error_messages={"required": _("请写明批准文件。")},
    )
    reason = forms.CharField(
        label=_("调整原因"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("调整原因将与原承诺一并对外公开。"),
        error_messages={"required": _("请写明调整原因。")},
    )

    def __init__(self, pledge: Pledge, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pledge, self.today = pledge, today
        self.initial["effective_on"] = today
        first = [name for name in ("others", "indicators") if name in self.fields]
        last = ["effective_on", "document", "reason"]
        rest = [name for name in self.fields if name not in [*first, *last]]
        self.order_fields([*first, *rest, *last])

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > self.today:
            raise forms.ValidationError(text("生效日期不能晚于今天：调整登记后即生效。"))
        if day < self.pledge.batch.starts_on:
            raise forms.ValidationError(text("生效日期不能早于批次开始日期。"))
        return day

    def grounds(self) -> Grounds:
        return Grounds(
            *(self.cleaned_data[name] for name in ("effective_on", "reason", "document"))
        )

    @property
    def mark(self) -> str:
        """A digest of everything filled in."""
        told = "\n".join(f"{name}={self[name].value()}" for name in self.fields)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def is_seen(self) -> bool:
        """Was just this looked at in the preview?"""
        return self.data.get("seen") == self.mark


class MergeForm(GroundsForm):
    """Which pledges go into this one, and what it is called then."""

    others = forms.ModelMultipleChoiceField(
        Pledge.objects.none(),
        label=_("并入这一件的实事"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要并入的实事。"), "invalid_choice": CHOOSE},
    )
    title = forms.CharField(
        label=_("合并后的任务名称"),
        max_length=200,
        help_text=_("不改名的，保持原名称。改名的，原名称仍在调整记录和公开网站上。"),
        error_messages={"required": _("请填写任务名称。")},
    )

    def __init__(self, pledge: Pledge, *args: Any, **options: Any) -> None:
        super().__init__(pledge, *args, **options)
        others: Any = self.fields["others"]
        others.queryset = may_be_merged(pledge)
        others.label_from_instance = _numbered
        self.initial["title"] = pledge.title


class SplitForm(GroundsForm):
    """Which indicators become a pledge of their own, and what that is called and led by."""

    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(),
        label=_("拆出的指标"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("其中项随所属指标一起拆出；至少留下一项。"),
        error_messages={"required": _("请选择要拆出的指标。"), "invalid_choice": CHOOSE},
    )
    no = forms.CharField(
        label=_("新序号"),
        max_length=20,
        help_text=_("本批次没有用过的序号；原有各件的序号不变。"),
        error_messages={"required": _("请填写序号。")},
    )
    title = forms.CharField(
        label=_("新任务名称"), max_length=200, error_messages={"required": _("请填写任务名称。")}
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("方面"),
        required=False,
        empty_label=_("不归入方面"),
        error_messages={"invalid_choice": CHOOSE},
    )
    lead = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("牵头单位"),
        empty_label=_("请选择"),
        help_text=_("换了牵头单位的，全省（全市）合计数改由新牵头单位填报。"),
        error_messages={"required": _("请选择牵头单位。"), "invalid_choice": CHOOSE},
    )

    def __init__(self, pledge: Pledge, *args: Any, **options: Any) -> None:
        super().__init__(pledge, *args, **options)
        choices: dict[str, Any] = dict(self.fields)
        choices["indicators"].queryset = pledge.indicators.filter(of=None).order_by("position")
        choices["category"].queryset = Category.objects.filter(batch=pledge.batch_id)
        choices["lead"].queryset = may_lead(pledge)
        leads = pledge.leads()
        self.initial.update(
            no=free_number(pledge),
            category=pledge.category_id,
            lead=leads[0].pk if leads else None,
        )

    def clean_no(self) -> str:
        no = str(self.cleaned_data["no"])
        if not NUMBER.fullmatch(no):
            raise forms.ValidationError(text("序号以数字开头，可以带连字符，如“12-2”。"))
        if Pledge.objects.filter(batch=self.pledge.batch_id, no=no).exists():
            raise forms.ValidationError(text("本批次已有序号“%(no)s”，请另选序号。") % {"no": no})
        return no

    def clean_indicators(self) -> list[Indicator]:
        chosen = list(self.cleaned_data["indicators"])
        if len(chosen) == self.fields["indicators"].queryset.count():  # type: ignore[attr-defined]
            raise forms.ValidationError(text("请至少留下一项指标。"))
        return chosen

    def made(self) -> NewPledge:
        names = ("no", "title", "category", "lead")
        return NewPledge(*(self.cleaned_data[name] for name in names))


FORMS: dict[Change, type[GroundsForm]] = {
    Change.PAUSE: GroundsForm,
    Change.RESUME: GroundsForm,
    Change.STOP: GroundsForm,
    Change.MERGE: MergeForm,
    Change.SPLIT: SplitForm,
}


def _numbered(pledge: Pledge) -> str:
    """「12. 农村公路」, 「12. 农村公路（暂停）」."""
    words = {"no": pledge.no, "title": pledge.title, "state": pledge.get_state_display()}
    if pledge.state == Pledge.State.ACTIVE:
        return text("%(no)s. %(title)s") % words
    return text("%(no)s. %(title)s（%(state)s）") % words
