"""The office's page of exports: start one, watch it, come back, fetch the packed site."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from results.export import job
from results.models import SiteExport
from tests.publications import links, release, rows, words

PLACE = "/office/publish/export/"
State = SiteExport.State


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def done(officer=None, *, digest: str = "ab" * 32, seconds: int = 75) -> SiteExport:
    start = timezone.now() - timedelta(minutes=9)
    return SiteExport.objects.create(
        state=State.DONE, asked_by=officer, started_at=start, total=1288, done=1288, written=12,
        finished_at=start + timedelta(seconds=seconds), digest=digest, archive="x.zip",
        size=1_234_567,
    )  # fmt: skip


def test_before_the_first_export_the_page_says_what_will_be_here(office):
    page = office.get(PLACE)

    assert "还没有导出过" in words(page)
    assert "开始导出" in words(page)


def test_starting_leads_back_to_the_page_where_it_waits(office, officer):
    response = office.post(PLACE + "start/", follow=True)

    assert response.redirect_chain == [(PLACE, 302)]
    row = SiteExport.objects.get()
    assert (row.state, row.asked_by) == (State.WAITING, officer)
    assert "已开始导出，可以离开本页，完成后回来下载。" in words(response)
    assert [cells[1:] for cells in rows(response)] == [["王芳", "—", "—", "排队中"]]


def test_starting_hands_it_to_a_worker(office, monkeypatch, django_capture_on_commit_callbacks):
    handed = []
    monkeypatch.setattr("results.tasks.export_site.delay", handed.append)

    with django_capture_on_commit_callbacks(execute=True):
        office.post(PLACE + "start/")

    assert handed == [SiteExport.objects.get().pk]


def test_a_second_start_is_refused_with_its_reason(office):
    office.post(PLACE + "start/")

    response = office.post(PLACE + "start/")

    assert response.status_code == 409
    assert "已有一次导出在排队或进行，请等它完成。" in response.content.decode()


def test_while_it_runs_the_page_tells_how_far_and_asks_again_by_itself(office):
    now = timezone.now()
    SiteExport.objects.create(
        state=State.RUNNING, started_at=now, beaten_at=now, done=333, total=1000
    )

    page = office.get(PLACE)

    assert [cells[1:] for cells in rows(page)] == [
        ["每日自动", "已生成333个，共1,000个", "—", "33% 导出中，33%"]
    ]
    body = page.content.decode()
    assert f'hx-get="{PLACE}progress/"' in body
    assert PLACE in links(page)  # 「刷新进度」, without a script
    assert "开始导出" not in words(page)
    part = office.get(PLACE + "progress/").content.decode()
    assert ("导出中，33%" in part, "<html" in part) == (True, False)


def test_when_none_runs_nothing_is_asked_again(office, officer):
    done(officer)

    assert "hx-get" not in office.get(PLACE).content.decode()
    assert "hx-get" not in office.get(PLACE + "progress/").content.decode()


def test_what_is_done_stays_with_who_how_long_and_how_big(office, officer):
    done(seconds=8)
    done(officer)

    page = office.get(PLACE)

    digest = "ab" * 32
    assert [cells[1:] for cells in rows(page)] == [
        [
            "王芳", "共1,288个，改写12个", "75秒",
            f"下载（ZIP，1.23 MB） 与上一次相同 校验值 {digest}",
        ],
        ["每日自动", "共1,288个，改写12个", "8秒", f"下载（ZIP，1.23 MB） 校验值 {digest}"],
    ]  # fmt: skip


def test_what_failed_says_why(office):
    SiteExport.objects.create(state=State.FAILED, error="写不了文件，可能磁盘已满。")

    assert "未完成 写不了文件，可能磁盘已满。" in words(office.get(PLACE))


def test_the_packed_site_can_be_fetched(office, officer, batch, roads, today):
    release(batch)
    asked = job.ask(by=officer)
    job.run(export_id=asked.pk, today=today)

    response = office.get(f"{PLACE}{asked.pk}/site.zip")

    assert response["Content-Disposition"] == f'attachment; filename="minsheng-site-{asked.pk}.zip"'
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert "minsheng-site/index.html" in packed.namelist()
    assert packed.testzip() is None


def test_what_is_not_done_or_was_cleared_away_cannot_be_fetched(office):
    waiting = SiteExport.objects.create()
    cleared = done()
    lost = SiteExport.objects.exclude(pk__in=[waiting.pk]).get()
    SiteExport.objects.filter(pk=cleared.pk).update(archive="")

    for row in (waiting, cleared, lost):
        assert office.get(f"{PLACE}{row.pk}/site.zip").status_code == 404
    assert "已完成，打包文件已清理" in words(office.get(PLACE))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_its_queries(office, officer, count, django_assert_num_queries):
    for number in range(count):
        done(officer, digest=f"{number}" * 64)

    # session, person, its agency, unread notices, the exports, remarks that wait
    with django_assert_num_queries(5):
        office.get(PLACE)
