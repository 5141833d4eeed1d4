from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pledges.extraction.found import FoundIndicator, FoundPledge
from pledges.extraction.reading import extract
from pledges.extraction.scoring import bodies_of
from pledges.targets import Comparator


class Command(BaseCommand):
    help = "识别公布的民生实事文本：列出件、牵头和配合单位、指标、期限及其原文位置。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--year", type=int, help=str(_("批次年份；不填时按原文判断。")))

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as fault:
            raise CommandError(_("读不到文件：%(file)s") % {"file": path}) from fault
        except UnicodeDecodeError as fault:
            raise CommandError(_("文件不是UTF-8编码：%(file)s") % {"file": path}) from fault
        found = extract(text, year=options["year"])
        if options["json"]:
            rows = [_pledge(pledge) for pledge in found.pledges]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for pledge in found.pledges:
            leads, others = bodies_of(pledge)
            self.stdout.write(
                f"{pledge.no}　{pledge.title}　{'、'.join(leads)}｜{'、'.join(others)}"
            )
            for one in pledge.indicators:
                self.stdout.write(f"　　{_line(one)}")


def _line(one: FoundIndicator) -> str:
    figure = f"{one.comparator.value} {one.value:f}{one.unit}" if one.value is not None else "定性"
    return f"{one.name}　{figure}　{one.deadline or ''}　[{one.words.start}:{one.words.end}]"


def _pledge(pledge: FoundPledge) -> dict[str, Any]:
    leads, others = bodies_of(pledge)
    return {
        "no": pledge.no,
        "title": pledge.title,
        "category": pledge.category or None,
        "lead": leads,
        "cooperating": others,
        "indicators": [_indicator(one) for one in pledge.indicators],
    }


def _indicator(one: FoundIndicator) -> dict[str, Any]:
    """The outward shape; a range is told by its lower end, with the upper one beside it."""
    row = {
        "name": one.name,
        "comparator": (
            Comparator.AT_LEAST if one.comparator == Comparator.RANGE else one.comparator
        ).value,
        "value": _number(one.value),
        "unit": one.unit,
        "percent": one.percent,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "quote": one.words.quote,
        "start": one.words.start,
        "end": one.words.end,
    }
    if one.upper is not None:
        row["upper"] = _number(one.upper)
    if one.baseline is not None:
        row["baseline"] = _number(one.baseline)
    return row


def _number(value: Decimal | None) -> int | float | None:
    """JSON has one kind of number; whole ones are written without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral() else float(value)
