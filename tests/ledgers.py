"""The ledger of problems in Excel, in the tests: downloaded, edited, sent back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from oversight.models import ProblemImport
from oversight.spreadsheets.columns import COLUMNS, DUTIES, ISSUES
from tests.sheets import saved

HEADS = {name: [column.title for column in columns] for name, columns in COLUMNS.items()}


def exported(client, address: str = ""):
    """The ledger as it is downloaded, to be edited."""
    response = client.get(reverse("problems_sheet") + address)
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def cell(book, sheet: str, title: str, row: int = 2):
    return book[sheet].cell(row, HEADS[sheet].index(title) + 1)


def upload(client, book):
    file = SimpleUploadedFile("台账.xlsx", saved(book.save))
    return client.post(reverse("problems_import"), {"workbook": file})


def faults(response) -> list[tuple[str, str]]:
    return [(fault.place, fault.message) for fault in response.context["faults"]]


def preview(client):
    return client.get(reverse("problems_preview", args=[ProblemImport.objects.get().pk]))


def confirm(client):
    digest = preview(client).context["plan"].digest
    kept = ProblemImport.objects.get()
    return client.post(reverse("problems_apply", args=[kept.pk]), {"digest": digest})


def add_row(book, sheet: str, **cells) -> None:
    book[sheet].append([cells.get(title, "") for title in HEADS[sheet]])


def with_new(book, number: str = "新1", **changed):
    """One finding in both lists, with cells changed by their headings."""
    issue = {
        "编号": number, "实事": "公路工程建设", "问题": "护栏缺失", "来源": "督查发现",
        "发现日期": date(2020, 5, 7), "点位": "二号桥",
    }  # fmt: skip
    duty = {
        "编号": number, "责任单位": "市交通运输局", "责任人": "赵强", "整改措施": "补装护栏",
        "整改期限": "2020年5月29日", "签字方": "工程监理、质量监督",
    }  # fmt: skip
    add_row(book, ISSUES, **(issue | {k: v for k, v in changed.items() if k in HEADS[ISSUES]}))
    add_row(book, DUTIES, **(duty | {k: v for k, v in changed.items() if k in HEADS[DUTIES]}))
    return book
