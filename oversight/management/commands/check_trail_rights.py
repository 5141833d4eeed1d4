from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oversight.ledger.rights import missing_lines, wrong_rights


class Command(BaseCommand):
    """Could the role we are connected as change the trail? Exit code 1 if so."""

    help = "检查当前数据库角色能否改动审计记录，并检查各表的改动是否都进入审计记录。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        faults = wrong_rights()
        faults += [f"表 {table} 的改动不会进入审计记录" for table in missing_lines()]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("当前数据库角色不能改动审计记录，各表的改动都进入审计记录。")
