"""Prove that a copy is whole, without a database to put it into."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups import checking
from config.backups.faults import BackupError
from config.backups.sealing import passphrase_in


class Command(BaseCommand):
    help = "校验一份备份：各部分、各文件的校验值，以及能否解密、能否读出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("copy", type=Path, help="一份备份的目录")
        parser.add_argument("--passphrase-file", type=Path, help="口令文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line; one line on standard error and exit code 1 where it is not whole."""
        try:
            file = options["passphrase_file"]
            told = checking.check(options["copy"], passphrase=passphrase_in(file) if file else None)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in told.tables.values())
        self.stdout.write(
            f"备份完好：{told.made_at}，{len(told.tables)}张表{rows}行，{told.files}个文件"
        )
