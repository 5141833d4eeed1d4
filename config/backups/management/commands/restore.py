"""Put a copy back into an empty database and an empty folder, and prove it equal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups import restoring
from config.backups.faults import BackupError
from config.backups.sealing import passphrase_in


class Command(BaseCommand):
    help = "把一份备份恢复到空的数据库和空的文件目录，并逐表、逐文件核对"
    # an empty database has no tables for the usual checks to look at
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("copy", type=Path, help="一份备份的目录")
        parser.add_argument("--passphrase-file", type=Path, help="口令文件")
        parser.add_argument(
            "--no-privileges", action="store_true", help="不恢复授予其他数据库角色的权限"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line; one line on standard error and exit code 1 where it was refused."""
        try:
            file = options["passphrase_file"]
            done = restoring.restore(
                options["copy"],
                passphrase=passphrase_in(file) if file else None,
                privileges=not options["no_privileges"],
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已恢复并核对一致：{done.tables}张表{done.rows}行，{done.files}个文件")
