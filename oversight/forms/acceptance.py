"""What is typed about acceptance: the unit's application, the office's checks and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from oversight.actions.acceptance import Answer
from oversight.checklist import Sight
from oversight.forms.changes import day_field, words_field
from oversight.models import AcceptanceCase, AcceptanceItem
from oversight.readers.acceptance import CheckLine
from pledges.models import Batch

YES, NO = "yes", "no"
WORDS = 200  # characters of what was found on one line


class CaseFilter(forms.Form):
    """Which cases the ledger lists; all of them where nothing is asked."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部状态")), *AcceptanceCase.State.choices],
    )
    batch = forms.ChoiceField(label=_("批次"), required=False)

    def __init__(self, data: Any, batches: Iterable[Batch]) -> None:
        super().__init__(data)
        choices = [("", text("全部批次")), *((batch.slug, str(batch)) for batch in batches)]
        self.fields["batch"].choices = choices  # type: ignore[attr-defined]


class ApplicationForm(forms.Form):
    """What the unit's head applies for: which indicators, when they were done, in words."""

    indicators = forms.MultipleChoiceField(
        label=_("申请验收的指标"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择申请验收的指标。")},
    )
    finished_on = day_field(
        _("完成日期"), help_text=_("所选指标全部完成的日期；早于期限的，记为提前完成。")
    )
    summary = words_field(
        _("完成情况"),
        _("请写明完成情况。"),
        help_text=_("做了什么、做到什么程度、质量如何，一两段话即可。"),
    )

    def __init__(self, *args: Any, sights: Sequence[Sight], today: date, **options: Any) -> None:
        options.setdefault("initial", {})
        options["initial"].setdefault("indicators", [str(row.indicator.pk) for row in sights])
        super().__init__(*args, **options)
        self.today, self.sights = today, sights
        self.fields["indicators"].choices = [  # type: ignore[attr-defined]
            (str(row.indicator.pk), str(row.indicator)) for row in sights
        ]

    def clean_finished_on(self) -> date:
        day: date = self.cleaned_data["finished_on"]
        if day > self.today:
            raise forms.ValidationError(_("完成日期不能晚于今天。"))
        return day

    @property
    def chosen(self) -> list[Any]:
        """The indicators ticked. Only for a valid form."""
        wanted = set(self.cleaned_data["indicators"])
        return [row.indicator for row in self.sights if str(row.indicator.pk) in wanted]


class CheckForm(forms.Form):
    """The officer's word on each line: 满足 or 不满足, with what was found.

    A line left open stays open; one the portal sees unmet cannot be called met.
    """

    def __init__(self, lines: Sequence[CheckLine], data: Any = None) -> None:
        super().__init__(data)
        self.lines = [line for line in lines if line.item.kind != AcceptanceItem.Kind.VISIT]
        for line in self.lines:
            pk, what = line.item.pk, line.item.what
            self.fields[f"met{pk}"] = forms.ChoiceField(
                label=what,
                required=False,
                choices=[(NO, _("不满足"))]
                if line.blocked
                else [(YES, _("满足")), (NO, _("不满足"))],
                widget=forms.RadioSelect,
                initial={True: YES, False: NO}.get(line.presumed, ""),  # type: ignore[arg-type]
                error_messages={"invalid_choice": _("系统看到这一项未满足，不能记为满足。")},
            )
            self.fields[f"found{pk}"] = forms.CharField(
                label=text("%(line)s的核验情况") % {"line": what},
                required=False,
                max_length=WORDS,
                initial=line.item.found,
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            pk = line.item.pk
            met = cleaned.get(f"met{pk}")
            by_word = line.item.kind == AcceptanceItem.Kind.VALUE and line.seen.met is None
            unexplained = met == NO and not line.blocked
            if (unexplained or (met == YES and by_word)) and not cleaned.get(f"found{pk}"):
                self.add_error(f"found{pk}", text("请写明核验情况。"))
        return cleaned

    @property
    def rows(self) -> list[tuple[CheckLine, forms.BoundField, forms.BoundField]]:
        """Each line with its two controls."""
        return [
            (line, self[f"met{line.item.pk}"], self[f"found{line.item.pk}"]) for line in self.lines
        ]

    def answers(self) -> dict[int, Answer]:
        """Item id → the officer's word. Only for a valid form."""
        return {
            line.item.pk: Answer(
                self.cleaned_data[f"met{line.item.pk}"] == YES,
                self.cleaned_data[f"found{line.item.pk}"],
            )
            for line in self.lines
            if self.cleaned_data[f"met{line.item.pk}"]
        }


class VisitForm(forms.Form):
    """Who went and looked, when, and what was found."""

    who = forms.CharField(
        label=_("核验人员"),
        max_length=60,
        help_text=_("到现场的人，如“王芳、李强”。"),
        error_messages={"required": _("请写明谁到现场核验。")},
    )
    day = day_field(_("核验日期"))
    met = forms.ChoiceField(
        label=_("核验结论"),
        choices=[(YES, _("满足")), (NO, _("不满足"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择核验结论。")},
    )
    found = words_field(
        _("核验情况"), _("请写明在现场看到什么。"), max_length=WORDS, help_text=_("200字以内。")
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("核验日期不能晚于今天。"))
        return day


class PassForm(forms.Form):
    """On what paper, and on which day, the case passes."""

    document = forms.CharField(
        label=_("验收文件"),
        max_length=200,
        help_text=_("验收报告或文件的名称和文号。"),
        error_messages={"required": _("请写明验收文件的名称和文号。")},
    )
    passed_on = day_field(_("通过日期"), help_text=_("验收文件载明的日期，自这一天起亮蓝灯。"))

    def __init__(self, *args: Any, today: date, finished_on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today, self.finished_on = today, finished_on
        self.initial.setdefault("passed_on", today)

    def clean_passed_on(self) -> date:
        day: date = self.cleaned_data["passed_on"]
        if day > self.today:
            raise forms.ValidationError(_("通过日期不能晚于今天。"))
        if day < self.finished_on:
            raise forms.ValidationError(_("通过日期不得早于完成日期。"))
        return day


class CaseReturnForm(forms.Form):
    """Why a case is sent back to the unit."""

    reason = words_field(
        _("退回意见"),
        _("请写明退回意见，申请单位才知道补什么。"),
        help_text=_("申请单位将看到这段话，补齐后可以重新申请。"),
    )


class ReversalForm(forms.Form):
    """Why an acceptance is taken back."""

    reason = words_field(
        _("撤销原因"),
        _("请写明撤销原因。"),
        help_text=_("撤销后验收记录仍保留在历史中。"),
    )
