"""The export as a job: asked for by a person or by night, run by one worker at a time.

``SiteExport.started_at`` is the token of the worker at it: whoever finds it changed has been
given up for dead, and stops. The database lets one row be RUNNING; a row that was not beaten
for five minutes is taken over.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.export.asking import ExportError, PortalAway
from results.export.packing import pack
from results.export.running import Result, export_to
from results.export.state import portal_changed_since, public_state
from results.export.writing import FolderBusy, FolderForeign, read_manifest
from results.models import SiteExport

State = SiteExport.State
PATIENCE = timedelta(minutes=5)  # without a sign of life
BEAT = timedelta(seconds=1)
KEPT = 5  # packed sites
LOCK = 0x5551  # the advisory lock of asking
log = logging.getLogger(__name__)


class TakenOver(Exception):
    """Another worker has this export now."""


def site_folder() -> Path:
    """Where the site of the portal's own runs lies."""
    return Path(settings.FILES_ROOT) / "site"


def archive_of(name: str) -> Path:
    """Where a packed site lies."""
    return Path(settings.FILES_ROOT) / "site-archives" / name


@transaction.atomic
def ask(*, by: User | None) -> SiteExport:
    """Ask for an export; ``by`` None is the timetable. Raises ``Conflict`` while one waits or
    runs."""
    if by is not None:
        require(by, Verb.PREPARE_PUBLICATIONS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if SiteExport.objects.filter(state__in=[State.WAITING, State.RUNNING]).exists():
        raise Conflict(_("已有一次导出在排队或进行，请等它完成。"))
    return SiteExport.objects.create(asked_by=by)


def ask_if_changed(*, today: date) -> SiteExport | None:
    """Ask for an export where the site differs from the one last exported; else None."""
    if _stands(today):
        return None
    try:
        return ask(by=None)
    except Conflict:
        return None


def due() -> list[int]:
    """Ids of what waits, and before it what died on its way."""
    found = SiteExport.objects.filter(_left(timezone.now())).order_by("state", "pk")
    return list(found.values_list("pk", flat=True))


def run(*, export_id: int, today: date) -> bool:
    """Run an export that waits or was left over; False where another has it."""
    token = _take(export_id)
    if token is None:
        return False
    teller = _Teller(export_id, token)
    try:
        result = export_to(site_folder(), today, teller.tell)
        _keep(export_id, token, result)
    except TakenOver:
        return False
    except FolderBusy:  # one given up for dead is still at it: later
        _mine(export_id, token).update(state=State.WAITING)
        return False
    except (PortalAway, OperationalError, InterfaceError):
        raise  # the database went away: taken over later, like what a killed worker has left
    except Exception as error:
        log.exception("site export %s failed", export_id)
        _fail(export_id, token, error)
    return True


def _stands(today: date) -> bool:
    """Is the site last exported what would be exported now?"""
    last = SiteExport.objects.filter(state=State.DONE, started_at__isnull=False).first()
    if last is None or last.started_at is None or portal_changed_since(last.started_at):
        return False
    return read_manifest(site_folder()).get("state") == public_state(today)


def _left(now: datetime) -> Q:
    return Q(state=State.WAITING) | Q(state=State.RUNNING, beaten_at__lt=now - PATIENCE)


def _take(export_id: int) -> datetime | None:
    now = timezone.now()
    fresh = {"total": 0, "done": 0, "written": 0}
    try:
        with transaction.atomic():
            won = SiteExport.objects.filter(_left(now), pk=export_id).update(
                state=State.RUNNING, started_at=now, beaten_at=now, **fresh
            )
    except IntegrityError:  # another is running
        return None
    return now if won else None


def _mine(export_id: int, token: datetime) -> QuerySet[SiteExport]:
    return SiteExport.objects.filter(pk=export_id, state=State.RUNNING, started_at=token)


class _Teller:
    """Writes down how far it is, at most once a second, and finds out when it is taken over."""

    def __init__(self, export_id: int, token: datetime) -> None:
        self.export_id, self.token, self.told = export_id, token, token

    def tell(self, done: int, total: int, written: int) -> None:
        now = timezone.now()
        if now - self.told < BEAT and done < total:
            return
        self.told = now
        rows = _mine(self.export_id, self.token)
        if not rows.update(beaten_at=now, done=done, total=total, written=written):
            raise TakenOver


def _keep(export_id: int, token: datetime, result: Result) -> None:
    for page, address in result.lost:
        log.warning("site export: %s links to %s, which is not exported", page, address)
    name = f"{result.digest}.zip"
    target = archive_of(name)
    size = target.stat().st_size if target.exists() else pack(site_folder(), target)
    done = _mine(export_id, token).update(
        state=State.DONE,
        finished_at=timezone.now(),
        total=result.total,
        done=result.total,
        written=result.written,
        digest=result.digest,
        archive=name,
        size=size,
        error="",
    )
    if not done:
        raise TakenOver
    _forget_old()


def _forget_old() -> None:
    """The newest few packed sites are kept; what their rows tell stays."""
    kept = SiteExport.objects.exclude(archive="").values_list("pk", "archive")
    rows = list(kept)
    old = [pk for pk, _name in rows[KEPT:]]
    still = {name for _pk, name in rows[:KEPT]}
    SiteExport.objects.filter(pk__in=old).update(archive="")
    for _pk, name in rows[KEPT:]:
        if name not in still:
            archive_of(name).unlink(missing_ok=True)


def _fail(export_id: int, token: datetime, error: Exception) -> None:
    _mine(export_id, token).update(
        state=State.FAILED, finished_at=timezone.now(), error=_reason(error)
    )


def _reason(error: Exception) -> str:
    if isinstance(error, FolderForeign):
        return _("导出目录中有其他文件，请系统管理员清理后重试。")
    if isinstance(error, OSError):
        return _("写不了文件，可能磁盘已满，请联系系统管理员。")
    if isinstance(error, ExportError):
        return _("有页面没有生成（%(what)s），请联系系统管理员。") % {"what": error}
    return _("导出时出错，请联系系统管理员查看日志。")
