"""What ``progress.standing`` says, worked out as the public should read it; by none of the code
that freezes or shows publications."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from pledges.figures import write_figure
from pledges.models import Share
from progress.models import Reading
from progress.standing import BatchStanding, IndicatorStanding, Line

WITHOUT_RATIO = ("bound", "qualitative")


def plain(value: Decimal | None) -> str | None:
    """「30」, 「4.5」."""
    return None if value is None else format(value.normalize(), "f")


def percent(share: Share, value: Decimal | None) -> str | None:
    """(value − baseline) ÷ (target − baseline) in percent, two decimals half up; none of a bound
    and of words."""
    indicator = share.indicator
    target = indicator.value if share.is_whole else share.value
    if value is None or target is None or indicator.kind in WITHOUT_RATIO:
        return None
    base = Fraction(indicator.baseline or 0) if share.is_whole else Fraction(0)
    part = (Fraction(value) - base) / (Fraction(target) - base) * 100
    with localcontext() as exact:
        exact.prec = 60
        whole = Decimal(part.numerator) / Decimal(part.denominator)
        return str(whole.quantize(Decimal("0.01"), ROUND_HALF_UP))


def cell(line: Line | None) -> dict[str, Any]:
    reading = line.reading if line else None
    return {
        "value": plain(reading.value) if reading else None,
        "approx": reading.approx if reading else "",
        "as_of": reading.as_of.isoformat() if reading else None,
        "share": percent(line.share, reading.value) if line and reading else None,
        "done": bool(line and line.light == "blue"),
    }


def row(standing: IndicatorStanding) -> dict[str, Any]:
    whole = standing.whole
    before = whole.reading_before if whole else None
    return {
        **cell(whole),
        "before": plain(before.value) if before else None,
        "before_as_of": before.as_of.isoformat() if before else None,
        "regions": [
            {
                "name": str(line.share.region or line.share.agency),
                "target": plain(line.share.value),
                **cell(line),
            }
            for line in standing.regions
        ],
    }


def figures(content: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """(no, position) → the figures a published version tells of an indicator."""
    own = ("value", "approx", "as_of", "share", "done")
    return {
        (pledge["no"], item["position"]): {
            **{name: item[name] for name in (*own, "before", "before_as_of")},
            "regions": [
                {name: place[name] for name in ("name", "target", *own)}
                for place in item["regions"]
            ],
        }
        for pledge in content["pledges"]
        for item in pledge["indicators"]
    }


def expected(standing: BatchStanding) -> dict[tuple[str, int], dict[str, Any]]:
    return {
        (pledge.pledge.no, item.indicator.position): row(item)
        for pledge in standing.pledges
        for item in pledge.indicators
    }


def bare(row: Any, label: str) -> str:
    """The cell below that heading without its marks: 「30公里 更正」 → 「30公里」."""
    [cell] = row.xpath(f"td[@data-label='{label}']")
    return " ".join(" ".join(cell.itertext()).split()).partition(" ")[0]


def written(item: IndicatorStanding, each: dict[str, Any]) -> tuple[str, str, str]:
    reading = item.whole.reading if item.whole else None
    before = item.whole.reading_before if item.whole else None
    share = each["share"]
    if item.indicator.kind == "qualitative":  # no figure: only that it is finished is told
        return "—", "已完成" if each["done"] else "—", "—"
    return (
        amount(before, item.indicator.unit),
        amount(reading, item.indicator.unit),
        f"{Decimal(share):,}%" if share else "—",
    )


def amount(reading: Reading | None, unit: str) -> str:
    if reading is None or reading.value is None:
        return "—"
    return f"{write_figure(reading.value, reading.approx)}{unit}"
