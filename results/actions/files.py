"""Photographs that go public with a version, chosen from the accepted evidence of its month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from progress.models import Evidence, MonthlyReport
from results.actions.changing import Kind, enter_change, held_draft, save_change
from results.actions.sweeping import hold
from results.content.pledges import frozen_file
from results.models import DraftChange, Publication, PublicFile
from results.pictures import NoPicture, Picture, keep, public_copy

MOST_A_PLEDGE = 6


@transaction.atomic
def choose_file(
    *,
    publication: Publication,
    evidence: Evidence,
    caption: str,
    void_checks: bool = False,
    by: User,
    today: date,
) -> PublicFile:
    """Make a photograph public with a draft, under its pledge, with a caption.

    What becomes public is a copy without place, camera or author. Raises ``Conflict`` for what
    is no draft any more, no accepted photograph of its month, or chosen already, and for a draft
    that has passed a step, unless ``void_checks`` (``actions.changing``).
    """
    publication = held_draft(publication, by)
    found = choosable(publication).filter(pk=evidence.pk).first()
    if found is None:
        raise Conflict(_("只能选用本批次当月审核通过的月报中的照片。"))
    caption = caption.strip()
    if not caption:
        raise Conflict(_("请填写图说。"))
    no = found.share.indicator.pledge.no  # type: ignore[union-attr]
    _require_room(publication, no)
    picture = _drawn(found)
    if publication.files.filter(no=no, sha256=picture.sha256).exists():
        raise Conflict(_("这张图片已经选用。"))
    change = enter_change(
        publication, Kind.CHOSEN, f"{no}. {caption}", void_checks=void_checks, by=by, today=today
    )
    hold(picture.sha256)  # so that no sweep takes it between this line and our commit
    keep(picture)
    made = publication.files.create(
        evidence=found, no=no, caption=caption, stored=picture.stored, sha256=picture.sha256,
        size=len(picture.data), width=picture.width, height=picture.height, chosen_by=by,
    )  # fmt: skip
    _write(publication, no, change)
    return made


@transaction.atomic
def drop_file(*, file: PublicFile, void_checks: bool = False, by: User, today: date) -> None:
    """Leave a photograph out of a draft again.

    Raises ``Conflict`` for what is no draft, for a photograph left out already, and for a draft
    that has passed a step, unless ``void_checks``.
    """
    publication = held_draft(file.publication, by)
    if not publication.files.filter(pk=file.pk).exists():
        raise Conflict(_("这张图片已经取消选用。"))
    words = f"{file.no}. {file.caption}"
    change = enter_change(
        publication, Kind.LEFT_OUT, words, void_checks=void_checks, by=by, today=today
    )
    publication.files.filter(pk=file.pk).delete()
    _write(publication, file.no, change)


def choosable(publication: Publication) -> Any:
    """Photographs of the batch's accepted reports of the version's month, with their places."""
    if publication.month is None:
        return Evidence.objects.none()
    return (
        Evidence.objects.filter(
            report__batch=publication.batch_id,
            report__month=publication.month,
            report__state=MonthlyReport.State.ACCEPTED,
            removed_at__isnull=True,
            content_type__startswith="image/",
        )
        .select_related("share__indicator__pledge", "report__agency", "report__region")
        .order_by("share__indicator__pledge__position", "pk")
    )


def _drawn(evidence: Evidence) -> Picture:
    """The public copy of a photograph."""
    try:
        return public_copy(evidence.stored)
    except NoPicture as error:
        raise Conflict(_("这张照片打不开，不能公开。")) from error


def _require_room(publication: Publication, no: str) -> None:
    if publication.files.filter(no=no).count() >= MOST_A_PLEDGE:
        raise Conflict(_("一件实事最多公开%(most)d张图片。") % {"most": MOST_A_PLEDGE})


def _write(publication: Publication, no: str, change: DraftChange) -> None:
    """The draft's content names the photographs that stand now."""
    files = [frozen_file(file) for file in publication.files.filter(no=no).order_by("pk")]
    for pledge in publication.content["pledges"]:
        if pledge["no"] == no:
            pledge["files"] = files
    save_change(publication, change, ["content"])
