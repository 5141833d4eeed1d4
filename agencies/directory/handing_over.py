"""The list of first passwords as a sheet to hand out."""

from __future__ import annotations

import io
from collections.abc import Sequence

from agencies.signing_in.temporary_passwords import Issued
from agencies.workbooks.writing import open_book

HEADINGS = ("用户名", "姓名", "角色", "单位或区划", "初始密码")
WIDTHS = (20, 14, 14, 34, 20)
NOTE = (
    "初始密码只在导入时显示一次，请当面或通过安全方式交给本人；首次登录须修改。发放后请删除本文件。"
)


def password_sheet(issued: Sequence[Issued]) -> bytes:
    """An .xlsx of one row a person."""
    target = io.BytesIO()
    book = open_book(target)
    sheet = book.add_worksheet("初始密码")
    bold = book.add_format({"bold": True, "bottom": 1})
    mono = book.add_format({"font_name": "Consolas", "num_format": "@"})
    sheet.write_string(0, 0, NOTE)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(1, column, heading, bold)
        sheet.set_column(column, column, WIDTHS[column])
    for line, one in enumerate(issued, 2):
        person = one.person
        words = (
            person.username,
            person.get_full_name(),
            str(person.get_role_display()),
            str(person.unit or ""),
        )
        for column, text in enumerate(words):
            sheet.write_string(line, column, text)
        sheet.write_string(line, len(words), one.password, mono)
    book.close()
    return target.getvalue()
