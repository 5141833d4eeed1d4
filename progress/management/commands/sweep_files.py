"""``sweep_files``: delete files no row refers to, and name the files that are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from progress.files.sweeping import sweep


class Command(BaseCommand):
    help = "删除没有记录的旧文件（超过一天），并列出缺失的文件。可每天定时执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(timezone.now())
        self.stdout.write(f"已删除无记录的文件{swept.deleted}个，缺失文件{len(swept.missing)}个")
        for name in swept.missing:
            self.stderr.write(f"缺失：{name}")
