"""What the office fills in about signs on figures: the list's filter, and what it found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from oversight.models import EntrySign
from oversight.models.integrity import SignChoice
from oversight.readers.entry_signs import UnitCount
from pledges.models import Batch
from pledges.templatetags.portal import month as month_words

Outcome = EntrySign.Outcome


class SignFilter(forms.Form):
    """Which signs the list shows; without an outcome, those nobody has looked into."""

    batch = forms.ChoiceField(label=_("批次"), required=False)
    month = forms.ChoiceField(label=_("月份"), required=False)
    unit = forms.ChoiceField(label=_("填报单位"), required=False)
    sign = forms.ChoiceField(
        label=_("疑点"), required=False, choices=[("", _("全部疑点")), *SignChoice.choices]
    )
    outcome = forms.ChoiceField(
        label=_("核查结果"), required=False, choices=[*Outcome.choices, ("all", _("全部结果"))]
    )

    def __init__(
        self,
        data: Any,
        *,
        batches: Iterable[Batch],
        months: Sequence[date],
        units: Iterable[UnitCount],
    ) -> None:
        super().__init__({"outcome": Outcome.OPEN.value} | {name: data[name] for name in data})
        self._offer(
            "batch", [("", text("全部批次")), *((batch.slug, str(batch)) for batch in batches)]
        )
        self._offer(
            "month",
            [("", text("全部月份")), *((f"{m:%Y-%m}", month_words(m)) for m in months)],
        )
        self._offer("unit", [("", text("全部单位")), *((unit.key, unit.unit) for unit in units)])

    def wanted(self) -> dict[str, Any]:
        """What was asked for; every outcome where ``all`` was. Only for a valid form."""
        outcome = self.cleaned_data["outcome"]
        return self.cleaned_data | {"outcome": "" if outcome == "all" else outcome}

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What a look at the figure found."""

    outcome = forms.ChoiceField(
        label=_("核查结果"),
        widget=forms.RadioSelect,
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.OPEN],
        error_messages={"required": _("请选择核查结果。")},
    )
    note = forms.CharField(
        label=_("核查说明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明向谁核实、依据什么材料、结论如何。"),
        error_messages={"required": _("请写明核查说明。")},
    )
