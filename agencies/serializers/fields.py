"""Fields every resource writes alike: figures, names, months, units that answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

DECIMAL = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "nullable": True}


def figure(value: Decimal | None) -> str | None:
    """「39.67」, 「300」: a decimal as text, without the noughts that say nothing."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@extend_schema_field(DECIMAL)
class Figure(serializers.Field[Decimal, str, str | None, Any]):
    """A reported figure: a decimal as a string, never a float. Read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Decimal) -> str | None:
        return figure(value)


class Percent(Figure):
    """Percent, or percentage points, to two decimals as they were judged."""

    def to_representation(self, value: Decimal) -> str | None:
        return format(value, ".2f")


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"})
class Month(serializers.Field[Any, str, str, Any]):
    """A month as ``2023-09``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        return f"{value:%Y-%m}"


class Ref(serializers.Serializer[Any]):
    """A row named within another: its number, and what it is called."""

    id = serializers.IntegerField(source="pk", help_text=_("编号。"))
    name = serializers.CharField(source="__str__", help_text=_("名称。"))
