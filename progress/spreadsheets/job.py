"""Reading an upload: at once for a small file, else by a worker; its result is kept once.

A lock in the database tells other workers that one is at it, and is gone with the worker: what
was left half read is read again by the next sweep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.workbooks.faults import Fault, WorkbookError
from agencies.workbooks.reading import Workbook, read_workbook
from progress.actions.uploads import keep_result, tell_rows
from progress.models import Upload
from progress.readers.changes import Found
from progress.readers.uploads import kept_file, same_file_applied
from progress.spreadsheets.many_units import read_matrix, read_opening
from progress.spreadsheets.reading import Tell, may_hold_figures, read_month

AT_ONCE = 300  # rows read within the request; more go to a worker
TELL_EVERY = 100  # rows
PATIENCE = timedelta(hours=1)
LOCKS = 0x5550  # the class of our advisory locks: uploads


def read_upload(*, upload_id: int, today: date, book: Workbook | None = None) -> bool:
    """Read an upload that waits and keep what was found; False where another has, or is at it.

    ``book`` is the file where it has been opened already.
    """
    with _alone(upload_id) as alone:
        upload = _waiting(upload_id) if alone else None
        if upload is None:
            return False
        found, sheets = _found(upload, today, book)
        result = found.to_json(sheets)
        return keep_result(upload_id=upload.pk, result=result, rows=found.rows, now=timezone.now())


def rows_in(book: Workbook) -> int:
    """How many rows the sheets of figures have: about what reading will take."""
    return sum(len(sheet.rows) for sheet in book.sheets if may_hold_figures(sheet))


def waiting_uploads() -> list[int]:
    """Ids of what was sent and not read to the end, oldest first."""
    waiting = Upload.objects.filter(state=Upload.State.READING).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def give_up_old(*, upload_id: int, now: datetime) -> bool:
    """After an hour of vain attempts, tell the sender instead of trying for ever."""
    upload = _waiting(upload_id)
    if upload is None or now - upload.at < PATIENCE:
        return False
    message = _("这个文件读取不了，请联系系统管理员，或另存为 .xlsx 后重新上传。")
    result = Found(faults=[Fault(upload.name, None, None, message)]).to_json()
    return keep_result(upload_id=upload_id, result=result, rows=0, now=timezone.now())


def _waiting(upload_id: int) -> Upload | None:
    return (
        Upload.objects.filter(pk=upload_id, state=Upload.State.READING)
        .select_related("batch", "report__batch", "report__agency", "report__region", "by")
        .first()
    )


def _found(upload: Upload, today: date, book: Workbook | None) -> tuple[Found, list[str]]:
    if earlier := same_file_applied(upload):
        return Found(notices=[_applied_before(earlier)]), []
    try:
        book = book or read_workbook(kept_file(upload.stored), name=upload.name)
    except (WorkbookError, FileNotFoundError) as error:
        known = isinstance(error, WorkbookError)
        message = str(error) if known else _("文件没有保存下来，请重新上传。")
        return Found(faults=[Fault(upload.name, None, None, message)]), []
    return _read(upload, book, today), [sheet.name for sheet in book.sheets]


def _read(upload: Upload, book: Workbook, today: date) -> Found:
    tell = _teller(upload)
    if upload.report is not None:
        return read_month(book, upload.report, today, tell)
    read = read_matrix if upload.kind == Upload.Kind.MATRIX else read_opening
    if upload.month is None:
        return Found(faults=[Fault(upload.name, None, None, _("没有写明月份。"))])
    return read(book, upload.batch, upload.month, today, tell)


def _teller(upload: Upload) -> Tell:
    def tell(rows: int) -> None:
        if rows % TELL_EVERY == 0:
            tell_rows(upload_id=upload.pk, rows_read=rows)

    return tell


def _applied_before(earlier: Upload) -> str:
    moment = timezone.localtime(earlier.applied_at)
    return _("此文件已于%(year)d年%(month)d月%(day)d日%(time)s由%(who)s导入，没有新的改动。") % {
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "time": f"{moment:%H:%M}",
        "who": earlier.by,
    }


@contextmanager
def _alone(upload_id: int) -> Iterator[bool]:
    """Whether this worker is the one that reads the upload, until the block ends."""
    with connection.cursor() as cursor:
        # the second key has 32 bits; two uploads that share one merely wait for each other
        keys = [LOCKS, upload_id % 2**31]
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
