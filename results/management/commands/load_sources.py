"""``load_sources``: the five source texts as batches, with the progress they tell."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from agencies.clock import today
from agencies.loading import load_directory
from agencies.source_files import SourceError, read_object
from pledges.loading import load_batch, source_file
from pledges.models import Batch
from pledges.scheduling import load_regional_shares, load_shares
from progress.loading import load_facts, load_readings
from progress.simulation import simulated_months
from results.actions.checking import publish_unchecked
from results.actions.preparing import prepare
from results.loading import load_periods

FOLDER = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    """Loads everything or nothing; a batch that is there already is left as it is."""

    help = "载入五份来源文本的批次、进展和公开发布；重复执行不改动已有数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-progress", action="store_true", help="只载入承诺，不载入进展和演示月报"
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help="数据文件所在目录")

    def handle(self, *args: Any, **options: Any) -> None:
        self.folder, self.day = options["folder"], today()
        self.place = "agencies.json"
        try:
            with transaction.atomic():
                lines = self._load(with_progress=not options["without_progress"])
        except SourceError as error:
            raise CommandError(f"{error}（未写入任何数据）") from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"{self.place}：数据库不接受：{reason}（未写入任何数据）") from error
        self.stdout.write("\n".join(lines))

    def _load(self, *, with_progress: bool) -> list[str]:
        """What was done with each batch, in a line each."""
        self.directory = load_directory(self.folder)
        lines = []
        for slug in self._slugs():
            self.place = source_file(slug)
            if Batch.objects.filter(slug=slug).exists():
                lines.append(f"{slug}：已存在，未改动")
                continue
            batch = self._load_batch(slug, with_progress=with_progress)
            load_periods(self.folder, batch)
            lines.append(f"{slug}：已载入{batch.pledges.count()}件")
        return lines

    def _slugs(self) -> list[str]:
        """The texts in the order of their years: a pledge may name its predecessor."""
        starts = {}
        for path in (self.folder / "sources").glob("*.json"):
            entry = read_object(self.folder, source_file(path.stem)).needed_entry("batch")
            starts[path.stem] = entry.needed_day("starts_on")
        if not starts:
            raise SourceError("sources：没有来源文本（*.json）")
        return sorted(starts, key=lambda slug: (starts[slug], slug))

    def _load_batch(self, slug: str, *, with_progress: bool) -> Batch:
        loaded = load_batch(self.folder, slug, self.directory, self.day)
        batch = loaded.batch
        load_shares(self.folder, loaded, self.directory)
        self._publish(batch, None, batch.source_date or batch.starts_on)
        if with_progress:
            load_facts(loaded)
            load_regional_shares(self.folder, batch, self.directory)
            self._progress(batch)
        return batch

    def _progress(self, batch: Batch) -> None:
        """The told and the simulated months; each is published on its day, if it has one."""
        release = self._release_days(batch.slug)
        told = load_readings(self.folder, batch, self.day)
        for month in chain(told, simulated_months(self.folder, batch, self.day)):
            if month in release:
                self._publish(batch, month, release[month])

    def _release_days(self, slug: str) -> dict[date, date]:
        """Month → day of its publication."""
        publications = read_object(self.folder, "publications.json")
        entries = publications.entries(slug) if slug in publications.fields else []
        return {entry.needed_day("month"): entry.needed_day("on") for entry in entries}

    def _publish(self, batch: Batch, month: date | None, on: date) -> None:
        if on <= self.day:
            publish_unchecked(publication=prepare(batch=batch, month=month, by=None), today=on)
