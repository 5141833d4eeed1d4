"""What a person sends with a workbook."""

from __future__ import annotations

import hashlib
import logging
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.directory import WorkbookField
from agencies.workbooks.reading import Workbook
from pledges.models import Batch
from pledges.templatetags.portal import month as month_words
from progress.actions.uploads import Sent
from progress.files.scanning import Infected, ScannerUnavailable, scan
from progress.periods import add_months, month_of, months_between
from progress.readers.uploads import keep_file
from progress.spreadsheets.job import rows_in

REASON_LENGTH = 200
log = logging.getLogger(__name__)


class UploadForm(forms.Form):
    """One workbook. What is wrong with the file as a whole is the field's error."""

    error_css_class = "has-error"

    file = WorkbookField(
        label=gettext_lazy("选择文件"),
        help_text=gettext_lazy("Excel 或 WPS 表格（.xlsx、.xls、.ods）。严禁上传涉密文件。"),
    )

    def clean_file(self) -> Workbook:
        """The workbook, once the virus scanner (where there is one) has let it pass."""
        try:
            scan(self._data())
        except Infected as infected:
            log.warning("a virus in an upload: %r", str(infected))
            raise forms.ValidationError(
                _("文件没有通过病毒检查，已拒收。请先用杀毒软件检查您的电脑，再重新上传。")
            ) from infected
        except ScannerUnavailable as error:
            log.exception("the virus scanner does not answer")
            raise forms.ValidationError(_("病毒检查暂时不可用，请稍后再试。")) from error
        book: Workbook = self.cleaned_data["file"]
        return book

    def keep(self) -> Sent:
        """Store the file, and say what came. Only for a valid form."""
        data = self._data()
        return Sent(
            name=self._file().name or "",
            stored=keep_file(data),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            rows=rows_in(self.cleaned_data["file"]),
        )

    def _data(self) -> bytes:
        file = self._file()
        file.seek(0)
        data: bytes = file.read()
        return data

    def _file(self) -> UploadedFile:
        return cast(UploadedFile, self.files["file"])


class MatrixForm(UploadForm):
    """Many places' figures, and why the office enters them."""

    reason = forms.CharField(
        label=gettext_lazy("代录原因"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("如：承德县系统尚未开通，按来函〔2020〕12号代录。各单位都会看到。"),
        error_messages={"required": gettext_lazy("请写明代录原因。")},
    )
    field_order = ["reason", "file"]


class OpeningForm(UploadForm):
    """The former ledger, and the month at whose end its figures stood."""

    month = forms.TypedChoiceField(
        label=gettext_lazy("数据截至"),
        coerce=date.fromisoformat,
        error_messages={"required": gettext_lazy("请选择台账数据截至哪个月底。")},
    )
    field_order = ["month", "file"]

    def __init__(self, batch: Batch, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        months = reversed(opening_months(batch))
        field = cast(forms.TypedChoiceField, self.fields["month"])
        field.choices = [
            (month.isoformat(), _("%(month)s底") % {"month": month_words(month)})
            for month in months
        ]


def opening_months(batch: Batch) -> list[date]:
    """The months of which opening figures may be told: from the batch's start until its first
    report. None where reporting began with the batch."""
    if batch.reports_from is None:
        return []
    last = add_months(month_of(batch.reports_from), -1)
    return list(months_between(batch.starts_on, last))
