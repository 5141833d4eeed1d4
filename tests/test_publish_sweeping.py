"""Photographs no version cites are deleted after a day; one that is cited never is."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from progress.models import Evidence, MonthlyReport
from results.actions import sweeping
from results.actions.checking import publish_unchecked
from results.actions.files import choose_file, drop_file
from results.actions.preparing import discard, prepare, refreeze
from results.actions.sweeping import sweep_photographs
from results.actions.withdrawing import withdraw
from results.models import Publication, PublicFile
from results.tasks import sweep_photographs as nightly
from tests.evidence_samples import attach_photo
from tests.promises import APRIL, make_accepted
from tests.public_photos import show_photo
from tests.publications import RELEASE_DAY, release, words
from tests.test_judging_at_once import at_once

DAY = date(2020, 5, 8)
LATER = timedelta(days=1, minutes=1)


@pytest.fixture
def draft(batch, roads, officer) -> Publication:
    make_accepted(roads, APRIL, "30")
    return prepare(batch=batch, month=APRIL, by=officer)


@pytest.fixture
def evidence(draft, roads, reporter) -> Evidence:
    return attach_photo(MonthlyReport.objects.get(month=APRIL), roads, reporter)


@pytest.fixture
def chosen(draft, evidence, officer) -> PublicFile:
    return choose_file(
        publication=draft, evidence=evidence, caption="路基", by=officer, today=RELEASE_DAY
    )


def tomorrow() -> datetime:
    """More than a day after the files of the test were written."""
    return datetime.now(UTC) + LATER


def is_there(file: PublicFile, files_root: Path) -> bool:
    return (files_root / file.stored).is_file()


def test_one_left_out_again_goes_after_a_day_and_not_before(draft, chosen, officer, files_root):
    drop_file(file=chosen, by=officer, today=RELEASE_DAY)

    assert (sweep_photographs(now=datetime.now(UTC)), is_there(chosen, files_root)) == (0, True)
    assert (sweep_photographs(now=tomorrow()), is_there(chosen, files_root)) == (1, False)
    assert sweep_photographs(now=tomorrow()) == 0


@pytest.mark.parametrize("state", ["draft", "published", "embargoed", "withdrawn"])
def test_what_a_version_cites_stays(draft, chosen, director, files_root, state):
    if state != "draft":
        Publication.objects.update(prepared_by=None)
        draft.refresh_from_db()
        publish_unchecked(publication=draft, today=DAY)
    if state == "embargoed":
        Publication.objects.update(public_from=date(2020, 6, 1))
    if state == "withdrawn":
        withdraw(publication=draft, reason="误发", by=director, today=DAY)

    assert (sweep_photographs(now=tomorrow()), is_there(chosen, files_root)) == (0, True)


def test_what_only_a_content_names_stays_and_a_stray_file_goes(batch, roads, files_root):
    sha256 = show_photo(release(batch))
    stray = files_root / "public" / f"{'0' * 64}.jpg"
    stray.write_bytes(b"x")

    assert sweep_photographs(now=tomorrow()) == 1
    assert [path.stem for path in (files_root / "public").iterdir()] == [sha256]


def test_those_of_a_dropped_draft_go_and_its_page_says_so(
    client, draft, chosen, officer, files_root
):
    discard(publication=draft, reason="误拟", by=officer, today=RELEASE_DAY)

    assert (sweep_photographs(now=tomorrow()), is_there(chosen, files_root)) == (1, False)
    client.force_login(officer)
    page = client.get(f"/office/publish/{draft.pk}/")
    assert "本稿已作废，选用时生成的副本不再保留；原照片仍在月报佐证中。 路基" in words(page)
    assert f"/pictures/{chosen.pk}/" not in page.content.decode()


def test_those_a_draft_frozen_anew_no_longer_shows_go(draft, chosen, officer, files_root):
    Evidence.objects.update(removed_at=datetime.now(UTC), removed_by=officer)
    refreeze(publication=draft, by=officer, today=RELEASE_DAY)

    assert (sweep_photographs(now=tomorrow()), is_there(chosen, files_root)) == (1, False)


def test_one_that_another_version_shows_too_stays(draft, chosen, evidence, officer, files_root):
    discard(publication=draft, reason="误拟", by=officer, today=RELEASE_DAY)
    second = prepare(batch=draft.batch, month=APRIL, by=officer)
    choose_file(
        publication=second, evidence=evidence, caption="路基", by=officer, today=RELEASE_DAY
    )

    assert (sweep_photographs(now=tomorrow()), is_there(chosen, files_root)) == (0, True)


def test_one_chosen_again_after_it_was_swept_is_there_again(
    draft, chosen, evidence, officer, files_root
):
    drop_file(file=chosen, by=officer, today=RELEASE_DAY)
    sweep_photographs(now=tomorrow())

    again = choose_file(
        publication=draft, evidence=evidence, caption="路基", by=officer, today=RELEASE_DAY
    )

    assert (again.sha256, is_there(again, files_root)) == (chosen.sha256, True)


def test_before_any_photograph_there_is_nothing_to_do(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sweep_photographs(now=tomorrow()) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many_are_cited(batch, roads, count, django_assert_num_queries):
    version = release(batch)
    for colour in ("red", "green", "blue")[:count]:
        show_photo(version, colour=colour)

    with django_assert_num_queries(1):
        assert sweep_photographs(now=tomorrow()) == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_delete_each_once(batch, roads, files_root):
    kept = show_photo(release(batch))
    for number in range(5):
        (files_root / "public" / f"{number:064d}.jpg").write_bytes(b"x")
    gone: list[int] = []

    at_once(lambda: gone.append(sweep_photographs(now=tomorrow())))

    assert sum(gone) == 5
    assert [path.stem for path in (files_root / "public").iterdir()] == [kept]


@pytest.mark.django_db(transaction=True)
def test_one_chosen_while_the_sweep_runs_stays(
    draft, chosen, evidence, officer, files_root, monkeypatch
):
    """The sweep has seen that nobody cites it and waits; meanwhile it is chosen again."""
    drop_file(file=chosen, by=officer, today=RELEASE_DAY)
    looked, go = Event(), Event()

    def slow_look() -> set[str]:
        found = look()
        looked.set()
        assert go.wait(20)
        return found

    look = sweeping._cited
    monkeypatch.setattr(sweeping, "_cited", slow_look)

    def sweep() -> int:
        try:
            return sweep_photographs(now=tomorrow())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        sweeper = pool.submit(sweep)
        assert looked.wait(20)
        with transaction.atomic():
            choose_file(
                publication=draft, evidence=evidence, caption="路基", by=officer, today=RELEASE_DAY
            )
            go.set()  # it may go on, and comes to the lock of this photograph
        swept = sweeper.result(20)

    assert (swept, is_there(chosen, files_root)) == (0, True)


@pytest.mark.django_db(transaction=True)
def test_choosing_and_sweeping_at_once_never_leave_a_version_without_its_photograph(
    draft, chosen, evidence, officer, files_root
):
    for _ in range(5):
        drop_file(file=PublicFile.objects.get(), by=officer, today=RELEASE_DAY)
        both = Barrier(2)

        def choose(both=both) -> None:
            both.wait()
            choose_file(
                publication=draft, evidence=evidence, caption="路基", by=officer, today=RELEASE_DAY
            )

        def sweep(both=both) -> None:
            both.wait()
            sweep_photographs(now=tomorrow())

        at_once(choose, sweep)
        assert is_there(PublicFile.objects.get(), files_root)


def test_the_nightly_task_may_run_twice_and_stands_in_the_timetable(
    draft, chosen, officer, settings, caplog
):
    with caplog.at_level(logging.INFO):
        nightly()
        nightly()

    assert [record.getMessage() for record in caplog.records] == ["photographs deleted: 0"] * 2
    entries = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert entries.count("results.tasks.sweep_photographs") == 1
