"""Taking a list of projects in from a workbook: read whole, looked at, then all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import Agency, Region, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workbooks.reading import Workbook
from pledges.actions.projects import Entry, take_in
from pledges.models import Indicator, Pledge, Project
from pledges.project_lists import pledges_of
from progress.models import Upload
from progress.readers.project_sheets import COLUMNS, DAYS, Read, read_projects

FIELDS = tuple(Entry.__slots__)
LABELS = {column.key: column.title for column in COLUMNS}
LINKS: dict[str, type[Model]] = {"region": Region, "implementer": Agency, "indicator": Indicator}


@dataclass(frozen=True, slots=True)
class Sent:
    """The file as it came: its name, its size in bytes, the hash of its content."""

    name: str
    size: int
    sha256: str


@transaction.atomic
def receive_projects(
    *, pledge: Pledge, book: Workbook, sent: Sent, by: User, today: date
) -> Upload:
    """Read a list of the pledge's projects and keep what it says, for its sender to confirm.

    The rows are kept with the upload, as read; the file itself is not. Nothing of the list
    is written yet.
    """
    require(by, Verb.FILL_REPORTS)
    if not pledges_of(by).filter(pk=pledge.pk).exists():
        raise PermissionDenied(_("这件实事不由本单位承担，不能导入项目。"))
    read = read_projects(book, pledge, by, today)
    if not read.rows and not read.faults:
        raise Conflict(_("表中没有项目。"))
    return Upload.objects.create(
        kind=Upload.Kind.PROJECTS,
        state=Upload.State.FAULTY if read.faults else Upload.State.READY,
        batch=pledge.batch,
        pledge=pledge,
        name=sent.name[:200],
        stored=f"rows-{uuid4().hex}",
        size=sent.size,
        sha256=sent.sha256,
        rows=len(read.rows),
        rows_read=len(read.rows),
        result=_result(read),
        read_at=timezone.now(),
        by=by,
    )


@transaction.atomic
def confirm_projects(*, upload: Upload, by: User, today: date) -> tuple[int, int]:
    """Write the list that was previewed. Returns how many projects were added and changed.

    Raises ``Conflict`` for one that is not waiting, or whose projects changed meanwhile.
    """
    upload = (
        Upload.objects.select_for_update(of=("self",)).select_related("pledge").get(pk=upload.pk)
    )
    require(by, Verb.FILL_REPORTS)
    if upload.by_id != by.pk or upload.pledge is None:
        raise PermissionDenied(_("这次导入由他人上传。"))
    if upload.state != Upload.State.READY:
        raise Conflict(
            _("这次导入现为“%(state)s”，不能再确认。") % {"state": upload.get_state_display()}
        )
    rows = upload.result["rows"]
    ids = [row["project"] for row in rows if row["project"]]
    now = {
        p.pk: plain(p)
        for p in Project.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    if any(now.get(row["project"]) != row["before"] for row in rows if row["project"]):
        raise Conflict(_("预览之后清单有了变动，请重新上传核对。"))
    known = {
        name: model._default_manager.in_bulk(_ids(rows, name)) for name, model in LINKS.items()
    }
    entries = [(row["project"], _entry(row["entry"], known)) for row in rows]
    counts = take_in(pledge=upload.pledge, rows=entries, by=by, today=today)
    upload.state, upload.applied_at = Upload.State.APPLIED, timezone.now()
    upload.save(update_fields=["state", "applied_at"])
    return counts


@transaction.atomic
def discard_projects(*, upload: Upload, by: User) -> None:
    """Let a previewed list go."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.by_id != by.pk:
        raise PermissionDenied(_("这次导入由他人上传。"))
    if upload.state == Upload.State.APPLIED:
        raise Conflict(_("这次导入已写入，不能放弃。"))
    upload.state = Upload.State.DISCARDED
    upload.save(update_fields=["state"])


def plain(row: Project | Entry) -> dict[str, Any]:
    """What a project's row says, in JSON's own types."""
    told: dict[str, Any] = {}
    for name in FIELDS:
        if name in LINKS and isinstance(row, Project):
            value = getattr(row, f"{name}_id")
        elif name in LINKS:
            value = getattr(row, name) and getattr(row, name).pk
        else:
            value = getattr(row, name)
        told[name] = value.isoformat() if isinstance(value, date) else value
    return told


def _result(read: Read) -> dict[str, Any]:
    faults = [
        {"sheet": f.sheet, "row": f.row, "column": f.column, "message": f.message, "place": f.place}
        for f in read.faults
    ]
    rows = [
        {
            "project": project.pk if project else None,
            "before": plain(project) if project else None,
            "entry": plain(entry),
        }
        for project, entry in read.rows
    ]
    return {
        "changes": _changes(read),
        "unchanged": read.unchanged,
        "faults": faults,
        "notices": read.ignored,
        "rows": [] if faults else rows,
    }


def _changes(read: Read) -> list[dict[str, Any]]:
    """New and changed rows in words, for the preview."""
    new = [{"name": entry.name, "new": True, "told": _told(None, entry)} for entry in read.new]
    changed = [
        {"name": project.name, "new": False, "told": _told(project, entry)}
        for project, entry in read.changed
    ]
    return new + changed


def _told(project: Project | None, entry: Entry) -> list[dict[str, str]]:
    names = [
        name
        for name in FIELDS
        if (getattr(project, name) if project else None) != getattr(entry, name)
        and (project or getattr(entry, name))
        and (project or name != "name")
    ]
    return [
        {
            "field": LABELS[name],
            "old": _words(name, getattr(project, name)) if project else "",
            "new": _words(name, getattr(entry, name)),
        }
        for name in names
    ]


def _words(name: str, value: Any) -> str:
    if not value:
        return "—"
    if isinstance(value, date):
        return dateformat.format(value, _("Y年n月j日"))
    return str(Project.Stage(value).label) if name == "stage" else str(value)


def _ids(rows: list[dict[str, Any]], name: str) -> set[int]:
    return {row["entry"][name] for row in rows} - {None}


def _entry(told: dict[str, Any], known: dict[str, dict[int, Any]]) -> Entry:
    values = dict(told)
    for name in LINKS:
        values[name] = known[name].get(told[name])
    for name in DAYS:
        values[name] = date.fromisoformat(told[name]) if told[name] else None
    return Entry(**values)
