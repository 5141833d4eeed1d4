"""``manage.py bulletin``: the month's bulletin as a Word file, from figures taken now."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.clock import today
from agencies.papers.word import render_docx
from agencies.refusals import Conflict
from oversight.bulletins.kinds import bare_paper, first_texts
from oversight.bulletins.snapshot import monthly_snapshot
from pledges.models import Batch


class Command(BaseCommand):
    """Writes it without keeping it; the same tables on the same day give the same bytes."""

    help = "生成一个批次某月的通报（Word），数据为当时的数据，不入库"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", required=True, metavar="SLUG", help="批次标识")
        parser.add_argument("--month", required=True, metavar="YYYY-MM", help="月份")
        parser.add_argument("--output", required=True, metavar="FILE.docx", help="写入的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or say why not."""
        batch = Batch.objects.filter(slug=options["batch"]).first()
        if batch is None:
            raise CommandError(f"没有批次“{options['batch']}”。")
        try:
            month = date.fromisoformat(f"{options['month']}-01")
        except ValueError as error:
            raise CommandError("月份请写成YYYY-MM，如2023-09。") from error
        try:
            snapshot = monthly_snapshot(batch, month, today())
        except Conflict as refusal:
            raise CommandError(str(refusal)) from refusal
        path = Path(options["output"])
        try:
            path.write_bytes(render_docx(bare_paper(snapshot, first_texts(snapshot))))
        except OSError as error:
            raise CommandError(f"写不进“{path}”：{error.strerror}") from error
        self.stdout.write(f"已写入{path}")
