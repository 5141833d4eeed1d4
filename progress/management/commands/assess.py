from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.clock import today
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.models import Verdict
from progress.replaying import replay
from progress.set_judging import recount


class Command(BaseCommand):
    help = (
        "研判一个批次：给出每项任务的亮灯、差距和理由；--replay 复核全部已存结论；"
        "--by-rule 逐条复算，与数据库成批研判的结果比对，不存任何结论。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", metavar="SLUG")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--replay", action="store_true")
        parser.add_argument("--by-rule", action="store_true")

    def handle(self, **options: Any) -> None:
        if options["replay"]:
            self.replay(options["batch"])
            return
        if not options["batch"]:
            raise CommandError(_("请用 --batch 指定批次。"))
        batch, day = _batch(options["batch"]), options["as_of"] or today()
        if options["by_rule"]:
            self.by_rule(batch, day)
        else:
            self.assess(batch, day, as_json=options["json"])

    def assess(self, batch: Batch, day: date, *, as_json: bool) -> None:
        """Judge the batch as of a day, and print the verdict of each share."""
        rows = [_row(verdict) for verdict in judge_batch(batch=batch, today=day).verdicts]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for row in rows:
                self.stdout.write(f"{row['light']:7}{row['indicator']}　{row['text']}")

    def by_rule(self, batch: Batch, day: date) -> None:
        """Judge share by share by the pure rule, and hold it against the set-based result."""
        result = recount(batch, day)
        for line in result.differing:
            self.stdout.write(line)
        self._count(len(result.judged), len(result.differing))

    def replay(self, slug: str | None) -> None:
        """Derive every stored verdict again from its stored inputs."""
        verdicts = Verdict.objects.all()
        if slug:
            verdicts = verdicts.filter(share__indicator__pledge__batch__slug=slug)
        result = replay(verdicts)
        self._count(result.compared, len(result.differing))

    def _count(self, compared: int, differing: int) -> None:
        self.stdout.write(f"compared {compared}, differing {differing}")
        if differing:
            raise SystemExit(1)


def _batch(slug: str) -> Batch:
    batch = Batch.objects.filter(slug=slug).first()
    if batch is None:
        known = "、".join(Batch.objects.values_list("slug", flat=True))
        raise CommandError(
            _("没有批次 %(slug)s，现有：%(known)s。") % {"slug": slug, "known": known}
        )
    return batch


def _row(verdict: Verdict) -> dict[str, Any]:
    share = verdict.share
    place = share.region or share.agency
    return {
        "pledge": share.indicator.pledge.title,
        "indicator": share.indicator.name,
        "region": str(place) if place else None,
        "month": f"{verdict.month:%Y-%m}",
        "expected": _number(verdict.expected),
        "actual": _number(verdict.actual),
        "gap": _number(verdict.gap),
        "light": verdict.light,
        "reason": verdict.reason,
        "text": verdict.text,
    }


def _number(value: Decimal | None) -> float | None:
    # JSON has one kind of number; two decimals survive the way through it unchanged.
    return None if value is None else float(value)
