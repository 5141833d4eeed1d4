"""Which former promise a pledge continues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pledges.models import Pledge
from pledges.readers.threads import Offer, Succession

NONE = ""


class SuccessionsForm(forms.Form):
    """The pledges of a batch, each with the likest former ones to choose from."""

    def __init__(
        self, rows: Sequence[Succession], data: Any = None, *, suggesting: bool = False
    ) -> None:
        """``suggesting`` fills in the likest where none is chosen yet; nothing is kept so."""
        super().__init__(data)
        self.rows = rows
        for row in rows:
            held = row.pledge.predecessor
            likely = row.likely.pledge if suggesting and row.likely else None
            filled = held or likely
            self.fields[key_of(row.pledge)] = forms.ChoiceField(
                label=row.pledge.title,
                required=False,
                choices=_choices(row.offers, held),
                initial=str(filled.pk) if filled else NONE,
                error_messages={"invalid_choice": _("请从列出的往年实事中选择。")},
            )

    def chosen(self) -> dict[int, Pledge | None]:
        """Pledge id → the former promise chosen, None for none."""
        found = {}
        for row in self.rows:
            known = {offer.pledge.pk: offer.pledge for offer in row.offers}
            if row.pledge.predecessor:
                known[row.pledge.predecessor.pk] = row.pledge.predecessor
            value = self.cleaned_data[key_of(row.pledge)]
            found[row.pledge.pk] = known[int(value)] if value else None
        return found


class PredecessorForm(forms.Form):
    """One pledge's former promise, out of all there are."""

    predecessor = forms.ChoiceField(
        label=_("往年实事"),
        required=False,
        help_text=_("按任务名称的相近程度排列；中间隔了几年没有列入的，也可以选更早的。"),
        error_messages={"invalid_choice": _("请从列出的往年实事中选择。")},
    )

    def __init__(self, row: Succession, data: Any = None) -> None:
        super().__init__(data)
        held = row.pledge.predecessor
        self.known = {offer.pledge.pk: offer.pledge for offer in row.offers}
        if held:
            self.known[held.pk] = held
        self.fields["predecessor"].choices = _choices(row.offers, held)  # type: ignore[attr-defined]
        self.initial["predecessor"] = str(held.pk) if held else NONE

    def chosen(self) -> Pledge | None:
        value = self.cleaned_data["predecessor"]
        return self.known[int(value)] if value else None


def key_of(pledge: Pledge) -> str:
    """The name of a pledge's field."""
    return f"p{pledge.pk}"


def _choices(offers: Sequence[Offer], held: Pledge | None) -> list[tuple[str, str]]:
    rows = [(str(offer.pledge.pk), _offered(offer)) for offer in offers]
    if held and held.pk not in {offer.pledge.pk for offer in offers}:
        rows.insert(0, (str(held.pk), _named(held)))
    return [(NONE, text("（不接续往年）")), *rows]


def _offered(offer: Offer) -> str:
    words = {"pledge": _named(offer.pledge), "percent": offer.percent}
    return text("%(pledge)s（相近%(percent)d%%）") % words


def _named(pledge: Pledge) -> str:
    words = {"year": pledge.batch.starts_on.year, "no": pledge.no, "title": pledge.title}
    return text("%(year)d年 第%(no)s件 %(title)s") % words
