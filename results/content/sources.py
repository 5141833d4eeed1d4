"""What freezing reads beside the standing: corrections, earlier months, chosen photographs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pledges.models import Programme
from progress.models import Correction, MonthlyReport, Reading
from progress.readers.programmes import ProgrammeProgress, programmes_progress
from progress.standing import BatchStanding
from results.models import PublicFile, PublicSettings


@dataclass(frozen=True, slots=True)
class Sources:
    """``corrected``: reading id → day of its last correction; ``told``: share id of a whole →
    its accepted readings up to the month, oldest first; ``files`` by the pledge's number;
    ``schedule_from`` is the standing whose words and curves become public, None for none;
    ``programmes`` by id, those the batch has a part in; ``reported`` tells whether figures are.
    """

    settings: PublicSettings
    corrected: Mapping[int, date]
    told: Mapping[int, list[Reading]]
    files: Mapping[str, list[PublicFile]]
    schedule_from: BatchStanding | None
    programmes: Mapping[int, ProgrammeProgress]
    reported: bool


def read_sources(
    standing: BatchStanding, settings: PublicSettings, files: Iterable[PublicFile]
) -> Sources:
    """Two queries, one where nothing is reported yet; five more where there are programmes."""
    by_pledge = defaultdict(list)
    for file in files:
        by_pledge[file.no].append(file)
    shown = settings.shows_schedule and standing.month is not None
    return Sources(
        settings=settings,
        corrected=_corrected(standing),
        told=_told(standing),
        files=by_pledge,
        schedule_from=standing if shown else None,
        programmes=_programmes(standing),
        reported=standing.month is not None,
    )


def _programmes(standing: BatchStanding) -> Mapping[int, ProgrammeProgress]:
    """What the years come to up to the month that is made public."""
    ids = {row.indicator.programme_id for _, row in standing.lines if row.indicator.programme_id}
    if not ids:
        return {}
    return programmes_progress(Programme.objects.filter(pk__in=ids), standing.month)


def _corrected(standing: BatchStanding) -> dict[int, date]:
    found = Correction.objects.filter(reading__report__batch=standing.batch)
    return dict(found.order_by("on", "pk").values_list("reading_id", "on"))


def _told(standing: BatchStanding) -> dict[int, list[Reading]]:
    told: dict[int, list[Reading]] = defaultdict(list)
    if standing.month is None:
        return told
    readings = Reading.objects.filter(
        share__in=[row.whole.share.pk for _, row in standing.lines if row.whole],
        report__month__lte=standing.month,
        report__state=MonthlyReport.State.ACCEPTED,
        value__isnull=False,
    )
    for reading in readings.select_related("report").order_by("report__month", "pk"):
        told[reading.share_id].append(reading)
    return told
