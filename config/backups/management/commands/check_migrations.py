"""Refuse migrations that would stop or break the portal while it runs (docs/migrations.md)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from config.migration_rule import faults

OURS = ("agencies", "pledges", "progress", "oversight", "results")
RELEASED = Path(__file__).resolve().parents[3] / "released_migrations.json"


class Command(BaseCommand):
    help = "检查未发布的迁移能否在不停机的情况下执行；--release 把现有迁移记为已发布"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--release", action="store_true", help="发布时执行：现有迁移不再检查")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line a fault, and ends with exit code 1 where there is any."""
        loader = MigrationLoader(None)
        mine = sorted(key for key in loader.disk_migrations if key[0] in OURS)
        if options["release"]:
            _release(mine)
            return
        released = json.loads(RELEASED.read_text("utf-8"))
        found = []
        for app, name in mine:
            if name in released.get(app, []):
                continue
            before = loader.project_state((app, name), at_end=False)
            found += faults(loader.disk_migrations[app, name], before)
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)}处不符合不停机迁移的规定，见 docs/migrations.md。")


def _release(mine: list[tuple[str, str]]) -> None:
    names = {app: [name for label, name in mine if label == app] for app in OURS}
    names = {app: found for app, found in names.items() if apps.is_installed(app)}
    RELEASED.write_text(json.dumps(names, indent=1) + "\n", "utf-8")
