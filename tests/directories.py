"""The directory's workbook as an administrator fills it in, in the tests."""

from __future__ import annotations

import re
from html import unescape

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.directory.sheets import AGENCY_COLUMNS, PEOPLE_COLUMNS
from agencies.models import DirectoryImport
from tests.sheets import Rows, saved

AGENCY_HEADS = [column.title for column in AGENCY_COLUMNS]
PEOPLE_HEADS = [column.title for column in PEOPLE_COLUMNS]


def filled(agencies: Rows = (), people: Rows = ()) -> bytes:
    """A workbook of both sheets with these rows under the headings."""
    book = openpyxl.Workbook()
    sheets = (
        (book.active, "单位", AGENCY_HEADS, agencies),
        (book.create_sheet(), "账号", PEOPLE_HEADS, people),
    )
    for sheet, title, heads, rows in sheets:
        sheet.title = title
        for row in (heads, *rows):
            sheet.append(list(row))
    return saved(book.save)


def send(client, data: bytes, name: str = "名录.xlsx"):
    """Upload the workbook; the answer is the preview's address, or what is wrong."""
    return client.post(reverse("directory_upload"), {"workbook": SimpleUploadedFile(name, data)})


def confirm(client, kept: DirectoryImport | None = None):
    """Look at the preview of the newest import and confirm what it shows."""
    kept = kept or DirectoryImport.objects.first()
    digest = client.get(reverse("directory_import", args=[kept.pk])).context["plan"].digest
    return client.post(reverse("directory_apply", args=[kept.pk]), {"digest": digest})


def passwords(response) -> dict[str, str]:
    """The first passwords an answer shows, by username."""
    return {one.person.username: one.password for one in response.context["issued"]}


def words_of(response) -> str:
    """The page as read: without marks, spaces run together."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
