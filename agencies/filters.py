"""Narrowing lists of the interface: what every filter has in common, and the directory's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region, User
from agencies.models.user import RoleChoice


class NumberField(forms.IntegerField):
    """The number of a row: digits alone, and no more than the database holds."""

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values and not re.fullmatch(r"[0-9]{1,18}", str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class Number(filters.Filter):
    """Rows of one agency, region, batch …, by its number."""

    field_class = NumberField


class MonthField(forms.CharField):
    """A month written 2023-09, as its first day."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if not found or not 1900 <= int(found[1]) <= 2999:
            raise ValidationError(_("请写成2023-09的形式。"), code="invalid")
        return date(int(found[1]), int(found[2]), 1)


class Month(filters.Filter):
    """Rows of one month."""

    field_class = MonthField


class DayField(forms.DateField):
    """A day written 2023-10-16, and in no other way."""

    input_formats = ["%Y-%m-%d"]

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)
        ):
            raise ValidationError(_("请写成2023-10-16的形式。"), code="invalid")
        return super().to_python(value)


class Day(filters.Filter):
    """Rows from a day on, by ``lookup_expr``."""

    field_class = DayField


class TruthField(forms.Field):
    """``true`` or ``false``."""

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise ValidationError(_("请填写true或false。"), code="invalid")
        return bool(value == "true")


class Truth(filters.Filter):
    """Rows for which it is so, or not."""

    field_class = TruthField


class MomentField(forms.DateTimeField):
    """A moment with its zone, in a year the portal can mean. As UTC: PostgreSQL knows no zone
    beyond 16 hours."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            found = moment.astimezone(UTC) if moment else None
        except OverflowError:
            found = datetime.max
        if found and not 1900 <= found.year <= 2999:
            raise ValidationError(_("请填写1900年至2999年的时刻。"), code="invalid")
        return found


class Moment(filters.IsoDateTimeFilter):
    """Rows changed since a moment with its zone: 2023-10-16T08:00:00+08:00."""

    field_class = MomentField


class Words(filters.CharFilter):
    """Rows with some words in them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(lookup_expr="icontains", max_length=100, **options)


class Choice(filters.ChoiceFilter):
    """One of the words the field knows."""


class RegionFilter(filters.FilterSet):
    """Places."""

    level = Choice(choices=Region.Level.choices, label=_("级别。"))
    parent = Number(field_name="parent", label=_("上级区划的编号。"))
    code = filters.CharFilter(field_name="code", max_length=12, label=_("区划代码。"))

    class Meta:
        model = Region
        fields: list[str] = []


class AgencyFilter(filters.FilterSet):
    """Bodies."""

    region = Number(field_name="region", label=_("所属区划的编号。"))
    kind = Choice(choices=Agency.Kind.choices, label=_("类型。"))
    name = Words(field_name="name", label=_("全称中的文字。"))

    class Meta:
        model = Agency
        fields: list[str] = []


class PersonFilter(filters.FilterSet):
    """Accounts."""

    role = Choice(choices=RoleChoice.choices, label=_("角色。"))
    agency = Number(field_name="agency", label=_("所属单位的编号。"))
    region = Number(field_name="region", label=_("所属区划的编号。"))
    is_active = Truth(field_name="is_active", label=_("是否在用。"))

    class Meta:
        model = User
        fields: list[str] = []
