"""What people type into the problem ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.forms.directory import WorkbookField
from agencies.models import Agency, Region
from oversight.actions.problems import THREE_BODIES, Finding
from oversight.forms.changes import day_field
from oversight.models import Notice, Problem
from oversight.readers.problems import ALL, OPEN
from pledges.models import Batch, Pledge

SHORT, LONG = 200, 2000
BODY, MOST_BODIES = 60, 9


def words(
    label: Any, missing: Any = None, *, longest: int = LONG, rows: int = 3, **options: Any
) -> forms.CharField:
    """A text of several lines; without ``missing`` it may stay blank."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=missing is not None,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing is not None else None,
        **options,
    )


def line(label: Any, *, longest: int = BODY, missing: Any = None, **options: Any) -> Any:
    """A text of one line; without ``missing`` it may stay blank."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=missing is not None,
        error_messages={"required": missing} if missing is not None else None,
        **options,
    )


class BodiesField(forms.CharField):
    """Bodies that sign, one on a line; cleans to a tuple, empty for none (R61)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("签字方"),
            required=False,
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("销号前须逐一签字的单位，每行一个；不需要签字的留空。"),
            **options,
        )

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        bodies = tuple(dict.fromkeys(b.strip() for b in written.splitlines() if b.strip()))
        if len(bodies) > MOST_BODIES:
            raise forms.ValidationError(text("签字方最多%(most)d个。") % {"most": MOST_BODIES})
        if any(len(body) > BODY for body in bodies):
            raise forms.ValidationError(text("每个签字方不超过%(limit)d个字。") % {"limit": BODY})
        return bodies


class LedgerFilter(forms.Form):
    """What the ledger lists, kept in the address; without a state those not yet closed."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[(OPEN, _("未销号")), *Problem.State.choices, (ALL, _("全部状态"))],
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部来源")), *Problem.Source.choices]
    )
    batch = forms.ChoiceField(label=_("批次"), required=False)
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    words = forms.CharField(label=_("编号、问题或点位"), required=False, max_length=60)
    overdue = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(
        self, data: Any, *, batches: Iterable[Batch], units: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__({"state": OPEN} | {key: data[key] for key in data})
        self._offer("batch", [("", text("全部批次")), *((b.slug, str(b)) for b in batches)])
        self._offer("unit", [("", text("全部单位")), *units])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class OwnerFields(forms.Form):
    """Who answers for putting it right, by when, and who signs before it is closed."""

    due_on = day_field(_("整改期限"), help_text=_("含当日。"))
    owner = line(_("责任人"))
    owner_post = line(_("责任人职务"))
    bodies = BodiesField()

    def __init__(self, *args: Any, suggested: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("bodies", "\n".join(suggested))


class RegisterForm(OwnerFields):
    """By when, and by whom, a problem a unit told of is put right."""


class FactsForm(forms.Form):
    """What was found, where, why, by whom; and what is to be done about it."""

    unit = forms.ChoiceField(
        label=_("责任单位"),
        error_messages={
            "required": _("请选择责任单位。"),
            "invalid_choice": _("请在列出的单位中选择。"),
        },
    )
    what = words(_("问题"), _("请写明问题。"), rows=4)
    where = line(_("点位"), longest=SHORT, help_text=_("如“长双烟铁路小区3号楼”。"))
    cause = words(_("原因"))
    source = forms.ChoiceField(
        label=_("来源"),
        choices=Problem.Source.choices,
        error_messages={"required": _("请选择来源。")},
    )
    found_on = day_field(_("发现日期"))
    measures = words(_("整改措施"))
    owner = line(_("责任人"))
    owner_post = line(_("责任人职务"))

    def __init__(
        self, *args: Any, units: tuple[Iterable[Agency], Iterable[Region]], today: date, **o: Any
    ) -> None:
        super().__init__(*args, **o)
        self.today = today
        agencies, regions = list(units[0]), list(units[1])
        self.units: dict[str, Agency | Region] = {
            **{f"a{agency.pk}": agency for agency in agencies},
            **{f"r{region.pk}": region for region in regions},
        }
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", text("请选择")),
            (text("部门和单位"), [(f"a{a.pk}", a.name) for a in agencies]),
            (text("市县"), [(f"r{r.pk}", _place(r)) for r in regions]),
        ]

    def clean_found_on(self) -> date:
        day: date = self.cleaned_data["found_on"]
        if day > self.today:
            raise forms.ValidationError(text("发现日期不能晚于今天。"))
        return day

    def facts(self) -> dict[str, Any]:
        """The facts by field, the unit as ``agency`` and ``region``. Only for a valid form."""
        told = {name: self.cleaned_data[name] for name in FactsForm.base_fields if name != "unit"}
        unit = self.units[self.cleaned_data["unit"]]
        is_agency = isinstance(unit, Agency)
        return told | {
            "agency": unit if is_agency else None,
            "region": None if is_agency else unit,
        }


class NewProblemForm(FactsForm):
    """A problem somebody else than its unit has found, assigned as it is entered."""

    pledge = forms.ModelChoiceField(
        Pledge.objects.none(),
        label=_("实事"),
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择实事。"),
            "invalid_choice": _("请在列出的实事中选择。"),
        },
    )
    due_on = day_field(_("整改期限"), help_text=_("含当日。"))
    bodies = BodiesField()
    field_order = (
        "pledge", "unit", "what", "where", "cause", "source", "found_on", "measures", "due_on",
        "owner", "owner_post", "bodies",
    )  # fmt: skip

    def __init__(
        self, *args: Any, pledges: Iterable[tuple[Batch, list[Pledge]]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        groups = list(pledges)
        offered = [pledge.pk for _batch, listed in groups for pledge in listed]
        field: Any = self.fields["pledge"]
        field.queryset = Pledge.objects.filter(pk__in=offered).select_related("batch")
        field.choices = [
            ("", text("请选择")),
            *((str(batch), [(p.pk, f"{p.no}. {p.title}") for p in rows]) for batch, rows in groups),
        ]

    def finding(self) -> Finding:
        """What was found. Only for a valid form."""
        cleaned = self.cleaned_data
        return Finding(
            pledge=cleaned["pledge"],
            due_on=cleaned["due_on"],
            bodies=cleaned["bodies"],
            **self.facts(),
        )


class SetAsideForm(forms.Form):
    """Why a problem a unit told of does not enter the ledger."""

    reason = words(
        _("不登记原因"),
        _("请写明不登记的原因。"),
        longest=SHORT,
        rows=2,
        help_text=_("如“已在上月台账中”“不属于需整改的问题”。"),
    )


class ExtendForm(forms.Form):
    """A later deadline and why."""

    due_on = day_field(_("新的整改期限"), help_text=_("须晚于现在的期限，含当日。"))
    reason = words(
        _("延期原因"), _("请写明延期原因。"), longest=SHORT, rows=2,
        help_text=_("责任单位会看到这段话。"),
    )  # fmt: skip


class CloseForm(forms.Form):
    """What the office saw when it checked."""

    text = words(_("核查意见"), help_text=_("如“10月12日现场核查，已修复”。"))


class SendBackForm(forms.Form):
    """Why a request to close is not granted."""

    reason = words(
        _("退回原因"), _("请写明退回原因。"), help_text=_("请写明还差什么，责任单位会看到这段话。")
    )


class ReopenForm(forms.Form):
    """Why a closed problem is opened again, and by when it is to be put right."""

    reason = words(_("重新打开的原因"), _("请写明重新打开的原因。"))
    due_on = day_field(_("新的整改期限"), help_text=_("含当日。"))


class ProgressForm(forms.Form):
    """How far the unit has come."""

    text = words(_("整改进展"), _("请写明整改进展。"), rows=4)


class SignOffForm(forms.Form):
    """Who signed for one of the bodies, and when."""

    signed_by = line(_("签字人"), missing=_("请填写签字人。"))
    signed_on = day_field(_("签字日期"))


class ResultForm(forms.Form):
    """What was done."""

    result = words(
        _("整改情况"),
        _("请写明整改情况。"),
        rows=5,
        help_text=_("写明采取了什么措施、达到什么效果。"),
    )


class LedgerUploadForm(forms.Form):
    """The ledger's workbook."""

    workbook = WorkbookField(
        label=_("填写好的表格"),
        help_text=_("支持 .xlsx、.xls、.ods（Excel、WPS）。上传后先预览，确认后才会导入。"),
    )


def unit_choice(place: Problem | Notice) -> str:
    """The value under which forms offer the unit of a problem or letter: 「a5」, 「r3」."""
    return f"a{place.agency_id}" if place.agency_id else f"r{place.region_id}"


def suggested_bodies(pledge: Pledge | None) -> tuple[str, ...]:
    """三级签字 for pledges with named works, none for others. One query."""
    return THREE_BODIES if pledge and pledge.projects.exists() else ()


def _place(region: Region) -> str:
    return f"{region.parent.short_name} {region.name}" if region.parent else region.name
