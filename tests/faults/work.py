"""The work that is under way while processes are killed, and its rows before and after.

It is cut into turns, one for each kill: reports to hand in, workbooks to import, figures to flag,
letters and messages to send, a month to publish and a site to export, each waiting for its turn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from agencies.actions.webhooks import announce
from agencies.delivery.outbox import LEASE, deliver_due
from agencies.delivery.webhooks import push_due
from agencies.models import Agency, Announcement, Delivery, Push, User
from agencies.roles import Role
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import Flag, FlagChange, MonthlyReport, Reading, ReportStep, Upload, Verdict
from progress.readers.uploads import keep_file
from results.actions.preparing import prepare
from results.export import job
from results.models import Publication, PublicationCheck, SiteExport
from tests.filling import downloaded, typed
from tests.notices import make_delivery
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import checked
from tests.systems import make_system, make_webhook

TODAY = date(2020, 5, 8)
# the portal is shown on a day, at the hour of the clock: due at any hour of it
DUE = timezone.make_aware(datetime(2020, 5, 8))
NOT_YET = DUE + timedelta(days=100)
FIRST_ROW = 5
SUBMITS, IMPORTS, FIGURES, LETTERS = 3, 1, 3, 10  # in every turn


@dataclass
class Desk:
    """A unit's clerk, the report and the share they fill, and the figure they mean to write."""

    clerk: User
    report: MonthlyReport
    share: int
    value: Decimal
    upload: int = 0

    @property
    def cells(self) -> dict[str, str]:
        return {f"value-{self.share}": str(self.value)}


@dataclass
class Turn:
    """What waits for one kill."""

    submits: list[Desk]
    imports: list[Desk]
    figures: list[Desk]
    letters: list[int]
    pushes: list[int]
    draft: Publication


@dataclass
class Work:
    """All turns of a run, who publishes, and the rows before anything was done."""

    batch: Batch
    director: User
    turns: list[Turn]
    before: dict[str, int] = field(default_factory=dict)

    def desks(self, kind: str) -> list[Desk]:
        return [desk for turn in self.turns for desk in getattr(turn, kind)]


def counted() -> dict[str, int]:
    """Rows that may be neither lost nor doubled, their history included."""
    written = Reading.pgh_event_model.objects.filter(pgh_label="insert")
    return {
        "readings": Reading.objects.count(),
        "readings ever written": written.count(),
        "hand-ins": ReportStep.objects.filter(action="submit").count(),
        "uploads": Upload.objects.count(),
        "imports": Upload.objects.filter(state="applied").count(),
        "checks": PublicationCheck.objects.count(),
        "publications": Publication.objects.filter(state="published").count(),
        "letters": Delivery.objects.count(),
        "announcements": Announcement.objects.count(),
        "messages to systems": Push.objects.count(),
        "exports": SiteExport.objects.count(),
    }


def undone(work: Work) -> dict[str, int]:
    """How much of each kind is still to do, at this moment."""
    lagging = Flag.objects.filter(share__in=[desk.share for desk in work.desks("figures")])
    handed = MonthlyReport.objects.filter(pk__in=[desk.report.pk for desk in work.desks("submits")])
    imports = Upload.objects.filter(pk__in=[desk.upload for desk in work.desks("imports")])
    return {
        "submit": handed.exclude(state="submitted").count(),
        "import": imports.exclude(state="applied").count(),
        "flag": len(work.desks("figures")) - lagging.values("share").distinct().count(),
        "mail": Delivery.objects.filter(state__in=["pending", "sending"]).count(),
        "push": Push.objects.filter(state="pending").count(),
        "publish": Publication.objects.filter(state="draft").count(),
        "export": SiteExport.objects.exclude(state="done").count(),
    }


def make_work(batch: Batch, roads, people: dict[str, User], hook_url: str, turns: int) -> Work:
    """Everything that is going to be done, waiting; ``people`` are officer, second and director."""
    make_accepted(roads, APRIL, "30")
    desks = iter(_desks(batch, turns * (SUBMITS + IMPORTS + FIGURES)))
    system = make_system(agency=roads.reporting_agency)
    make_webhook(system, hook_url)
    made = [
        _turn(batch, number, [next(desks) for _ in range(SUBMITS + IMPORTS + FIGURES)], people)
        for number in range(turns)
    ]
    # a version that is published is told to systems as well: not before its turn
    return Work(batch, people["director"], made, before=counted())


def _desks(batch: Batch, count: int) -> list[Desk]:
    units = [
        Agency.objects.create(name=f"第{n}局", short_name=f"{n}局", region=batch.region)
        for n in range(count)
    ]
    shares = [
        make_share(make_pledge(batch, unit, title=f"第{unit.short_name}的实事")) for unit in units
    ]
    open_months(batch=batch, today=date(2020, 4, 30))
    return [
        Desk(
            clerk=make_person(Role.REPORTER, agency=unit, username=f"clerk{number}"),
            report=MonthlyReport.objects.get(agency=unit, month=APRIL),
            share=share.pk,
            value=Decimal(number + 1),
        )
        for number, (unit, share) in enumerate(zip(units, shares, strict=True))
    ]


def _turn(batch: Batch, number: int, desks: list[Desk], people: dict[str, User]) -> Turn:
    submits, imports = desks[:SUBMITS], desks[SUBMITS : SUBMITS + IMPORTS]
    figures = desks[SUBMITS + IMPORTS :]
    for desk in imports:
        desk.upload = _make_upload(batch, desk)
    for desk in figures:
        desk.report.readings.create(share_id=desk.share, value=0, as_of=date(2020, 4, 30))
    letters = [
        make_delivery(recipient=desks[0].clerk, next_try_at=NOT_YET).pk for _ in range(LETTERS)
    ]
    return Turn(submits, imports, figures, letters, _pushes(number), _draft(batch, number, people))


def _make_upload(batch: Batch, desk: Desk) -> int:
    """A workbook that was received and waits for a worker."""
    data = typed(downloaded(desk.report), {(FIRST_ROW, "本月累计"): int(desk.value)})
    return Upload.objects.create(
        kind=Upload.Kind.MONTH,
        batch=batch,
        report=desk.report,
        name="4月.xlsx",
        stored=keep_file(data),
        sha256=f"{desk.share:064d}",
        size=len(data),
        by=desk.clerk,
    ).pk


def _pushes(number: int) -> list[int]:
    found = []
    for each in range(LETTERS):
        matter = f"publication:{number}-{each}:released"
        made = announce(kind="publication.released", matter=matter, data={}, now=NOT_YET)
        found += Push.objects.filter(announcement=made).values_list("pk", flat=True)
    return found


def _draft(batch: Batch, number: int, people: dict[str, User]) -> Publication:
    """A promise of its own, checked twice and to be published by the director."""
    own = Batch.objects.create(
        slug=f"promise-{number}", title=f"第{number}批民心实事", stage="published",
        starts_on=batch.starts_on, ends_on=batch.ends_on,
        region=batch.region, issuer=batch.issuer, office=batch.office,
    )  # fmt: skip
    make_pledge(own, batch.issuer)
    draft = prepare(batch=own, month=None, by=people["officer"])
    checked(draft, ("first", people["officer"]), ("second", people["second"]))
    return draft


def release(turn: Turn, part: int, parts: int) -> None:
    """Let some of the turn's letters and messages go, and some of its figures be accepted.

    May be repeated: what is due or accepted already stays so.
    """
    rows = slice(part * LETTERS // parts, (part + 1) * LETTERS // parts)
    waiting = Delivery.objects.filter(pk__in=turn.letters[rows], next_try_at=NOT_YET)
    waiting.update(next_try_at=DUE)
    Push.objects.filter(pk__in=turn.pushes[rows], next_try_at=NOT_YET).update(next_try_at=DUE)
    reports = [desk.report.pk for desk in turn.figures[part : part + 1]]
    MonthlyReport.objects.filter(pk__in=reports).update(
        state="accepted", submitted_on=TODAY, accepted_on=TODAY
    )


def is_done() -> bool:
    """Nothing waits any more, but for what a killed worker had claimed.

    The five minutes without a sign of life, after which an export is taken over, are spent by
    setting its clock.
    """
    silent = timezone.now() - timedelta(seconds=5)
    running = SiteExport.objects.filter(state="running", beaten_at__lt=silent)
    running.update(beaten_at=timezone.now() - 2 * job.PATIENCE)
    return not (
        Delivery.objects.filter(state="pending").exists()
        or Push.objects.filter(state="pending", claimed_at=None).exists()
        or SiteExport.objects.exclude(state__in=["done", "failed"]).exists()
    )


def end_leases() -> None:
    """What the workers do once the leases of killed ones have run out."""
    later = DUE + timedelta(days=1) + LEASE
    deliver_due(now=later)
    push_due(now=later)


def check_rows(work: Work, exports: int, lost_answers: int) -> None:
    """Rows after are rows before and what was acknowledged, no more and no fewer.

    Of ``exports`` asked for, ``lost_answers`` may have been asked for once more.
    """
    turns = len(work.turns)
    made = {
        "readings": turns * (SUBMITS + IMPORTS),
        "readings ever written": turns * (SUBMITS + IMPORTS),
        "hand-ins": turns * SUBMITS,
        "imports": turns * IMPORTS,
        "checks": turns,
        "publications": turns,
        "announcements": turns,
        "messages to systems": turns,
    }
    after = counted()
    assert exports <= after.pop("exports") <= exports + lost_answers
    assert after == {
        name: count + made.get(name, 0) for name, count in work.before.items() if name != "exports"
    }
    filled = work.desks("submits") + work.desks("imports")
    readings = Reading.objects.filter(share__in=[desk.share for desk in filled])
    assert dict(readings.values_list("share", "value")) == {d.share: d.value for d in filled}
    steps = Counter(ReportStep.objects.filter(action="submit").values_list("report", flat=True))
    assert steps == {desk.report.pk: 1 for desk in work.desks("submits")}
    ended = [export.error or export.state for export in SiteExport.objects.order_by("pk")]
    assert ended[-1] == "done"
    assert [one for one in ended if one != "done" and "keep changing" not in one] == []
    for export in SiteExport.objects.exclude(archive=""):
        assert job.archive_of(export.archive).stat().st_size == export.size


def check_sendings(mail_server, hook, doubts: int) -> None:
    """Each letter came once, or is given up as in doubt; each message came, some more than once.

    ``doubts`` is how many sendings the kills may have cut off: of letters as of messages.
    """
    ids = Counter(mail_server.ids)
    assert [one for one, times in ids.items() if times > 1] == []
    rows = dict(Delivery.objects.values_list("message_id", "state"))
    dead = [pk for pk, state in rows.items() if state == "dead"]
    assert {*rows.values()} <= {"sent", "dead"}
    assert len(dead) <= doubts
    assert {f"<{pk}@example.gov.cn>" for pk in rows.keys() - {*dead}} <= ids.keys()

    assert {*Push.objects.values_list("state", flat=True)} == {"sent"}
    assert {*hook.ids} == {str(pk) for pk in Announcement.objects.values_list("pk", flat=True)}
    assert len(hook.ids) - len({*hook.ids}) <= doubts


def check_judging(work: Work) -> None:
    """Judging once more finds nothing left over; no verdict and no flag is there twice."""
    before = (Verdict.objects.count(), Flag.objects.count(), FlagChange.objects.count())
    judge_batch(batch=work.batch, today=TODAY)
    assert (Verdict.objects.count(), Flag.objects.count(), FlagChange.objects.count()) == before
    shares = [desk.share for desk in work.desks("figures")]
    flags = Counter(Flag.objects.filter(share__in=shares).values_list("share", flat=True))
    assert flags == dict.fromkeys(shares, 1)
    last = Verdict.objects.filter(share__in=shares).standing_in(APRIL)
    assert {verdict.reason for verdict in last} == {"far_behind"}
