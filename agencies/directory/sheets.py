"""The directory's workbook: its template, and reading one that was filled in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.models.user import RoleChoice
from agencies.workbooks.cells import CellError, identifier, text
from agencies.workbooks.faults import Fault, faults_sorted
from agencies.workbooks.headers import Column, TableRow, read_table
from agencies.workbooks.reading import Workbook
from agencies.workbooks.writing import open_book

# Names of sheets and headings belong to the file format and are never translated.
AGENCIES, PEOPLE, NOTES, LISTS = "单位", "账号", "填报说明", "选项"
AGENCY_COLUMNS = (
    Column("name", "全称", ("单位全称", "单位名称")),
    Column("short_name", "简称", ("单位简称",)),
    Column("region", "所属区划", ("区划", "所属地区")),
    Column("kind", "类型", ("单位类型",)),
    Column("aliases", "别名", ("其他写法", "曾用名"), required=False),
)
PEOPLE_COLUMNS = (
    Column("username", "用户名", ("登录名", "账号")),
    Column("name", "姓名"),
    Column("role", "角色", ("岗位",)),
    Column("agency", "单位", ("所属单位", "单位全称"), required=False),
    Column("region", "区划", ("所属区划",), required=False),
    Column("email", "邮箱", ("电子邮箱", "电子邮件"), required=False),
)
CODES = ("username", "email")
LENGTHS = {
    AGENCIES: {"name": 120, "short_name": 60},
    PEOPLE: {"username": 150, "name": 60, "email": 254},
}
WIDTHS = (34, 18, 18, 18, 30, 28)
ROOM = 2_000  # rows of the template with lists to choose from
GUIDE = (
    "一、在“单位”和“账号”两个工作表中填写，只用其中一个也可以。请勿改动工作表名称和列名。",
    "二、单位按“所属区划＋全称”识别：已有的更新简称、类型并补充别名，没有的新增；不会删除单位。",
    "三、别名是文件中出现的其他写法，多个之间用顿号隔开；留空表示不变。",
    "四、账号按用户名识别：已有的更新，没有的新增；不会删除或停用账号。邮箱留空表示不变。",
    "五、填报员、单位负责人填写单位或区划（只填一个）；办公室经办、办公室负责人填写所在办公室；"
    "其他角色不填区划。",
    "六、已有账号的角色、单位或区划如有变化，按岗位调整处理：原岗位记录保留，本人须重新登录。",
    "七、新账号的初始密码由系统随机生成，导入完成时显示一次；本人首次登录须修改。",
    "八、本系统为非涉密系统，严禁录入国家秘密和工作秘密；不要填写手机号、身份证号等个人信息。",
)


@dataclass(slots=True)
class Parsed:
    """The rows of a filled-in workbook as texts, and what is wrong with single cells."""

    agencies: list[TableRow] = field(default_factory=list)
    people: list[TableRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The rows alone: only a sound workbook is kept."""
        return {
            "agencies": [asdict(row) for row in self.agencies],
            "people": [asdict(row) for row in self.people],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Parsed:
        agencies, people = (
            [TableRow(**row) for row in stored[key]] for key in ("agencies", "people")
        )
        return cls(agencies, people)


def parse(book: Workbook) -> Parsed:
    """Every row of the two sheets, and every fault that shows without the directory."""
    parsed = Parsed()
    for name, columns, rows in (
        (AGENCIES, AGENCY_COLUMNS, parsed.agencies),
        (PEOPLE, PEOPLE_COLUMNS, parsed.people),
    ):
        sheet = book.sheet(name)
        if sheet is None:
            continue
        table = read_table(sheet, columns)
        parsed.faults += table.faults
        parsed.ignored += [_place_of(name, heading) for heading in table.ignored]
        rows += [_texts(row, columns, parsed.faults) for row in table.rows]
    if book.sheet(AGENCIES) is None and book.sheet(PEOPLE) is None:
        message = _("没有名为“单位”或“账号”的工作表。请使用本页的模板，不要改动工作表名称。")
        parsed.faults.append(Fault(book.name, None, None, message))
    elif not (parsed.agencies or parsed.people or parsed.faults):
        parsed.faults.append(Fault(book.name, None, None, _("表中没有填写任何单位或账号。")))
    parsed.faults = faults_sorted(parsed.faults, (AGENCIES, PEOPLE))
    return parsed


def _place_of(sheet: str, heading: str) -> str:
    return _("“%(sheet)s”中的“%(heading)s”") % {"sheet": sheet, "heading": heading}


def _texts(row: TableRow, columns: Sequence[Column], faults: list[Fault]) -> TableRow:
    """The row with its cells as texts; a cell that can't be taken is a fault and blank."""
    cells: dict[str, Any] = {}
    for column in columns:
        if column.key not in row.cells:
            continue
        try:
            take = identifier if column.key in CODES else text
            cells[column.key] = take(row.cells[column.key])
            _require(row.sheet, column, cells[column.key])
        except CellError as error:
            faults.append(row.fault(column.key, str(error)))
            cells.setdefault(column.key, "")
    return TableRow(row.sheet, row.number, cells, row.columns)


def _require(sheet: str, column: Column, written: str) -> None:
    if not written and column.required:
        raise CellError(_("“%(title)s”没有填。") % {"title": column.title})
    limit = LENGTHS[sheet].get(column.key)
    if limit and len(written) > limit:
        names = {"title": column.title, "limit": limit}
        raise CellError(_("“%(title)s”超过%(limit)s个字。请缩短后再填。") % names)
    if column.key == "email" and written:
        _valid(validate_email, written, _("“%(typed)s”不是邮箱地址，如 zhangsan@example.gov.cn。"))
    if column.key == "username" and written:
        validator = User.username_validator
        message = _("用户名“%(typed)s”只能由文字、数字和 @ . + - _ 组成。")
        _valid(validator, written, message)


def _valid(validator: Any, written: str, message: str) -> None:
    try:
        validator(written)
    except ValidationError as error:
        raise CellError(message % {"typed": written}) from error


def template(regions: Sequence[str], agencies: Sequence[str]) -> bytes:
    """The empty workbook with lists to choose from. ``regions`` and ``agencies`` by label."""
    target = io.BytesIO()
    book = open_book(target)
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F5F2"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    lists = {
        "region": regions,
        "kind": [str(label) for label in Agency.Kind.labels],
        "role": [str(label) for label in RoleChoice.labels],
        "agency": agencies,
    }
    for name, columns in ((AGENCIES, AGENCY_COLUMNS), (PEOPLE, PEOPLE_COLUMNS)):
        _write_sheet(book.add_worksheet(name), columns, lists, formats)
    notes = book.add_worksheet(NOTES)
    notes.set_column(0, 0, 100, formats["wrap"])
    for line, sentence in enumerate(GUIDE):
        notes.write_string(line, 0, sentence)
    hidden = book.add_worksheet(LISTS)
    hidden.hide()
    for column, (_key, words) in enumerate(lists.items()):
        hidden.write_column(0, column, words)
    book.close()
    return target.getvalue()


def _write_sheet(
    sheet: Any, columns: Sequence[Column], lists: dict[str, Sequence[str]], formats: dict[str, Any]
) -> None:
    order = list(lists)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.title, formats["head"])
        sheet.set_column(at, at, WIDTHS[at], formats["text"])
        if lists.get(column.key):
            letter = "ABCD"[order.index(column.key)]
            last = len(lists[column.key])
            sheet.data_validation(
                1, at, ROOM, at,
                {
                    "validate": "list",
                    "source": f"={LISTS}!${letter}$1:${letter}${last}",
                    # a short name or an alias is understood too
                    "error_type": "warning" if column.key in ("region", "agency") else "stop",
                    "error_title": column.title,
                    "error_message": "请从下拉列表中选择。",
                },
            )  # fmt: skip
    sheet.freeze_panes(1, 0)
