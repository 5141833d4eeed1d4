from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pledges.extraction.reading import extract
from pledges.extraction.scoring import FIELDS, LabelledFigure, LabelledTask, Score, score

PERCENT = Decimal("0.001")


class Command(BaseCommand):
    help = "评测文本识别：按文本、按字段给出准确率、召回率和F1，并列出每一处错漏。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "texts",
            metavar="TEXTS",
            type=Path,
            nargs="?",
            default=settings.BASE_DIR / "fixtures" / "sources",
        )
        parser.add_argument("labels", metavar="LABELS", type=Path, nargs="?")
        parser.add_argument("--quiet", action="store_true", help="不列出错漏")

    def handle(self, **options: Any) -> None:
        folder: Path = options["texts"]
        labels: Path = options["labels"] or folder
        whole = {name: Score() for name in FIELDS}
        texts = [
            path for path in sorted(folder.glob("*.txt")) if (labels / f"{path.stem}.json").exists()
        ]
        if not texts:
            raise CommandError(_("没有找到原文和标注：%(folder)s") % {"folder": folder})
        for path in texts:
            raw = path.read_bytes().decode("utf-8")
            tasks = list(labelled(labels / f"{path.stem}.json"))
            found = extract(raw)
            self.stdout.write(f"{path.stem}　{len(found.pledges)}/{len(tasks)}")
            for name, one in score(raw, found, tasks).items():
                whole[name].add(one)
                self._print(name, one, quiet=options["quiet"])
            for claim in found.claims:
                said = f"{claim.kind} {claim.category}".strip()
                self.stdout.write(f"  {said}: {claim.number} / {claim.found}　{claim.words.quote}")
        self.stdout.write("=")
        for name, one in whole.items():
            self._print(name, one, quiet=True)

    def _print(self, name: str, one: Score, *, quiet: bool) -> None:
        figures = f"P {_share(one.precision)}  R {_share(one.recall)}  F1 {_share(one.f1)}"
        self.stdout.write(f"  {name:12}{figures}  ({one.right} +{one.extra} -{one.missing})")
        for miss in [] if quiet else one.misses:
            self.stdout.write(f"      {' '.join(miss.split())}")


def labelled(path: Path) -> Iterable[LabelledTask]:
    """Tasks of a label file: a list of tasks, or a batch as the fixtures hold it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for task in content["pledges"] if isinstance(content, dict) else content:
        yield _task(task)


def _task(task: dict[str, Any]) -> LabelledTask:
    duties = task.get("responsibilities")
    leads = (
        [d["as_written"] for d in duties if d["role"] == "lead"] if duties else task.get("lead", [])
    )
    others = (
        [d["as_written"] for d in duties if d["role"] != "lead"]
        if duties
        else task.get("cooperating", [])
    )
    figures = [
        LabelledFigure(
            Decimal(str(one["value"])),
            one["unit"],
            one["comparator"],
            date.fromisoformat(one["deadline"]) if one["deadline"] else None,
            one["quote"],
        )
        for one in task["indicators"]
        if one["value"] is not None
    ]
    money = [(Decimal(str(one["amount_yuan"])), one["quote"]) for one in task.get("funding", [])]
    return LabelledTask(
        task["no"],
        task["title"],
        tuple(dict.fromkeys(leads)),
        tuple(name for name in dict.fromkeys(others) if name not in leads),
        tuple(figures),
        tuple(money),
        tuple(one["quote"] for one in task["indicators"]),
    )


def _share(value: Fraction | None) -> str:
    if value is None:
        return "  —  "
    return str((Decimal(value.numerator) / value.denominator).quantize(PERCENT))
