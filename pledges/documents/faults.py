"""Why a document can't be read, in words for the person who sent it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Reason(StrEnum):
    """Why there is no text to be had."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NO_TEXT = "no_text"
    UNKNOWN_LETTERS = "unknown_letters"
    MIXED_LETTERS = "mixed_letters"
    OLD_WORD = "old_word"
    OLD_SHEET = "old_sheet"
    RTF = "rtf"
    WEB_PAGE = "web_page"
    PICTURE = "picture"
    SLIDES = "slides"
    ODT = "odt"
    OTHER = "other"
    CORRUPT = "corrupt"
    PASSWORD = "password"  # nosec B105
    BOMB = "bomb"
    SCANNED = "scanned"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_SLOW = "too_slow"


MESSAGES: dict[Reason, Promise] = {
    Reason.EMPTY: gettext_lazy("文件是空的，没有任何内容。请重新保存后再上传。"),
    Reason.TOO_LARGE: gettext_lazy(
        "文件大小为%(size)s MB，超过%(limit)s MB的上限。请删除其中的图片，"
        "或只保留民生实事部分后再上传；也可以复制文字粘贴。"
    ),
    Reason.TOO_LONG: gettext_lazy(
        "原文有%(length)s字，超过%(limit)s字的上限。请只保留民生实事部分，或分几次导入。"
    ),
    Reason.NO_TEXT: gettext_lazy("文件里没有文字。请打开文件确认，或复制文字粘贴。"),
    Reason.UNKNOWN_LETTERS: gettext_lazy(
        "第%(line)s行（第%(byte)s字节处）既不是UTF-8编码，也不是GB18030编码，无法读出文字。"
        "请用记事本或WPS打开，另存为UTF-8编码的文本文件后再上传。"
    ),
    Reason.MIXED_LETTERS: gettext_lazy(
        "文件里混有两种编码：第%(line)s行是UTF-8，第%(other)s行是GB18030，会读成乱码。"
        "请用记事本或WPS打开，改正乱码的行，另存为UTF-8编码的文本文件后再上传。"
    ),
    Reason.OLD_WORD: gettext_lazy(
        "这是旧版文档（.doc、.wps），不能读取。请用Word或WPS打开，另存为.docx格式后再上传。"
    ),
    Reason.OLD_SHEET: gettext_lazy(
        "这是旧版表格（.et），不能读取。请用WPS打开，另存为.xlsx格式后再上传。"
    ),
    Reason.RTF: gettext_lazy("这是RTF文档，不能读取。请用Word或WPS打开，另存为.docx格式后再上传。"),
    Reason.WEB_PAGE: gettext_lazy("这是网页文件，不能读取。请用浏览器打开，复制其中的文字粘贴。"),
    Reason.PICTURE: gettext_lazy(
        "这是图片，没有文字层。请先用文字识别（OCR）软件转成文字，核对后再粘贴或上传。"
    ),
    Reason.SLIDES: gettext_lazy("这是演示文稿，不能读取。请复制其中的文字粘贴。"),
    Reason.ODT: gettext_lazy(
        "这是OpenDocument文档，不能读取。请用WPS或Word打开，另存为.docx格式后再上传。"
    ),
    Reason.OTHER: gettext_lazy(
        "认不出这是什么文件。请上传.txt、.docx、.pdf或.xlsx文件，或复制文字粘贴。"
    ),
    Reason.CORRUPT: gettext_lazy(
        "文件已损坏或不完整，可能是上传中断。请打开确认，重新保存后再上传；也可以复制文字粘贴。"
    ),
    Reason.PASSWORD: gettext_lazy("文件设有打开密码。请取消密码后再上传，或复制文字粘贴。"),
    Reason.BOMB: gettext_lazy("文件解压后过大，不能读取。请复制文字粘贴。"),
    Reason.SCANNED: gettext_lazy(
        "这个PDF是扫描图片，%(pages)s页都没有文字层。请先用文字识别（OCR）软件转成文字，"
        "核对后再粘贴或上传。"
    ),
    Reason.TOO_MANY_PAGES: gettext_lazy(
        "这个PDF有%(pages)s页，超过%(limit)s页的上限。请只保留民生实事部分后再上传。"
    ),
    Reason.TOO_SLOW: gettext_lazy(
        "这个PDF过于复杂，没能在%(seconds)s秒内读完。请打开文件，复制文字粘贴。"
    ),
}


class DocumentError(Exception):
    """A document that can't be read; its text says in the reader's language what to mend."""

    def __init__(self, reason: Reason, **names: object) -> None:
        super().__init__(reason.value)
        self.reason, self.names = reason, names

    def __str__(self) -> str:
        return str(MESSAGES[self.reason]) % self.names
