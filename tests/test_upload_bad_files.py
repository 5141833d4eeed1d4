"""Files that are no good: one clear page for each, and nothing written."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse

from progress.models import MonthlyReport, Reading, Upload
from tests.filling import as_file, downloaded, table, typed
from tests.sheets import encrypted, with_part


@pytest.fixture
def good(april_report) -> bytes:
    return typed(downloaded(april_report), {(5, "本月累计"): 41})


def bomb(good: bytes) -> bytes:
    """A workbook one part of which inflates a thousand times."""
    return with_part(good, "xl/worksheets/sheet9.xml", b"<x>" + b" " * 90_000_000 + b"</x>")


def not_excel(good: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return target.getvalue()


BAD = {
    "empty": (lambda good: b"", "文件是空的，没有任何内容。"),
    "zeros": (lambda good: b"\0" * 4096, "文件是空的，没有任何内容。"),
    "cut off": (lambda good: good[: len(good) // 2], "文件已损坏或不完整，可能是上传中断。"),
    "a text": (lambda good: "序号,指标".encode(), "只是改了扩展名。"),
    "a document": (lambda good: b"%PDF-1.7 x", "这是文档或演示文稿，不是电子表格。"),
    "another zip": (not_excel, "再上传。"),
    "locked": (encrypted, "文件设有打开密码。请取消密码后再上传。"),
    "macros": (
        lambda good: with_part(good, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        "文件含有宏。",
    ),
    "a bomb": (bomb, "文件解压后过大，不能读取。"),
    "too large": (lambda good: b"PK\x03\x04" + b"x" * 11 * 2**20, "超过10 MB的上限"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_page_and_nothing_written(name, good, april_report, client, reporter):
    make, words = BAD[name]
    client.force_login(reporter)
    address = reverse("sheet_upload", args=[april_report.pk])

    answer = client.post(address, {"file": as_file(make(good))})

    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "有内容需要更正" in page
    assert (Upload.objects.count(), Reading.objects.count()) == (0, 0)
    assert MonthlyReport.objects.get().state == "pending"


def test_no_file_at_all_is_said_so(april_report, client, reporter):
    client.force_login(reporter)

    answer = client.post(reverse("sheet_upload", args=[april_report.pk]), {})

    assert answer.status_code == 400
    assert "请先选择要上传的文件。" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (table(["姓名", "电话"], ["王芳", "1"]), "没有找到表头。"),
        (table(["任务", "指标", "年度目标"], ["公路", "农村公路", 3]), "缺少“本月累计”一列。"),
        (table(["任务", "指标", "本月累计", "本月累计"], ["公路", "农村公路", 3, 4]), "出现了两列"),
    ],
    ids=["no headings", "no column", "twice"],
)
def test_a_table_of_another_kind_is_told_what_it_lacks(
    data, message, april_report, client, reporter
):
    client.force_login(reporter)

    answer = client.post(
        reverse("sheet_upload", args=[april_report.pk]), {"file": as_file(data)}, follow=True
    )

    assert message in answer.content.decode()
    assert Upload.objects.get().state == "faulty"


def test_numbers_as_text_are_numbers(good, april_report, client, reporter):
    client.force_login(reporter)
    data = typed(good, {(5, "本月累计"): " １,２３４ "})

    client.post(reverse("sheet_upload", args=[april_report.pk]), {"file": as_file(data)})

    assert [row["new"] for row in Upload.objects.get().result["changes"]] == ["1,234公里"]
