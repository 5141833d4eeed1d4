"""Loading one synthetic province whole: its directory, its years, its reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from agencies.official_calendar import official_calendar
from progress.synthetic.promises import make_promise
from progress.synthetic.province import make_province
from progress.synthetic.reporting import Year
from progress.synthetic.rows import Copier
from progress.synthetic.schedules import copy_acceptances, copy_changes, copy_plans
from progress.synthetic.size import Size, Span


@dataclass(frozen=True, slots=True)
class Loaded:
    """A batch that was loaded, with the months of it that are due."""

    batch: int
    months: tuple[date, ...]


@transaction.atomic
def load_province(
    *,
    copier: Copier,
    size: Size,
    number: int,
    years: Sequence[Span],
    password: str,
    today: date,
) -> list[Loaded]:
    """Write province ``number`` or nothing of it; ``password`` is a hash. Judges nothing."""
    copier.begin()
    calendar = official_calendar()
    province = make_province(copier, size, number, password, today)
    loaded = []
    for span in years:
        promise = make_promise(copier, size, number, province, span)
        copy_plans(copier, promise)
        copy_changes(copier, promise)
        seed = f"{size.seed}/{number}/{span.first}"
        Year(copier, promise, seed, calendar, today).copy()
        copy_acceptances(copier, promise, today)
        loaded.append(Loaded(promise.batch, span.months[: span.reported]))
    return loaded
