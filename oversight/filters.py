"""The dashboard's filters, kept in the address: 方面, 单位, 亮灯."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oversight.readers.rows import Row
from pledges.models import Indicator, Responsibility
from progress.models.verdict import LightChoice


class IndicatorFilter(django_filters.FilterSet):
    """Narrows the rows of a dashboard; the choices are what the batch itself holds."""

    category = django_filters.ChoiceFilter(
        field_name="pledge__category", label=_("方面"), empty_label=_("全部方面")
    )
    lead = django_filters.ChoiceFilter(
        method="filter_lead", label=_("牵头单位"), empty_label=_("全部单位")
    )
    light = django_filters.ChoiceFilter(
        method="filter_light",
        choices=LightChoice.choices,
        label=_("亮灯"),
        empty_label=_("全部亮灯"),
    )

    class Meta:
        model = Indicator
        fields: list[str] = []

    def __init__(self, data: Any, rows: list[Row]) -> None:
        self.rows = rows
        pledges = {row.pledge.pledge.pk: row.pledge for row in rows}
        super().__init__(data, Indicator.objects.filter(pledge__in=pledges))
        categories = {p.pledge.category_id: str(p.pledge.category) for p in pledges.values()}
        categories.pop(None, None)
        leads = {agency.pk: str(agency) for p in pledges.values() for agency in p.leads}
        self.filters["category"].extra["choices"] = list(categories.items())
        self.filters["lead"].extra["choices"] = list(leads.items())

    def filter_lead(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        led = Responsibility.objects.filter(role="lead", agency_id=int(value)).values("pledge")
        return queryset.filter(pledge__in=led)

    def filter_light(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            pk__in=[row.standing.indicator.pk for row in self.rows if row.light == value]
        )

    def shown(self) -> list[Row]:
        """The rows that fit, in their order; all of them where the address asks nonsense."""
        if not self.is_valid():
            return self.rows
        fitting = set(self.qs.values_list("pk", flat=True))
        return [row for row in self.rows if row.standing.indicator.pk in fitting]
