"""What is wrong with an uploaded spreadsheet: the whole file, or one place in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Reason(StrEnum):
    """Why a file can't be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_SPREADSHEET = "not_a_spreadsheet"
    TEXT_RENAMED = "text_renamed"
    DOCUMENT_RENAMED = "document_renamed"
    BINARY_WORKBOOK = "binary_workbook"
    CORRUPT = "corrupt"
    PASSWORD = "password"  # nosec B105
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    ENTITIES = "entities"
    BOMB = "bomb"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_MUCH_TEXT = "too_much_text"


MESSAGES: dict[Reason, Promise] = {
    Reason.EMPTY: gettext_lazy("文件是空的，没有任何内容。请重新保存后再上传。"),
    Reason.TOO_LARGE: gettext_lazy(
        "文件大小为%(size)s MB，超过%(limit)s MB的上限。请删除其中的图片或多余的工作表后再上传。"
    ),
    Reason.NOT_A_SPREADSHEET: gettext_lazy(
        "这不是电子表格文件。请用 Excel 或 WPS 另存为 .xlsx 格式后再上传。"
    ),
    Reason.TEXT_RENAMED: gettext_lazy(
        "这是文本文件（如 CSV、网页），只是改了扩展名。请用 Excel 或 WPS 打开，"
        "另存为 .xlsx 格式后再上传。"
    ),
    Reason.DOCUMENT_RENAMED: gettext_lazy(
        "这是文档或演示文稿，不是电子表格。请把内容填入模板，保存为 .xlsx 格式后再上传。"
    ),
    Reason.BINARY_WORKBOOK: gettext_lazy(
        "这是二进制工作簿（.xlsb）。请用 Excel 或 WPS 另存为 .xlsx 格式后再上传。"
    ),
    Reason.CORRUPT: gettext_lazy(
        "文件已损坏或不完整，可能是上传中断。请在 Excel 或 WPS 中打开确认，重新保存后再上传。"
    ),
    Reason.PASSWORD: gettext_lazy("文件设有打开密码。请取消密码后再上传。"),
    Reason.MACROS: gettext_lazy(
        "文件含有宏。为保证安全，请另存为不含宏的工作簿（.xlsx）后再上传。"
    ),
    Reason.EXTERNAL_LINKS: gettext_lazy(
        "文件链接了其他工作簿。请在“数据－编辑链接”中断开链接，保存后再上传。"
    ),
    Reason.ENTITIES: gettext_lazy(
        "文件含有不安全的外部定义，不能读取。请用 Excel 或 WPS 另存为 .xlsx 格式后再上传。"
    ),
    Reason.BOMB: gettext_lazy(
        "文件解压后过大，不能读取。请删除多余的行、列、格式和工作表后再上传。"
    ),
    Reason.TOO_MANY_SHEETS: gettext_lazy(
        "文件有%(count)s个工作表，超过%(limit)s个的上限。请删除多余的工作表后再上传。"
    ),
    Reason.TOO_MANY_ROWS: gettext_lazy(
        "工作表“%(sheet)s”的内容一直到第%(count)s行，超过%(limit)s行的上限。"
        "请删除多余的行，或分成几个文件上传。"
    ),
    Reason.TOO_MANY_COLUMNS: gettext_lazy(
        "工作表“%(sheet)s”的内容一直到%(count)s列，超过%(limit)s列的上限。请删除多余的列后再上传。"
    ),
    Reason.TOO_MANY_CELLS: gettext_lazy(
        "文件的单元格过多，超过%(limit)s个的上限。请删除多余的行和列，或分成几个文件上传。"
    ),
    Reason.TOO_MUCH_TEXT: gettext_lazy(
        "文件的文字过多，不能读取。请删除多余的内容，或分成几个文件上传。"
    ),
}


class WorkbookError(Exception):
    """A file that can't be read; its text says in the reader's language what to mend."""

    def __init__(self, reason: Reason, **names: object) -> None:
        super().__init__(reason.value)
        self.reason, self.names = reason, names

    def __str__(self) -> str:
        return str(MESSAGES[self.reason]) % self.names


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a sheet: its place (row from 1, column as letters) and what to mend.

    ``row`` is None for a fault of the whole sheet, ``column`` for one of the whole row.
    """

    sheet: str
    row: int | None
    column: str | None
    message: str

    @property
    def place(self) -> str:
        """「月报 第5行 C列」, as far as it is known."""
        names = {"sheet": self.sheet, "row": self.row, "column": self.column}
        if self.row is None and self.column is None:
            return self.sheet
        if self.column is None:
            return _("%(sheet)s 第%(row)s行") % names
        if self.row is None:
            return _("%(sheet)s %(column)s列") % names
        return _("%(sheet)s 第%(row)s行 %(column)s列") % names


def faults_sorted(faults: Iterable[Fault], sheets: Iterable[str] = ()) -> list[Fault]:
    """In reading order: by sheet (as in ``sheets``, else by name), row, column; none twice."""
    order = {name: number for number, name in enumerate(sheets)}
    return sorted(
        dict.fromkeys(faults),
        key=lambda fault: (
            order.get(fault.sheet, len(order)),
            fault.sheet,
            fault.row or 0,
            len(fault.column or ""),
            fault.column or "",
        ),
    )


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
