"""Write a copy of database and files, and delete what has had its day."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import checking, making, retention
from config.backups.faults import BackupError
from config.backups.sealing import passphrase_in

INCOMPLETE = 3  # exit code: the copy stands, but files were missing or altered before it was made


class Command(BaseCommand):
    help = "备份数据库和文件（同一时刻、可校验、可加密），并按保留份数清理旧备份"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="存放各次备份的目录")
        parser.add_argument("--passphrase-file", type=Path, help="口令文件；给出则加密")
        parser.add_argument("--keep", type=int, help="保留最近多少份；不给则不清理")
        parser.add_argument("--keep-months", type=int, default=12, help="另每月保留一份，共多少月")

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing older is deleted before the new copy was proved readable."""
        folder: Path = options["folder"]
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep 至少为1。")
        try:
            file = options["passphrase_file"]
            passphrase = passphrase_in(file) if file else None
            made = making.make(folder, now=timezone.now(), passphrase=passphrase)
            told = checking.check(made, passphrase=passphrase)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in told.tables.values())
        self.stdout.write(f"已备份到 {made}：{len(told.tables)}张表{rows}行，{told.files}个文件")
        if options["keep"]:
            self._prune(folder, options["keep"], options["keep_months"])
        for name in told.missing:
            self.stderr.write(f"缺失：{name}")
        for name in told.altered:
            self.stderr.write(f"内容与记录不符：{name}")
        if told.missing or told.altered:
            raise CommandError(
                "备份已完成，但备份之前就有文件缺失或被改动。", returncode=INCOMPLETE
            )

    def _prune(self, folder: Path, keep: int, keep_months: int) -> None:
        names = [path.name for path in folder.iterdir() if path.is_dir()]
        for name in retention.outdated(names, keep=keep, keep_months=keep_months):
            shutil.rmtree(folder / name)
            self.stdout.write(f"已删除旧备份 {name}")
