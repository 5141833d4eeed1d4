"""Workbooks people sent in: where their files lie, and the list of a unit's imports."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Verb
from progress.files import store
from progress.models import Upload
from progress.readers.changes import Change, changes_of, faults_of

State = Upload.State


def keep_file(data: bytes) -> str:
    """Store the file whole under a name of our own, which is returned. Raises ``OSError``."""
    name = uuid.uuid4().hex
    target = kept_file(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    store.write_draft(data).rename(target)
    return name


def kept_file(name: str) -> Path:
    """Where the file of that stored name lies."""
    return Path(settings.FILES_ROOT) / "uploads" / name


def uploads_of(user: User) -> QuerySet[Upload]:
    """The imports into the person's own unit's reports, and for the office into its batches;
    newest first."""
    own = Q(kind=Upload.Kind.MONTH, report__agency=user.agency_id, report__region=user.region_id)
    if user.can(Verb.REVIEW_REPORTS):
        own |= Q(kind__in=[Upload.Kind.MATRIX, Upload.Kind.OPENING], batch__office=user.agency_id)
    return Upload.objects.filter(own).select_related(
        "by", "batch", "report__agency", "report__region"
    )


def listed(uploads: QuerySet[Upload]) -> QuerySet[Upload]:
    """With the counts ``outcome`` speaks of, and without the rows they count."""
    return uploads.defer("result").annotate(
        faults_count=_length("faults"),
        changes_count=_length("changes"),
        applied_count=KeyTextTransform("applied", "result"),
    )


def same_file_applied(upload: Upload) -> Upload | None:
    """The import of the very same bytes into the same place, if one was applied before."""
    return (
        Upload.objects.filter(
            kind=upload.kind,
            batch=upload.batch_id,
            report=upload.report_id,
            month=upload.month,
            sha256=upload.sha256,
            state=State.APPLIED,
        )
        .exclude(pk=upload.pk)
        .select_related("by")
        .first()
    )


@dataclass(frozen=True)
class Preview:
    """An upload with what reading found, sorted for the page."""

    upload: Upload

    @cached_property
    def all_changes(self) -> list[Change]:
        return changes_of(self.upload.result)

    @property
    def changes(self) -> list[Change]:
        """Those nobody else stands in the way of."""
        return [change for change in self.all_changes if not change.clash]

    @property
    def clashes(self) -> list[Change]:
        return [change for change in self.all_changes if change.clash]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Place and message of each fault."""
        return [(fault.place, fault.message) for fault in faults_of(self.upload.result)]

    @property
    def notices(self) -> list[str]:
        return list(self.upload.result.get("notices", []))

    @property
    def outcome(self) -> list[dict[str, str]]:
        """Who was touched by applying and what became of it: {"unit", "what"}."""
        return list(self.upload.result.get("outcome", []))

    @property
    def applied(self) -> int:
        return int(self.upload.result.get("applied", 0))

    @property
    def may_confirm(self) -> bool:
        return self.upload.state == State.READY and bool(self.all_changes)


def outcome(upload: Any) -> str:
    """How an import of ``listed`` ended, or where it stands, in words."""
    if upload.state == State.FAULTY:
        return _("%(count)d处差错，未导入") % {"count": upload.faults_count or 0}
    if upload.state == State.APPLIED:
        return _("已导入%(count)s处改动") % {"count": upload.applied_count or 0}
    if upload.state == State.READY and not upload.changes_count:
        return _("没有改动")
    if upload.state == State.READY:
        return _("%(count)d处改动，待确认") % {"count": upload.changes_count}
    return str(upload.get_state_display())


def took(upload: Upload) -> str:
    """How long reading took, in words; empty while it goes on."""
    if upload.read_at is None:
        return ""
    seconds = int((upload.read_at - upload.at).total_seconds())
    return _("%(seconds)d秒") % {"seconds": seconds} if seconds > 0 else _("不到1秒")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list of imports."""

    upload: Upload
    outcome: str
    took: str


def rows_of(uploads: Iterable[Upload]) -> list[Listed]:
    """The rows of a page of ``listed`` imports."""
    return [Listed(upload, outcome(upload), took(upload)) for upload in uploads]


def _length(key: str) -> Func:
    return Func(
        KeyTransform(key, "result"), function="jsonb_array_length", output_field=IntegerField()
    )
