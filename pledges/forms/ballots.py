"""What the office types of a vote (差额票决): the record, and each candidate's votes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pledges.actions.ballots import Record, label_of
from pledges.forms.batches import day_field
from pledges.models import Ballot, BallotLine, Candidate
from pledges.planning.voting import Votes
from pledges.readers.candidates import Further

KINDS = ("in_favour", "against", "abstained")
COUNTS = ("members", "present", "issued", "returned", "valid")
MOST = 100_000


def count_field(label: Any, **options: Any) -> forms.IntegerField:
    """A whole number of people or votes."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"class": "n", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("请填写数目。"),
            "invalid": _("请填写整数。"),
            "min_value": _("数目不能为负数。"),
            "max_value": _("数目过大，请核对。"),
        },
        **options,
    )


class BallotForm(forms.Form):
    """One round. A candidate with no figure at all was not voted on."""

    body = forms.CharField(
        label=_("票决机关"),
        max_length=80,
        help_text=_("如“吉林省第十四届人民代表大会第三次会议”。"),
        error_messages={"required": _("请填写票决机关。")},
    )
    held_on = day_field(_("票决日期"))
    document = forms.CharField(
        label=_("票决记录"),
        max_length=200,
        help_text=_("记录、决定的名称和文号。"),
        error_messages={"required": _("请填写票决记录的名称。")},
    )
    rule = forms.ChoiceField(
        label=_("当选规则"),
        choices=Ballot.Rule.choices,
        widget=forms.RadioSelect,
        help_text=_("过半数须多于半数，正好半数不算。"),
        error_messages={"required": _("请选择当选规则。"), "invalid_choice": _("请选择当选规则。")},
    )
    places = count_field(_("应选名额"))
    members = count_field(_("全体成员"))
    present = count_field(_("到会人数"))
    issued = count_field(_("发出票数"))
    returned = count_field(_("收回票数"))
    valid = count_field(_("有效票数"))

    def __init__(
        self,
        *args: Any,
        candidates: Sequence[Candidate],
        further: Further | None,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.candidates, self.further, self.today = candidates, further, today
        if further:
            self.fields["places"].disabled = True
            self.initial["places"] = further.places
        for candidate in candidates:
            for kind in KINDS:
                self.fields[f"{kind}_{candidate.pk}"] = count_field(
                    _("%(title)s：%(kind)s")
                    % {
                        "title": candidate,
                        "kind": label_of(BallotLine, kind),
                    },
                    required=False,
                )

    @property
    def facts(self) -> list[Any]:
        """The fields of the record, without the counts and the votes."""
        return [self[name] for name in ("body", "held_on", "document", "rule")]

    @property
    def counts(self) -> list[Any]:
        return [self[name] for name in ("places", *COUNTS)]

    @property
    def rows(self) -> list[tuple[Candidate, list[Any]]]:
        """Each candidate with its three fields."""
        return [(row, [self[f"{kind}_{row.pk}"] for kind in KINDS]) for row in self.candidates]

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(text("票决日期不能晚于今天。"))
        return held_on

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_counts(told)
        valid = told.get("valid")
        for line in self._votes(told):
            if told.get(f"in_favour_{line.key}") is None:
                self.add_error(f"in_favour_{line.key}", text("请填写赞成票数；没有的填0。"))
            elif valid is not None and line.cast > valid:
                self.add_error(
                    f"in_favour_{line.key}",
                    text("赞成、反对、弃权共%(cast)d票，多于有效票数%(valid)d张。")
                    % {"cast": line.cast, "valid": valid},
                )
        return told

    def record(self) -> Record:
        """The record, as the action takes it."""
        return Record(**{name: self.cleaned_data[name] for name in Record.__slots__})

    def votes(self) -> list[Votes]:
        """The votes of those that were voted on."""
        return self._votes(self.cleaned_data)

    def _check_counts(self, told: dict[str, Any]) -> None:
        for more, fewer in pairwise(COUNTS):
            if told.get(more) is not None and (told.get(fewer) or 0) > told[more]:
                labels = {"fewer": self.fields[fewer].label, "more": self.fields[more].label}
                self.add_error(fewer, text("%(fewer)s不能多于%(more)s。") % labels)

    def _votes(self, told: dict[str, Any]) -> list[Votes]:
        found = []
        for row in self.candidates:
            figures = [told.get(f"{kind}_{row.pk}") for kind in KINDS]
            if any(figure is not None for figure in figures):
                found.append(Votes(row.pk, *(figure or 0 for figure in figures)))
        return found


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明撤销的原因。")},
    )
