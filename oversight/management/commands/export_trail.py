from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.refusals import Conflict
from oversight.trail.exporting import export_month, months_due
from oversight.trail.lines import TrailBroken
from oversight.trail.verifying import month_of


class Command(BaseCommand):
    """Writes months of the audit trail to files, chained by hashes (issue 7)."""

    help = "按月导出审计记录，逐条附散列链。不指定月份时，依次导出已结束且未导出的各月。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="存放文件的目录")
        parser.add_argument("--month", help="月份，写作 2026-11")

    def handle(self, *args: Any, folder: Path, month: str | None, **options: Any) -> None:
        # the trail is dated by the database's clock, so here the true time counts
        now = timezone.localtime()
        months = [_month(month)] if month else months_due(now)
        try:
            for each in months:
                done = export_month(month=each, folder=folder, now=now)
                self.stdout.write(f"{done}：{done.lines}条，末散列 {done.last_hash}")
        except (Conflict, TrailBroken) as error:
            raise CommandError(str(error)) from error
        if not months:
            self.stdout.write("没有待导出的月份")


def _month(text: str) -> date:
    try:
        return month_of(text)
    except ValueError as error:
        raise CommandError(f"{text!r} 不是月份，请写成 2026-11 的形式") from error
