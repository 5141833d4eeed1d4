"""项目清单 from a workbook: what comes out goes in unchanged; every fault at once; all or none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from agencies.refusals import Conflict
from agencies.workbooks.reading import read_workbook
from pledges.models import Project
from progress.actions.project_imports import Sent, confirm_projects, receive_projects
from progress.models import Upload
from progress.readers.project_sheets import read_projects, write_projects
from tests.promises import make_share
from tests.test_projects import TODAY, make_project, words

BARE = ["项目名称", "序号"]
SENT = Sent("清单.xlsx", 1, "0" * 64)
HEADINGS = ["项目名称", "所在区划", "实施单位", "形象进度", "形象进度日期", "完工期限"]


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


def workbook(*rows, headings=HEADINGS) -> bytes:
    book, target = Book(), BytesIO()
    sheet = book.active
    sheet.title = "项目清单"
    for row in (headings, *rows):
        sheet.append(list(row))
    book.save(target)
    return target.getvalue()


def send(client, pledge, data: bytes):
    file = SimpleUploadedFile("清单.xlsx", data)
    return client.post(
        reverse("projects_import"), {"pledge": pledge.pk, "workbook": file}, follow=True
    )


def receive(pledge, by, data: bytes) -> Upload:
    return receive_projects(
        pledge=pledge, book=read_workbook(data, name="清单.xlsx"), sent=SENT, by=by, today=TODAY
    )


def listed(pledge) -> list[tuple]:
    return list(
        pledge.projects.order_by("position").values_list(
            "name", "region__name", "implementer__name", "stage", "stage_on", "finish"
        )
    )


def test_a_list_is_previewed_then_written_whole(client, reporter, pledge, county, labour):
    make_project(pledge, "甲路", region=county)
    client.force_login(reporter)
    data = workbook(
        ["甲路", "承德县", "市人社局", "开工", date(2020, 5, 1), "2020年9月底"],
        ["乙路", None, None, "招投标", None, None],
    )

    preview = send(client, pledge, data)

    assert listed(pledge) == [("甲路", "承德县", None, "", None, None)]
    assert "确认后写入2处变动，另有0个项目没有变化" in words(preview)
    assert "开工" in words(preview)
    done = client.post(reverse("projects_confirm", args=[Upload.objects.get().pk]), follow=True)
    assert "导入完成：新增1个项目，更新1个。" in words(done)
    assert listed(pledge) == [
        ("甲路", "承德县", labour.name, "started", date(2020, 5, 1), date(2020, 9, 30)),
        ("乙路", None, None, "tender", TODAY, None),
    ]


def test_the_same_file_twice_changes_nothing(client, reporter, pledge):
    client.force_login(reporter)
    data = workbook(["甲路", "承德市", None, "开工", None, None])
    confirm_projects(upload=receive(pledge, reporter, data), by=reporter, today=TODAY)
    before = listed(pledge)

    again = send(client, pledge, data)

    assert "与现有清单完全一致" in words(again)
    assert "确认导入" not in words(again)
    assert listed(pledge) == before


def test_what_is_downloaded_and_sent_back_changes_nothing(pledge, reporter, county, labour):
    make_project(
        pledge, "=甲路", no="1-(一)", region=county, implementer=labour, stage="started",
        stage_on=TODAY, state="路基已成", start=date(2020, 4, 1), finish=date(2020, 9, 30),
        indicator=pledge.indicators.get(),
    )  # fmt: skip
    make_project(pledge, "乙路", stage="design")

    data = write_projects(pledge, reporter)

    read = read_projects(read_workbook(data, name="x"), pledge, reporter, TODAY)
    assert (read.new, read.changed, read.unchanged, read.faults) == ([], [], 2, [])


def test_the_template_hides_its_numbers_and_offers_lists(client, reporter, pledge):
    make_project(pledge)
    client.force_login(reporter)

    response = client.get(reverse("projects_template", args=[pledge.pk]))

    book = load_workbook(BytesIO(response.content))
    sheet = book["项目清单"]
    assert sheet.column_dimensions["A"].hidden
    assert sheet["C2"].value == "一号路"
    assert len(sheet.data_validations.dataValidation) == 4
    assert book["选项"].sheet_state == "hidden"


def test_columns_may_come_in_any_order_and_left_out_ones_keep_what_is_stored(
    pledge, reporter, county
):
    project = make_project(pledge, "甲路", region=county, finish=date(2020, 9, 30))
    data = workbook(
        ["在建", "开工", "甲路", "承德县"], headings=["备用", "阶段", "工程名称", "市县"]
    )

    upload = receive(pledge, reporter, data)
    confirm_projects(upload=upload, by=reporter, today=TODAY)

    assert upload.result["notices"] == ["备用"]
    project.refresh_from_db()
    assert (project.stage, project.finish) == ("started", date(2020, 9, 30))


def test_a_renamed_project_is_known_by_its_number(pledge, reporter):
    project = make_project(pledge, "甲路")
    data = workbook([str(project.pk), "甲路（一期）"], headings=["系统编号", "项目名称"])

    confirm_projects(upload=receive(pledge, reporter, data), by=reporter, today=TODAY)

    assert list(pledge.projects.values_list("pk", "name")) == [(project.pk, "甲路（一期）")]


def test_every_fault_is_told_in_one_pass_with_its_place(client, reporter, pledge):
    make_project(pledge, "竣工路", stage="completed")
    client.force_login(reporter)
    data = workbook(
        [None, "承德市", None, "开工", None, None],
        ["甲路", "沧州市", None, None, None, None],
        ["乙路", None, "市水务局", "挖坑", None, None],
        ["丙路", None, None, "开工", date(2020, 5, 9), None],
        ["丁路", None, None, None, date(2020, 5, 1), "九月"],
        ["丁路", None, None, None, None, None],
        ["丁路", None, None, None, None, None],
        ["竣工路", None, None, "开工", None, None],
    )

    page = send(client, pledge, data)

    upload = Upload.objects.get()
    found = [(f["row"], f["column"]) for f in upload.result["faults"]]
    assert (upload.state, upload.result["rows"], pledge.projects.count()) == ("faulty", [], 1)
    assert found == [
        (2, "A"),
        (3, "B"),
        (4, "C"),
        (4, "D"),
        (5, "E"),
        (6, "F"),
        (8, "A"),
        (9, "D"),
    ]
    assert "表中有8处差错，没有写入任何内容。" in words(page)
    assert "项目清单 第4行 C列" in words(page)
    confirm = client.post(reverse("projects_confirm", args=[upload.pk]))
    assert (confirm.status_code, pledge.projects.count()) == (409, 1)


def test_another_s_project_is_not_taken_by_its_number(
    pledge, county, chengde, county_reporter, reporter
):
    make_share(pledge, target="30", region=county, name="农村公路")
    theirs = make_project(pledge, "市里的路", region=chengde)
    data = workbook(
        [str(theirs.pk), "夺过来", "承德县"], [None, "本县的路", "承德市"],
        headings=["系统编号", "项目名称", "所在区划"],
    )  # fmt: skip

    upload = receive(pledge, county_reporter, data)

    assert [(f["row"], f["column"]) for f in upload.result["faults"]] == [(2, "A"), (3, "C")]


def test_a_county_s_rows_without_a_place_lie_in_the_county(pledge, county, county_reporter):
    make_share(pledge, target="30", region=county, name="农村公路")
    data = workbook(["六沟路", 1], headings=["项目名称", "序号"])

    confirm_projects(upload=receive(pledge, county_reporter, data), by=county_reporter, today=TODAY)

    assert listed(pledge) == [("六沟路", "承德县", None, "", None, None)]


def test_a_list_that_changed_after_the_preview_is_not_overwritten(pledge, reporter):
    project = make_project(pledge, "甲路")
    upload = receive(pledge, reporter, workbook(["甲路", None, None, "招投标", None, None]))
    Project.objects.filter(pk=project.pk).update(stage="started")

    with pytest.raises(Conflict, match="预览之后清单有了变动"):
        confirm_projects(upload=upload, by=reporter, today=TODAY)

    project.refresh_from_db()
    assert project.stage == "started"


def test_one_row_that_fails_at_the_end_takes_the_whole_list_with_it(pledge, reporter):
    data = workbook(["甲路", None, None, None, None, None], ["乙路", None, None, None, None, None])
    upload = receive(pledge, reporter, data)
    make_project(pledge, "乙路")  # listed by hand between preview and confirmation

    with pytest.raises(Conflict, match="乙路"):
        confirm_projects(upload=upload, by=reporter, today=TODAY)

    assert [name for name, *_ in listed(pledge)] == ["乙路"]
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_a_discarded_list_is_not_confirmed(client, reporter, pledge):
    upload = receive(pledge, reporter, workbook(["甲路"], headings=BARE))
    client.force_login(reporter)

    client.post(reverse("projects_discard", args=[upload.pk]))
    response = client.post(reverse("projects_confirm", args=[upload.pk]))

    assert (response.status_code, pledge.projects.count()) == (409, 0)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_with_its_reason(client, reporter, pledge, data):
    client.force_login(reporter)

    response = send(client, pledge, data)

    assert (response.status_code, Upload.objects.count()) == (400, 0)
    assert response.context["form"].errors["workbook"]


def test_nobody_sends_a_list_for_another_unit_or_confirms_another_s(
    client, pledge, reporter, other_reporter, head
):
    data = workbook(["甲路"], headings=BARE)
    with pytest.raises(PermissionDenied):
        receive(pledge, other_reporter, data)
    with pytest.raises(PermissionDenied):
        receive(pledge, head, data)
    upload = receive(pledge, reporter, data)
    with pytest.raises(PermissionDenied):
        confirm_projects(upload=upload, by=other_reporter, today=TODAY)

    assert pledge.projects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_confirming_takes_the_same_queries_for_one_new_row_and_for_three(
    pledge, reporter, rows, django_assert_num_queries
):
    data = workbook(*([f"路{number}"] for number in range(rows)), headings=BARE)
    upload = receive(pledge, reporter, data)

    with django_assert_num_queries(CONFIRM_QUERIES):
        confirm_projects(upload=upload, by=reporter, today=TODAY)


CONFIRM_QUERIES = 11


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_writes_once(pledge, reporter):
    upload = receive(pledge, reporter, workbook(["甲路"], ["乙路"], headings=BARE))
    gate = Barrier(2)

    def work(_: int) -> str:
        try:
            gate.wait()
            confirm_projects(upload=upload, by=reporter, today=TODAY)
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(work, range(2)))

    assert outcomes == ["conflict", "written"]
    assert [name for name, *_ in listed(pledge)] == ["甲路", "乙路"]
