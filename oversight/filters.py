"""The dashboard's filters, kept in the address: words, 方面, 单位, 市县, 亮灯, 有风险."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from agencies.models import Region
from oversight.readers.dashboard_list import (
    NO_CATEGORY,
    Wanted,
    unit_key,
    units_in,
    words_of,
)
from progress.models.verdict import LightChoice
from progress.standing import BatchStanding

LONGEST = 60  # characters of a question
NAMES = ("q", "category", "unit", "region", "light", "risk", "lead")


class ListFilter(forms.Form):
    """Narrows the rows of a dashboard; the choices are what the batch itself holds.

    ``places`` are the batch's (``Places.groups``).
    ``lead`` has no control: it comes from the roll-up's addresses, and shows once it is asked.
    """

    q = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("方面"), required=False)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    region = forms.ChoiceField(label=_("市县"), required=False)
    light = forms.ChoiceField(
        label=_("亮灯"), required=False, choices=[("", _("全部亮灯")), *LightChoice.choices]
    )
    lead = forms.ChoiceField(label=_("牵头单位"), required=False)
    risk = forms.BooleanField(label=_("只看有风险"), required=False)

    def __init__(
        self, data: Any, standing: BatchStanding, places: list[list[Region]] | None = None
    ) -> None:
        super().__init__(data)
        self.places = places or []
        pledges = [row.pledge for row in standing.pledges]
        categories = {str(row.category_id): str(row.category) for row in pledges if row.category}
        if any(row.category is None for row in pledges):
            categories[NO_CATEGORY] = text("原文未载明方面")
        leads = {lead.pk: str(lead) for row in standing.pledges for lead in row.leads}
        self._offer("category", text("全部方面"), list(categories.items()))
        self._offer("unit", text("全部单位"), [(unit_key(u), str(u)) for u in units_in(standing)])
        self._offer("lead", text("全部单位"), list(leads.items()))
        self._offer("region", text("全省（全市）"), self._regions())
        if not self["lead"].value():
            del self.fields["lead"]
        if not self.places:
            del self.fields["region"]

    def wanted(self) -> Wanted:
        """What the list is narrowed to; nothing where the address asks nonsense."""
        if not self.is_valid():
            return Wanted()
        asked = self.cleaned_data
        return Wanted(
            category=asked["category"],
            unit=asked["unit"],
            lead=_number(asked.get("lead")),
            regions=below(self.places, asked.get("region")),
            light=asked["light"],
            risk=asked["risk"],
            words=words_of(asked["q"]),
        )

    @property
    def place(self) -> str:
        """The place asked for, in words; "" for the whole."""
        asked = self.wanted().regions and self.cleaned_data["region"]
        return next((str(r) for group in self.places for r in group if str(r.pk) == asked), "")

    def query(self) -> str:
        """What is asked, as it stands in the address; "" for nothing."""
        return clean_query(self.data)

    def _offer(self, name: str, nothing: str, choices: list[Any]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]

    def _regions(self) -> list[Any]:
        """Places, each with those below it in a group of its own name."""
        choices: list[Any] = []
        for head, *below in self.places:
            if below:
                own = (head.pk, text("%(place)s（含所辖）") % {"place": head})
                choices.append((str(head), [own, *((each.pk, str(each)) for each in below)]))
            else:
                choices.append((head.pk, str(head)))
        return choices


def below(places: list[list[Region]], asked: str | None) -> frozenset[int]:
    """The place asked for (an id) and, where it is the head of a group, those below it.

    Nothing for what is none of ``places`` (as ``Places.groups`` has them).
    """
    for head, *rest in places:
        if str(head.pk) == asked:
            return frozenset(region.pk for region in (head, *rest))
    return frozenset(r.pk for group in places for r in group if str(r.pk) == asked)


def clean_query(data: Any) -> str:
    """The part of an address that narrows the list, without anything else in it."""
    given = QueryDict(data) if isinstance(data, str) else data
    return urlencode([(name, given[name].strip()) for name in NAMES if given.get(name, "").strip()])


def _number(asked: str | None) -> int | None:
    return int(asked) if asked else None
