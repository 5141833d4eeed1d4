"""What texts say of several years together, in the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Batch
from results.models import PeriodStatement

QUOTE = "共研究谋划了184项"


def make_period(batch: Batch | None, **fields: Any) -> PeriodStatement:
    """184 promises of 「十三五」, as a text of the batch tells of them."""
    return PeriodStatement.objects.create(
        batch=batch,
        **{
            "title": "“十三五”时期", "first_year": 2016, "last_year": 2020, "items": 184,
            "quote": QUOTE, "source_title": "2021年我省将重点实施50项民生实事",
            "source_date": date(2021, 3, 3),
        }
        | fields,
    )  # fmt: skip
