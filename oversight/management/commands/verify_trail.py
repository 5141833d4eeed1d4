from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.trail.verifying import verify_against_database, verify_folder


class Command(BaseCommand):
    """Follows the chain of hashes through exported months; exit code 1 for any fault."""

    help = "核验导出的审计记录：任何一条被改动、删除、插入、调换，或缺少月份，都会指出并以 1 退出。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="存放文件的目录")
        parser.add_argument(
            "--against-database", action="store_true", help="并与数据库中的记录逐条比对"
        )
        parser.add_argument("--last-hash", help="另行抄存的末散列，须与最后一个月相同")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        found = verify_folder(folder)
        faults = list(found.faults)
        if options["last_hash"] and options["last_hash"] != found.last_hash:
            faults.append("末散列与抄存的不符")
        if options["against_database"]:
            faults += verify_against_database(folder)
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(
            f"核验通过：{found.months}个月，{found.lines}条，末散列 {found.last_hash}"
        )
