"""What people type about candidates: putting one forward, screening it, linking it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from pledges.actions.candidates import Proposal
from pledges.actions.screening import Answer
from pledges.figures import FigureError, read_figure, write_figure
from pledges.models import Batch, Candidate, Pledge, Screening, Suggestion

WAN = Decimal(10_000)
MOST_YUAN = Decimal(10) ** 16
CHOOSE = _("请从列表中选择。")
FIELDS = ("title", "content", "domain", "scope", "lead", "estimated_yuan", "funding_note")


def lines_field(label: Any, missing: Any, *, longest: int, rows: int = 4, **options: Any) -> Any:
    """A text of several lines; ``missing`` is said where there is none."""
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class WanYuanField(forms.CharField):
    """An amount typed in 万元; cleans to yuan, or None for a blank."""

    widget = forms.TextInput(attrs={"class": "n", "autocomplete": "off", "inputmode": "decimal"})

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            figure = read_figure(typed)
        except FigureError as error:
            raise forms.ValidationError(
                text("“%(typed)s”不是金额。请只填数字，单位为万元，如 3723.5。") % {"typed": typed}
            ) from error
        if figure.approx or any(mark in typed for mark in "万亿%％"):
            raise forms.ValidationError(
                text("“%(typed)s”带了单位或约数。这里以万元填写，请只填数字。") % {"typed": typed}
            )
        yuan = figure.value * WAN
        if yuan >= MOST_YUAN:
            raise forms.ValidationError(
                text("“%(typed)s”超出范围。请检查单位是不是万元。") % {"typed": typed}
            )
        return yuan

    def prepare_value(self, value: Any) -> Any:
        return write_figure(value / WAN) if isinstance(value, Decimal) else value


class ProposalForm(forms.ModelForm):
    """A candidate as its agency puts it forward."""

    estimated_yuan = WanYuanField(label=_("估算资金（万元）"), required=False)

    class Meta:
        model = Candidate
        fields: tuple[str, ...] = FIELDS
        help_texts = {
            "title": _("如“改造农村公路300公里”。"),
            "content": _("写明做什么、做多少、在哪里做、年底达到什么结果。"),
            "domain": _("如“交通出行”。"),
            "scope": _("如“全省33个市县”。"),
        }
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, leads: Iterable[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].error_messages["required"] = text("请填写项目名称。")
        self.fields["content"].error_messages["required"] = text("请填写建设内容和目标。")
        _offer(self.fields["lead"], leads, text("未定"))

    def _post_clean(self) -> None:
        """The action writes the row and the database checks it: nothing is built here."""

    def proposal(self) -> Proposal:
        """What was typed, as the action takes it."""
        return Proposal(**self.cleaned_data)


class OfficeProposalForm(ProposalForm):
    """A candidate as the office enters it: its own, or of an agency, a deputy, the public."""

    class Meta(ProposalForm.Meta):
        fields = ("source", "agency", "proposer", *FIELDS)
        help_texts = ProposalForm.Meta.help_texts | {
            "agency": _("来源为“部门提报”时填写。"),
            "proposer": _("代表、委员的姓名或单位；群众建议不填姓名。"),
        }

    def __init__(self, *args: Any, leads: Iterable[Agency], **options: Any) -> None:
        leads = list(leads)
        super().__init__(*args, leads=leads, **options)
        self.fields["source"].error_messages["required"] = text("请选择来源。")
        _offer(self.fields["agency"], leads, text("不适用"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        source, agency = told.get("source"), told.get("agency")
        if source == Candidate.Source.AGENCY and agency is None and "agency" not in self.errors:
            self.add_error("agency", text("部门提报的项目须写明提报单位。"))
        if source and source != Candidate.Source.AGENCY and agency:
            self.add_error("agency", text("来源不是“部门提报”，不填提报单位。"))
        return told


class BoardFilter(forms.Form):
    """What the board shows, kept in the address."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *Candidate.State.choices]
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部来源")), *Candidate.Source.choices]
    )
    lead = forms.ChoiceField(label=_("拟牵头单位"), required=False)
    words = forms.CharField(label=_("名称或内容"), required=False, max_length=60)

    def __init__(self, data: Any, *, leads: Iterable[Agency]) -> None:
        super().__init__(data)
        named = [(str(agency.pk), str(agency)) for agency in leads]
        self.fields["lead"].choices = [("", text("全部单位")), *named]  # type: ignore[attr-defined]


class ScreeningForm(forms.Form):
    """The answers to the four questions; one may be left open."""

    def __init__(self, data: Any = None, *, candidate: Candidate) -> None:
        super().__init__(data)
        stored = {row.aspect: row for row in candidate.screenings.all()}
        for aspect, question in QUESTIONS.items():
            row = stored.get(aspect)
            self.fields[f"{aspect}_outcome"] = forms.ChoiceField(
                label=question,
                required=False,
                choices=[("", _("暂不下结论")), *Screening.Outcome.choices],
                widget=forms.RadioSelect,
                initial=row.outcome if row else "",
                error_messages={"invalid_choice": CHOOSE},
            )
            self.fields[f"{aspect}_note"] = forms.CharField(
                label=_("%(aspect)s：说明") % {"aspect": Screening.Aspect(aspect).label},
                required=False,
                max_length=200,
                initial=row.note if row else "",
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each question's two fields: the outcome, and the note."""
        return [(self[f"{aspect}_outcome"], self[f"{aspect}_note"]) for aspect in QUESTIONS]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for aspect in QUESTIONS:
            outcome, note = told.get(f"{aspect}_outcome"), told.get(f"{aspect}_note", "")
            if outcome and outcome != Screening.Outcome.PASS and not note.strip():
                self.add_error(f"{aspect}_note", text("结论不是“通过”的，须写明情况。"))
            if note.strip() and not outcome:
                self.add_error(f"{aspect}_outcome", text("写了说明，请同时选定结论。"))
        return told

    def answers(self) -> dict[str, Answer]:
        """What was answered, by aspect."""
        return {
            aspect: Answer(
                self.cleaned_data[f"{aspect}_outcome"], self.cleaned_data[f"{aspect}_note"]
            )
            for aspect in QUESTIONS
            if self.cleaned_data[f"{aspect}_outcome"]
        }


QUESTIONS = {
    Screening.Aspect.NEED.value: _("需求：群众是否急难愁盼、受益面是否广？"),
    Screening.Aspect.FEASIBLE.value: _("可行：当年能否办成，任务是否量化、可考核？"),
    Screening.Aspect.MONEY.value: _("资金：资金来源是否落实，是否量力而行？"),
    Screening.Aspect.RISK.value: _("风险：用地、环保、债务、稳定等方面有无风险？"),
}


class DropForm(forms.Form):
    """Why a candidate is not taken."""

    reason = lines_field(
        _("未入选原因"),
        _("请写明未入选的原因。"),
        longest=200,
        rows=3,
        help_text=_("提报单位可以看到。"),
    )


class BackForm(forms.Form):
    """Why a candidate is screened once more."""

    reason = lines_field(_("重新筛选的原因"), _("请写明重新筛选的原因。"), longest=200, rows=3)


class SuggestionsForm(forms.Form):
    """Which suggestions a candidate answers."""

    suggestions = forms.MultipleChoiceField(
        label=_("意见建议"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("所选建议中有的已不能关联，请重新选择。")},
    )

    def __init__(self, *args: Any, offered: Iterable[Suggestion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["suggestions"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), row.title) for row in offered
        ]

    def chosen(self) -> list[int]:
        """Their ids."""
        return [int(pk) for pk in self.cleaned_data["suggestions"]]


class PledgeCandidateForm(forms.Form):
    """Which chosen candidate became the pledge."""

    candidate = forms.ModelChoiceField(
        Candidate.objects.none(),
        label=_("候选项目"),
        required=False,
        empty_label=_("不关联"),
        help_text=_("列出本批次已确定、尚未关联的候选项目。"),
        error_messages={"invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, pledge: Pledge, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = Candidate.objects.filter(batch=pledge.batch_id, state=Candidate.State.CHOSEN)
        own = chosen.filter(pledge=None) | chosen.filter(pledge=pledge)
        self.fields["candidate"].queryset = own.order_by("title")  # type: ignore[attr-defined]


def leads_of(batch: Batch) -> list[Agency]:
    """Bodies that may lead in the batch: those of its place that are one body (R06)."""
    return list(Agency.objects.filter(region=batch.region_id).exclude(kind=Agency.Kind.COLLECTIVE))


def _offer(field: Any, agencies: Iterable[Agency], empty: str) -> None:
    rows = list(agencies)
    field.queryset = Agency.objects.filter(pk__in=[agency.pk for agency in rows])
    field.empty_label = empty
    field.error_messages["invalid_choice"] = CHOOSE
