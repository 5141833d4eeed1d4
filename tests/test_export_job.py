"""The export as a job: once at a time, taken over when its worker dies, by night when needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from agencies.refusals import Conflict
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.export import job
from results.export.job import archive_of, site_folder
from results.export.writing import opened, read_manifest
from results.models import PeriodStatement, Publication, Remark, SiteExport
from results.tasks import export_changed, export_site, export_waiting
from tests.promises import APRIL, make_accepted
from tests.publications import release

State = SiteExport.State
WORKERS = 3


@pytest.fixture
def public(batch, roads):
    make_accepted(roads, APRIL, "30")
    return release(batch)


def only() -> SiteExport:
    return SiteExport.objects.get()


def test_an_export_is_asked_for_run_and_kept(public, officer, today):
    asked = job.ask(by=officer)

    assert job.run(export_id=asked.pk, today=today) is True

    row = only()
    manifest = read_manifest(site_folder())
    assert (row.state, row.asked_by, row.digest) == (State.DONE, officer, manifest["digest"])
    assert (row.total, row.done) == (len(manifest["files"]),) * 2
    assert row.written == row.total
    assert row.size == archive_of(row.archive).stat().st_size > 0
    assert row.started_at <= row.finished_at
    assert job.run(export_id=asked.pk, today=today) is False


def test_a_second_export_of_the_same_publications_has_the_same_digest_and_file(public, today):
    for _ in range(2):
        job.run(export_id=job.ask(by=None).pk, today=today)

    again, first = SiteExport.objects.all()
    assert (again.digest, again.archive, again.written) == (first.digest, first.archive, 0)


def test_while_one_waits_or_runs_no_other_is_asked_for(public, officer):
    asked = job.ask(by=officer)
    with pytest.raises(Conflict, match="已有一次导出"):
        job.ask(by=officer)
    SiteExport.objects.filter(pk=asked.pk).update(state=State.RUNNING, beaten_at=timezone.now())
    with pytest.raises(Conflict, match="已有一次导出"):
        job.ask(by=officer)


def test_only_the_office_asks(public, leader):
    with pytest.raises(PermissionDenied):
        job.ask(by=leader)


def test_what_is_running_is_left_alone_and_what_died_is_taken_over(public, today):
    now = timezone.now()
    row = SiteExport.objects.create(
        state=State.RUNNING, started_at=now - timedelta(hours=1),
        beaten_at=now - job.PATIENCE + timedelta(seconds=30), done=7, total=9,
    )  # fmt: skip

    assert (job.due(), job.run(export_id=row.pk, today=today)) == ([], False)

    SiteExport.objects.update(beaten_at=now - job.PATIENCE - timedelta(seconds=1))
    export_waiting()
    assert (only().state, only().done) == (State.DONE, only().total)


def test_the_worker_given_up_for_dead_stops_and_keeps_nothing(public, today):
    row = job.ask(by=None)
    token = job._take(row.pk)
    SiteExport.objects.update(beaten_at=timezone.now() - timedelta(hours=1))
    job._take(row.pk)
    dead = job._Teller(row.pk, token)

    with pytest.raises(job.TakenOver):
        dead.tell(5, 5, 5)

    assert (only().state, only().done) == (State.RUNNING, 0)


def test_one_that_waits_is_not_begun_beside_one_that_runs(public, today):
    now = timezone.now()
    SiteExport.objects.create(state=State.RUNNING, started_at=now, beaten_at=now)
    waiting = SiteExport.objects.create()

    assert job.run(export_id=waiting.pk, today=today) is False
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


def test_while_another_process_writes_the_folder_the_export_waits(public, today):
    row = job.ask(by=None)

    with opened(site_folder()):
        assert job.run(export_id=row.pk, today=today) is False

    assert only().state == State.WAITING
    assert job.run(export_id=row.pk, today=today) is True


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (
            "results.views.data.dictionary_document",
            "有页面没有生成（/results/dictionary.json: 500）",
        ),
        ("results.export.running.public_state", "导出时出错，请联系系统管理员查看日志。"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_export_may_come(
    public, today, monkeypatch, what, reason
):
    row = job.ask(by=None)
    with monkeypatch.context() as broken:
        broken.setattr(what, lambda *_: 1 / 0)
        assert job.run(export_id=row.pk, today=today) is True

    assert only().state == State.FAILED
    assert only().error.startswith(reason)
    assert job.run(export_id=job.ask(by=None).pk, today=today) is True


def test_a_full_disk_is_told(public, today, monkeypatch):
    row = job.ask(by=None)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("results.export.job.pack", full)
    job.run(export_id=row.pk, today=today)

    assert only().error == "写不了文件，可能磁盘已满，请联系系统管理员。"


def test_the_packed_sites_of_the_newest_few_are_kept(batch, public, today, monkeypatch):
    monkeypatch.setattr(job, "KEPT", 1)
    for _ in range(job.KEPT + 2):
        release(batch)
        job.run(export_id=job.ask(by=None).pk, today=today)

    rows = list(SiteExport.objects.all())
    assert [bool(row.archive) for row in rows] == [True] * job.KEPT + [False] * 2
    kept = {path.name for path in archive_of("x").parent.iterdir()}
    assert kept == {row.archive for row in rows if row.archive}
    assert all(row.digest for row in rows)


def change_nothing(**_) -> None:
    pass


def publish(batch, **_) -> None:
    release(batch, APRIL)


def take_back(public, director, today, **_) -> None:
    release(public.batch)
    withdraw(publication=public, reason="重复", by=director, today=today)


def tell_of_a_period(**_) -> None:
    PeriodStatement.objects.create(
        title="十三五", first_year=2016, last_year=2020, quote="184项", source_title="答问"
    )


def answer_a_citizen(batch, public, officer, today, **_) -> None:
    Remark.objects.create(
        batch=batch, publication=public, no="1", kind="question", text="几时通车？", receipt="A1",
        received_on=today, state="answered", answer="十月。", is_public=True, decided_by=officer,
        decided_on=today,
    )  # fmt: skip


def keep_settings(batch, officer, **_) -> None:
    save_settings(batch=batch, by=officer, objection_days=9)


@pytest.mark.parametrize(
    ("change", "runs"),
    [
        (change_nothing, 1),
        (publish, 2),
        (take_back, 2),
        (tell_of_a_period, 2),
        (answer_a_citizen, 2),
        (keep_settings, 1),
    ],
)
def test_by_night_the_site_is_exported_when_anything_public_changed(
    batch, public, officer, director, today, change, runs
):
    export_changed()
    change(batch=batch, public=public, officer=officer, director=director, today=today)

    export_changed()

    assert SiteExport.objects.filter(state=State.DONE).count() == runs


def test_an_embargo_that_ends_is_a_change(batch, public, today, settings):
    later = release(batch)
    Publication.objects.filter(pk=later.pk).update(public_from=today + timedelta(days=1))
    export_changed()
    export_changed()
    assert SiteExport.objects.count() == 1

    settings.PORTAL_TODAY = today + timedelta(days=1)
    export_changed()
    assert SiteExport.objects.count() == 2


def test_a_renewed_portal_is_a_change(public, monkeypatch):
    export_changed()
    monkeypatch.setattr("results.export.job.portal_changed_since", lambda moment: True)

    export_changed()

    assert SiteExport.objects.count() == 2


def at_once(*works) -> list:
    """What each work returns or raises, all starting together, each in a thread of its own."""
    gate = Barrier(len(works))

    def worker(work):
        try:
            gate.wait()
            return work()
        except Conflict as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(worker, works))


@pytest.mark.django_db(transaction=True)
def test_asked_for_by_several_at_once_it_is_asked_for_once(public, officer):
    found = at_once(*[lambda: job.ask(by=officer)] * WORKERS)

    assert sorted(type(each).__name__ for each in found) == ["SiteExport", "type", "type"]
    assert SiteExport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_run_it_once(public, today):
    row = job.ask(by=None)

    found = at_once(*[lambda: job.run(export_id=row.pk, today=today)] * WORKERS)

    assert sorted(found) == [False, False, True]
    assert (only().state, only().written) == (State.DONE, only().total)


@pytest.mark.django_db(transaction=True)
def test_several_workers_take_over_a_dead_one_once(public, today):
    past = timezone.now() - timedelta(hours=1)
    row = SiteExport.objects.create(state=State.RUNNING, started_at=past, beaten_at=past)

    found = at_once(*[lambda: job.run(export_id=row.pk, today=today)] * WORKERS)

    assert sorted(found) == [False, False, True]
    assert only().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_two_that_wait_are_not_run_at_the_same_time(public, today):
    rows = [SiteExport.objects.create(), SiteExport.objects.create()]

    at_once(*[lambda pk=row.pk: export_site(pk) for row in rows])

    states = sorted(SiteExport.objects.values_list("state", flat=True))
    assert states in ([State.DONE, State.WAITING], [State.DONE, State.DONE])
    export_waiting()
    assert set(SiteExport.objects.values_list("state", flat=True)) == {State.DONE}


def test_the_timetable_carries_on_and_exports_by_night(settings):
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert {"results.tasks.export_waiting", "results.tasks.export_changed"} <= tasks
