from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.refusals import Conflict
from oversight.trail.archiving import archive
from oversight.trail.lines import TrailBroken


class Command(BaseCommand):
    """Takes months older than ``TRAIL_YEARS`` from the database once their files verify."""

    help = "归档审计记录：把超过保存年限的月份导出、核验后移出数据库。须以表的所有者身份运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="存放文件的目录")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        # the trail is dated by the database's clock, so here the true time counts
        now = timezone.localtime()
        try:
            months = archive(folder=folder, today=now.date(), years=settings.TRAIL_YEARS, now=now)
        except (Conflict, TrailBroken) as error:
            raise CommandError(str(error)) from error
        for month in months:
            self.stdout.write(f"{month}：已归档{month.lines}条，文件 {month.file}")
        if not months:
            self.stdout.write("没有待归档的月份")
