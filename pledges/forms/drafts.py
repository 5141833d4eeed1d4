"""What the office types to put drafts right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from pledges.actions.draft_indicators import Entry as IndicatorEntry
from pledges.actions.drafts import Body, Entry
from pledges.figures import FigureError, read_figure
from pledges.forms.batches import day_field
from pledges.models import Category, DraftAgency, DraftFunding, DraftIndicator, DraftPledge
from pledges.models.indicator import ComparatorChoice
from pledges.readers.draft_faults import indicator_faults
from pledges.readers.drafts import INDICATOR_FIELDS
from pledges.readers.known_bodies import KnownBodies

PARTS = 20  # responsibility blocks of one draft


class ExactFigureField(forms.CharField):
    """A figure as people write it, 「4.6万」 too; cleans to a decimal or None."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "n", "inputmode": "decimal"})
        super().__init__(required=False, widget=widget, max_length=40, **options)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        try:
            figure = read_figure(written)
        except FigureError as error:
            raise ValidationError(text("请填写数字，如 46000 或 4.6万。")) from error
        if figure.approx:
            raise ValidationError(text("请只填数字；“约”在比较方式中选择。"))
        return figure.value


class DraftForm(forms.Form):
    """A draft's own fields; its bodies are rows of ``BodyForm``."""

    no = forms.CharField(
        label=_("序号"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short"}),
        error_messages={"required": _("请填写序号。")},
    )
    title = forms.CharField(
        label=_("任务"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写任务名称。")},
    )
    category = forms.CharField(
        label=_("方面"),
        max_length=Category._meta.get_field("name").max_length,
        required=False,
        widget=forms.TextInput(attrs={"list": "categories"}),
        help_text=_("可以从已有的方面中选，也可以写新的。"),
    )
    joint = forms.BooleanField(label=_("按职责分工负责"), required=False)
    open_list = forms.BooleanField(label=_("配合单位以“等部门”结尾"), required=False)

    def entry(self, bodies: Iterable[Body]) -> Entry:
        """What was said. Only for a valid form."""
        return Entry(bodies=tuple(bodies), **self.cleaned_data)


class NewDraftForm(DraftForm):
    """A draft the reading missed, with its words."""

    quote = forms.CharField(
        label=_("原文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("从原文中复制这件实事的一段话，系统据此标出位置；没有原文的留空。"),
    )

    def entry(self, bodies: Iterable[Body]) -> Entry:
        told = {name: self.cleaned_data[name] for name in DraftForm.base_fields}
        return Entry(bodies=tuple(bodies), **told)


class BodyForm(forms.Form):
    """One body: as written, and the agency of the directory it is, by any name it has there."""

    role = forms.ChoiceField(
        label=_("职责"),
        choices=DraftAgency.Role.choices,
        initial=DraftAgency.Role.COOPERATING,
    )
    as_written = forms.CharField(label=_("原文写法"), max_length=120, required=False)
    agency = forms.CharField(
        label=_("名录中的单位"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "agencies"}),
    )
    part = forms.IntegerField(label=_("责任段"), min_value=1, max_value=PARTS, initial=1)

    def __init__(self, *args: Any, known: KnownBodies, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.fields["part"].widget.attrs["class"] = "n"

    def clean_agency(self) -> Agency | None:
        written = self.cleaned_data["agency"]
        if not written:
            return None
        found = self.known.find(written).agency
        if found is None:
            near = text("、").join(agency.name for agency in self.known.likest(written))
            if near:
                raise ValidationError(
                    text("名录中没有“%(name)s”，相近的有：%(near)s。")
                    % {"name": written, "near": near}
                )
            raise ValidationError(
                text("名录中没有“%(name)s”。请留空，由系统管理员登记后再匹配。") % {"name": written}
            )
        return found

    def body(self) -> Body | None:
        """The body, or None for a row left blank. Only for a valid form."""
        cleaned = self.cleaned_data
        agency = cleaned.get("agency")
        written = cleaned.get("as_written") or (agency.name if agency else "")
        if cleaned.get("DELETE") or not written:
            return None
        return Body(cleaned["role"], written, agency, cleaned["part"])


class BodyRows(forms.BaseFormSet):
    """The bodies of a draft."""

    def bodies(self) -> list[Body]:
        """Those filled in, blocks in order. Only for a valid set."""
        found = [body for form in self.forms if (body := form.body())]
        return sorted(found, key=lambda body: body.part)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = text("删去")


BODIES: Any = forms.formset_factory(
    BodyForm, formset=BodyRows, extra=2, can_delete=True, max_num=200
)


def initial_bodies(draft: DraftPledge) -> list[dict[str, Any]]:
    """The rows as they stand."""
    return [
        {
            "role": row.role,
            "as_written": row.as_written,
            "agency": row.agency.name if row.agency else "",
            "part": row.part,
        }
        for row in draft.agencies.all()
    ]


class IndicatorForm(forms.Form):
    """All an indicator says."""

    name = forms.CharField(
        label=_("指标"), max_length=200, error_messages={"required": _("请填写指标名称。")}
    )
    comparator = forms.ChoiceField(label=_("比较方式"), choices=ComparatorChoice.choices)
    value = ExactFigureField(label=_("目标值"), help_text=_("可以写“4.6万”；百分数只写数字。"))
    upper = ExactFigureField(label=_("区间上端"), help_text=_("比较方式为“区间”时填写。"))
    baseline = ExactFigureField(
        label=_("基期值"), help_text=_("如“由4300元提高到4800元”中的4300。")
    )
    unit = forms.CharField(
        label=_("单位"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    deadline = day_field(
        _("期限"), required=False, help_text=_("原文没有写期限的留空，即本批次最后一天。")
    )
    deadline_phrase = forms.CharField(label=_("期限原文"), max_length=60, required=False)
    of = forms.TypedChoiceField(
        label=_("其中项所属指标"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("“其中…”的数是另一项指标的一部分，不另计一项。"),
    )
    part = forms.IntegerField(label=_("责任段"), min_value=1, max_value=PARTS, initial=1)
    soft = forms.CharField(
        label=_("预期性用语"),
        max_length=30,
        required=False,
        help_text=_("如“力争”“预计”；填写后不计入亮灯。"),
    )
    recurrence = forms.CharField(
        label=_("周期"), max_length=12, required=False, help_text=_("如“每年”。")
    )
    strict = forms.BooleanField(label=_("须大于目标值，等于不算"), required=False)
    cumulative = forms.BooleanField(label=_("跨年累计"), required=False)
    counts_starts = forms.BooleanField(label=_("是开工数"), required=False)
    condition = forms.BooleanField(label=_("是准入条件，不计项"), required=False)
    quote = forms.CharField(
        label=_("原文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("从原文中复制说到这项指标的话，系统据此标出位置；没有原文的留空。"),
    )

    def __init__(self, *args: Any, others: Sequence[DraftIndicator] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            ("", text("不是其中项")),
            *((str(row.pk), row.name) for row in others),
        ]
        for name in ("value", "upper", "baseline", "part"):
            self.fields[name].widget.attrs["class"] = "n"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        figures = ("value", "upper", "baseline")
        if not any(name in self.errors for name in ("comparator", *figures)):
            told = indicator_faults(cleaned["comparator"], *(cleaned[name] for name in figures))
            for name, words in told:
                # last year's figures were cleared: a name may be put right before the figure
                if not (name == "value" and cleaned["value"] is None):
                    self.add_error(name, words)
        return cleaned

    def entry(self) -> IndicatorEntry:
        """What was said. Only for a valid form."""
        return IndicatorEntry(**self.cleaned_data)


def initial_indicator(row: DraftIndicator) -> dict[str, Any]:
    """The fields as they stand; figures as they read."""
    told = {name.removesuffix("_id"): getattr(row, name) for name in INDICATOR_FIELDS[1:]}
    for name in ("value", "upper", "baseline"):
        if told[name] is not None:
            told[name] = f"{told[name].normalize():f}"
    return told


class SplitForm(forms.Form):
    """What goes to the new draft, and what it is called."""

    no = forms.CharField(
        label=_("新草稿的序号"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short"}),
        error_messages={"required": _("请填写序号。")},
    )
    title = forms.CharField(
        label=_("新草稿的任务名称"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写任务名称。")},
    )
    indicators = forms.TypedMultipleChoiceField(
        label=_("拆出去的指标"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("其中项随所属指标一并拆出；方面和单位原样带入。"),
        error_messages={"required": _("请选择拆出去的指标。")},
    )
    funding = forms.TypedMultipleChoiceField(
        label=_("一并拆出去的资金"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, draft: DraftPledge, **options: Any) -> None:
        super().__init__(*args, **options)
        rows: list[DraftIndicator] = list(draft.indicators.all())
        money: list[DraftFunding] = list(draft.funding.all())
        self.fields["indicators"].choices = [(r.pk, r.name) for r in rows]  # type: ignore[attr-defined]
        self.fields["funding"].choices = [(r.pk, r.quote or str(r)) for r in money]  # type: ignore[attr-defined]
        if not money:
            del self.fields["funding"]


class TargetForm(forms.Form):
    """Another draft of the same text."""

    to = forms.TypedChoiceField(
        label=_("移至"),
        coerce=int,
        error_messages={
            "required": _("请选择另一件草稿。"),
            "invalid_choice": _("请在列出的草稿中选择。"),
        },
    )

    def __init__(self, *args: Any, drafts: Iterable[DraftPledge], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", text("请选择")),
            *((row.pk, f"{row.no} {row.title}") for row in drafts),
        ]
