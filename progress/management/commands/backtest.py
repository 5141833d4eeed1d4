from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pledges.models import Batch
from progress.hindsight import Tally
from progress.readers.hindsight import Tested, hindsight_of, hindsight_of_drills


class Command(BaseCommand):
    help = "检验预测：往月的预测与计划期末的实际相比，误差、区间覆盖和有风险标记的准确程度。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", metavar="SLUG")
        parser.add_argument("--simulated", type=_years, metavar="N", default=0)
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        tested = self._tested(options["batch"], options["simulated"])
        if options["json"]:
            rows = [_json(each) for each in tested]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        if not tested:
            self.stdout.write(_("没有可以检验的预测：还没有计划期末的审核数据。"))
        for each in tested:
            self._print(each)

    def _tested(self, slug: str | None, years: int) -> list[Tested]:
        """The batch asked for, the simulated years asked for; without either every batch."""
        batches = Batch.objects.all()
        if slug:
            batches = batches.filter(slug=slug)
            if not batches:
                raise CommandError(_("没有批次 %(slug)s。") % {"slug": slug})
        elif years:
            batches = batches.none()
        found = hindsight_of(list(batches))
        return [*found, hindsight_of_drills(years)] if years else found

    def _print(self, tested: Tested) -> None:
        self.stdout.write(_title(tested))
        for ahead, row in tested.rows:
            self.stdout.write(_line(_("提前%(months)d个月") % {"months": ahead}, row))
        self.stdout.write(_line(_("合计"), tested.total))


def _years(text: str) -> int:
    years = int(text)
    if years < 1:
        raise ValueError(text)
    return years


def _title(tested: Tested) -> str:
    if tested.batch:
        return tested.batch.title
    return _("模拟年度%(years)d个") % {"years": tested.years}


def _line(label: str, row: Tally) -> str:
    return _(
        "%(label)s　预测%(cases)d次　平均相差%(error)s个百分点　区间内%(inside)d次　"
        "未达目标%(missed)d次（已滞后%(lagging)d、事先标记%(foretold)d、未预见%(unforetold)d）　"
        "有风险标记%(marks)d次，误报%(false)d次%(few)s"
    ) % {
        "label": label,
        "cases": row.cases,
        "error": row.mean_error,
        "inside": row.inside,
        "missed": row.missed,
        "lagging": row.lagging,
        "foretold": row.foretold,
        "unforetold": row.unforetold,
        "marks": row.marks,
        "false": row.false_alarms,
        "few": _("　样本少") if row.is_few else "",
    }


def _json(tested: Tested) -> dict[str, Any]:
    return {
        "batch": tested.batch.slug if tested.batch else None,
        "simulated_years": tested.years or None,
        "total": _counts(tested.total),
        "months_ahead": [{"months": ahead, **_counts(row)} for ahead, row in tested.rows],
    }


def _counts(row: Tally) -> dict[str, Any]:
    return {
        "cases": row.cases,
        "mean_error": _number(row.mean_error),
        "inside": row.inside,
        "missed": row.missed,
        "lagging": row.lagging,
        "foretold": row.foretold,
        "unforetold": row.unforetold,
        "marks": row.marks,
        "false_alarms": row.false_alarms,
        "few": row.is_few,
    }


def _number(value: Decimal | None) -> float | None:
    # JSON has one kind of number; one decimal survives the way through it unchanged.
    return None if value is None else float(value)
