"""What the office types to begin, decide and publish a batch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pledges.actions.batches import NewBatch, Ruling, Source
from pledges.models import Batch, Candidate, Decision
from pledges.models.batch import RESERVED_SLUGS
from pledges.readers.candidates import Round

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填写日期。"), "invalid": _("请填写有效的日期。")},
        **options,
    )


class NewBatchForm(forms.Form):
    """The next batch: its name, address and span; the rest as in the former one."""

    title = forms.CharField(
        label=_("名称"), max_length=120, error_messages={"required": _("请填写名称。")}
    )
    slug = forms.CharField(
        label=_("标识"),
        max_length=50,
        help_text=_("用作公开网站的地址，建成后不再改：小写字母、数字和连字符，须带年份。"),
        error_messages={"required": _("请填写标识。")},
    )
    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("结束日期"), help_text=_("民生实事当年办结，默认至12月31日。"))
    former = forms.ModelChoiceField(
        Batch.objects.none(),
        label=_("沿用设置"),
        required=False,
        empty_label=_("不沿用"),
        help_text=_("区划、发布机关和报送日与这个批次相同。"),
        error_messages={"invalid_choice": _("请从列表中选择。")},
    )
    begins = forms.ChoiceField(
        label=_("从哪一步开始"),
        choices=[
            ("soliciting", _("先公开征集意见建议")),
            ("drafting", _("直接谋划，不公开征集")),
        ],
        initial="soliciting",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。"), "invalid_choice": _("请选择。")},
    )

    def __init__(self, *args: Any, former: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["former"].queryset = former  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if not SLUG.fullmatch(slug) or not any(mark.isdigit() for mark in slug):
            raise forms.ValidationError(
                text("标识只用小写字母、数字和连字符，并须带年份，如“jilin-2024”。")
            )
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(text("这个标识已用作公开网站的页面地址，请换一个。"))
        if Batch.objects.filter(slug=slug).exists():
            raise forms.ValidationError(text("标识“%(slug)s”已被使用，请换一个。") % {"slug": slug})
        return slug

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = told.get("starts_on"), told.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", text("结束日期不得早于开始日期。"))
        return told

    def wanted(self) -> NewBatch:
        """The batch, as the action takes it."""
        told = self.cleaned_data
        return NewBatch(
            told["title"],
            told["slug"],
            told["starts_on"],
            told["ends_on"],
            told["former"],
            told["begins"] == "soliciting",
        )


class DecisionForm(forms.Form):
    """How the batch was settled; by the leadership also which candidates."""

    kind = forms.ChoiceField(
        label=_("审定方式"),
        choices=Decision.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择审定方式。"), "invalid_choice": _("请选择审定方式。")},
    )
    body = forms.CharField(
        label=_("审定机关"),
        max_length=80,
        help_text=_("如“省委、省政府”。"),
        error_messages={"required": _("请填写审定机关。")},
    )
    decided_on = day_field(_("审定日期"))
    document = forms.CharField(
        label=_("依据文件"),
        max_length=200,
        help_text=_("文件、纪要或决定的名称和文号。"),
        error_messages={"required": _("请填写依据文件。")},
    )
    chosen = forms.MultipleChoiceField(
        label=_("研究确定的候选项目"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "党委政府研究确定的，在候选库中勾选；人大代表票决的，以票决结果为准，不用勾选。"
        ),
        error_messages={"invalid_choice": _("所选项目中有的已不在候选库，请重新核对。")},
    )

    def __init__(
        self,
        *args: Any,
        pool: Iterable[Candidate],
        last_round: Round | None,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.last_round, self.today = last_round, today
        named = [(str(row.pk), row.title) for row in pool]
        self.fields["chosen"].choices = named  # type: ignore[attr-defined]
        if not named:
            del self.fields["chosen"]

    def clean_decided_on(self) -> date:
        decided_on: date = self.cleaned_data["decided_on"]
        if decided_on > self.today:
            raise forms.ValidationError(text("审定日期不能晚于今天。"))
        return decided_on

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("kind") == Decision.Kind.BALLOT:
            if self.last_round is None:
                self.add_error("kind", text("还没有登记票决结果，不能按票决审定。"))
            elif self.last_round.outcome.tied:
                self.add_error("kind", text("最后名额得票相同，须再次票决后才能审定。"))
            if told.get("chosen"):
                self.add_error("chosen", text("按票决审定的，以票决结果为准，请不要勾选。"))
        return told

    def ruling(self) -> Ruling:
        """The decision, as the action takes it."""
        told = self.cleaned_data
        return Ruling(
            told["kind"],
            told["body"],
            told["decided_on"],
            told["document"],
            [int(pk) for pk in told.get("chosen", ())],
        )


class ReopenForm(forms.Form):
    """Why a decision is opened again."""

    reason = forms.CharField(
        label=_("重新审定的原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("重新审定须写明原因。")},
    )


class PublishForm(forms.Form):
    """The document the batch is published by, and the first month of reports."""

    title = forms.CharField(
        label=_("公布文件"),
        max_length=200,
        help_text=_("公布这批实事的文件或报告，将对外公开。"),
        error_messages={"required": _("请填写公布文件的名称。")},
    )
    publisher = forms.CharField(
        label=_("刊载者"),
        max_length=60,
        help_text=_("刊登原文的报刊、网站。"),
        error_messages={"required": _("请填写刊登原文的报刊或网站。")},
    )
    dated = day_field(_("公布日期"))
    reports_from = forms.ChoiceField(
        label=_("月报起始月"),
        help_text=_("从这个月起，各牵头单位每月报送。"),
        error_messages={
            "required": _("请选择月报起始月。"),
            "invalid_choice": _("请从列表中选择。"),
        },
    )

    def __init__(self, *args: Any, months: Sequence[date], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["reports_from"].choices = [  # type: ignore[attr-defined]
            (f"{month:%Y-%m}", write_date(month, text("Y年n月"))) for month in months
        ]

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if dated > self.today:
            raise forms.ValidationError(text("公布日期不能晚于今天。"))
        return dated

    def source(self) -> Source:
        """The document and the month, as the action takes them."""
        told = self.cleaned_data
        month = date.fromisoformat(f"{told['reports_from']}-01")
        return Source(told["title"], told["publisher"], told["dated"], month)
