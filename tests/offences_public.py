"""Rows against the constraints of publishing, remarks, exports, bulletins and saved views."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from agencies.models import Region
from oversight.models import Bulletin, SavedView
from progress.models import Evidence
from results.models import (
    DraftChange,
    PeriodStatement,
    ProvinceReading,
    Publication,
    PublicationCheck,
    PublicFile,
    PublicSettings,
    Remark,
    SiteExport,
)

DAY, NEXT_DAY = date(2020, 4, 30), date(2020, 5, 1)
APRIL = date(2020, 4, 1)
NOW = datetime(2020, 5, 8, tzinfo=UTC)


def _again(row):
    """The same row once more."""
    row.save()
    row.pk, row._state.adding = None, True
    return row


def _publication(world: Any, **changes) -> Publication:
    fields = {"state": "published", "published_on": DAY, "published_at": NOW, "public_from": DAY}
    return Publication(**(world.publication | {"number": 7} | fields | changes))


def _check(world: Any, **changes) -> PublicationCheck:
    fields = {
        "publication": Publication.objects.get(), "round": 1, "step": "first", "passed": True,
        "by": world.person, "on": DAY, "digest": "0" * 64,
    }  # fmt: skip
    return PublicationCheck(**(fields | changes))


def _change(world: Any, **changes) -> DraftChange:
    fields = {
        "publication": Publication.objects.get(), "round": 1, "kind": "chosen", "by": world.person,
        "on": DAY, "ends_round": True,
    }  # fmt: skip
    return DraftChange(**(fields | changes))


def _file(world: Any, **changes) -> PublicFile:
    evidence = Evidence.objects.create(report=world.report, share=world.share, **world.file)
    fields = {
        "publication": Publication.objects.get(), "evidence": evidence, "no": "1", "caption": "x",
        "stored": "x", "sha256": "0" * 64, "size": 1, "width": 1, "height": 1,
        "chosen_by": world.person,
    }  # fmt: skip
    return PublicFile(**(fields | changes))


def _settings(world: Any, **changes) -> PublicSettings:
    return PublicSettings(batch=world.batch, **changes)


def _remark(world: Any, **changes) -> Remark:
    fields = {
        "batch": world.batch, "publication": Publication.objects.get(), "no": "1",
        "kind": "question", "text": "x", "receipt": "A1", "received_on": DAY,
    }  # fmt: skip
    return Remark(**(fields | changes))


def _decided(world: Any, **changes) -> Remark:
    fields = {"state": "answered", "answer": "x", "decided_by": world.person, "decided_on": DAY}
    return _remark(world, **(fields | changes))


def _bulletin(world: Any, **changes) -> Bulletin:
    fields = {
        "batch": world.batch, "kind": "monthly", "month": APRIL, "title": "x", "snapshot": {},
        "prepared_on": DAY,
    }  # fmt: skip
    return Bulletin(**(fields | changes))


PUBLIC = {
    "region_tile_whole": lambda w: Region(
        code="130899", name="x", short_name="x", level="county", parent=w.region, tile_row=1
    ),
    "region_tile_once": lambda w: _placed(w),
    "publication_embargo_ahead": lambda w: _publication(w, published_on=NEXT_DAY),
    "publication_withdrawal_told": lambda w: _publication(w, state="withdrawn"),
    "publication_steps": lambda w: _publication(w, steps=0),
    "publication_check_once": lambda w: _again(_check(w)),
    "publication_return_reason": lambda w: _check(w, passed=False),
    "draft_round_ends_once": lambda w: _again(_change(w)),
    "draft_discard_reason": lambda w: _change(w, kind="discarded"),
    "public_file_once": lambda w: _again(_file(w)),
    "public_file_captioned": lambda w: _file(w, caption=""),
    "public_settings_steps": lambda w: _settings(w, steps=4),
    "public_settings_days": lambda w: _settings(w, contact_days=0),
    "period_runs_forward": lambda w: PeriodStatement(
        title="x", first_year=2020, last_year=2016, quote="x", source_title="x"
    ),
    "remark_says_something": lambda w: _remark(w, text=""),
    "remark_decision_signed": lambda w: _decided(w, decided_on=None),
    "remark_answer_given": lambda w: _decided(w, answer=""),
    "remark_aside_reason": lambda w: _decided(w, state="set_aside"),
    "remark_public_answered": lambda w: _remark(w, is_public=True),
    "remark_contact_erased": lambda w: _remark(
        w, contact="x", contact_until=DAY, contact_erased_on=DAY
    ),
    "remark_contact_term": lambda w: _remark(w, contact="x"),
    "remark_upheld_objection": lambda w: _decided(w, upheld=True),
    "province_told_was_read": lambda w: ProvinceReading(
        address="https://x", tried_at=NOW, trouble="away", told={}
    ),
    "province_read_or_trouble": lambda w: ProvinceReading(address="https://x", tried_at=NOW),
    "export_one_running": lambda w: _again(SiteExport(state="running")),
    "export_done_whole": lambda w: SiteExport(state="done"),
    "bulletin_once": lambda w: _again(_bulletin(w)),
    "bulletin_once_an_agency": lambda w: _again(_bulletin(w, kind="press", agency=w.agency)),
    "bulletin_once_a_category": lambda w: _again(
        _bulletin(w, kind="press", category=w.pledge.category)
    ),
    "bulletin_press_of_one": lambda w: _bulletin(w, kind="press"),
    "bulletin_issue_signed": lambda w: _bulletin(w, state="issued"),
    "bulletin_correction_told": lambda w: _bulletin(w, edition=2),
    "saved_view_name_once": lambda w: _again(SavedView(person=w.person, name="x", query="")),
}


def _placed(world: Any) -> Region:
    """A second place on the tile of a first."""
    fields = {"level": "county", "parent": world.region, "tile_row": 1, "tile_column": 1}
    Region.objects.create(code="130898", name="x", short_name="x", **fields)
    return Region(code="130899", name="y", short_name="y", **fields)
