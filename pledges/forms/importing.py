"""What the office types to bring a text in, and to confirm what was read out of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from pledges.actions.draft_reading import Writing
from pledges.documents.faults import DocumentError
from pledges.documents.reading import (
    Document,
    read_document,
    require_modest_file,
    require_modest_text,
)
from pledges.forms.batches import day_field


class WholeText(forms.CharField):
    """A text kept character for character."""

    widget = forms.Textarea(attrs={"rows": 16})

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, required=False, **options)
        # said with the place instead: a text with zero characters is no text
        self.validators = []

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if "\x00" in written:
            raise ValidationError(text("粘贴的内容里有无法保存的字符。请从原文重新复制。"))
        if len(written.strip()):
            try:
                require_modest_text(written)
            except DocumentError as error:
                raise ValidationError(str(error)) from error
        return written


class DocumentField(forms.FileField):
    """A document of any readable kind; cleans to its ``Document``."""

    widget = forms.FileInput(attrs={"accept": ".txt,.docx,.pdf,.xlsx,.xls,.ods"})

    def clean(self, data: Any, initial: Any = None) -> Document | None:  # type: ignore[override]
        try:
            if data:
                require_modest_file(data.size)
            upload = super().clean(data, initial)
            if not upload:
                return None
            upload.seek(0)
            return read_document(upload.read(), name=upload.name)
        except DocumentError as error:
            raise ValidationError(str(error)) from error


class ImportForm(forms.Form):
    """A text with what it is and where it was published."""

    title = forms.CharField(
        label=_("原文标题"),
        max_length=200,
        help_text=_("如“2024年吉林省政府工作报告（民生实事部分）”。"),
        error_messages={"required": _("请填写原文标题。")},
    )
    publisher = forms.CharField(
        label=_("原文刊载者"),
        max_length=60,
        required=False,
        help_text=_("刊登原文的报刊、网站。"),
    )
    published_on = day_field(_("原文日期"), required=False)
    text = WholeText(
        label=_("粘贴原文"),
        help_text=_("照原样粘贴，不必整理；繁体字、全角数字、从Word复制的表格都可以。"),
    )
    file = DocumentField(
        label=_("或者上传文件"),
        required=False,
        help_text=_("支持.txt、.docx、.pdf（须有文字层）和.xlsx，不超过10 MB。严禁上传涉密文件。"),
    )
    keep_empty = forms.BooleanField(label=_("仍然保存原文，由我人工添加实事"), required=False)

    def __init__(self, *args: Any, found_nothing: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not (found_nothing or self.data.get("keep_empty")):
            del self.fields["keep_empty"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in ("text", "file") if name in self.errors]
        pasted = cleaned.get("text", "").strip()
        if not given and not pasted and not cleaned.get("file"):
            self.add_error("text", text("请粘贴原文，或选择一个文件。"))
        if pasted and cleaned.get("file"):
            self.add_error("file", text("粘贴了原文，又选择了文件。请只用一种方式。"))
        return cleaned

    def writing(self) -> Writing:
        """What to read. Only for a valid form."""
        cleaned, document = self.cleaned_data, self.cleaned_data.get("file")
        return Writing(
            text=document.text if document else cleaned["text"],
            title=cleaned["title"],
            publisher=cleaned["publisher"],
            published_on=cleaned["published_on"],
            file_name=cast(UploadedFile, self.files["file"]).name or "" if document else "",
            notes=document.notes if document else (),
        )


class ConfirmForm(forms.Form):
    """Whether the doubtful places were looked at."""

    doubts_checked = forms.BooleanField(
        label=_("待核之处我已逐一核对，按现在的内容确认"),
        error_messages={"required": _("还有待核之处。请核对后勾选。")},
    )

    def __init__(self, *args: Any, doubts: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if not doubts:
            del self.fields["doubts_checked"]
