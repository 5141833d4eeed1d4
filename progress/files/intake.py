"""The way in: every file of a hand-in is checked before anything of it is kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from progress.files import store
from progress.files.content import Kind, examine, shown_name
from progress.files.refusal import FileRefused, FilesRefused
from progress.files.scanning import Infected, ScannerUnavailable, scan

MOST_FILES = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked file waiting in ``incoming/``; ``size`` in bytes as stored, ``sha256`` as sent.

    ``stored`` and ``thumbnail`` are the names it will have; the latter empty for a document.
    """

    name: str
    kind: Kind
    size: int
    sha256: str
    scanned: bool
    stored: str
    thumbnail: str
    paths: dict[str, Path]

    def place(self) -> None:
        """Put file and thumbnail where they belong: the last thing before the commit."""
        for name, path in self.paths.items():
            store.place(path, name)


@contextmanager
def received(files: Sequence[File]) -> Iterator[list[Draft]]:
    """Check the files and write them to ``incoming/``; what is not placed is gone afterwards.

    Raises ``FilesRefused`` with every fault of every file; then nothing is kept.
    """
    if not files:
        raise FilesRefused([_("请选择要上传的文件。")])
    if len(files) > MOST_FILES:
        raise FilesRefused([_("一次最多上传%(most)d个文件，请分几次上传。") % {"most": MOST_FILES}])
    drafts: list[Draft] = []
    faults: list[str] = []
    try:
        for file in files:
            try:
                drafts.append(_draft(file))
            except FileRefused as refusal:
                faults.append(str(refusal))
        if faults:
            raise FilesRefused(faults)
        yield drafts
    finally:
        for draft in drafts:
            for path in draft.paths.values():
                path.unlink(missing_ok=True)


def _draft(file: File) -> Draft:
    name = shown_name(file.name or "")
    _require_size(name, file.size)
    file.seek(0)
    data = file.read()
    scanned = _scanned(name, data)
    found = examine(name, data)
    stored = store.new_name()
    thumbnail = f"{stored}{store.THUMB}" if found.thumbnail else ""
    contents = {stored: found.data} | ({thumbnail: found.thumbnail} if thumbnail else {})
    return Draft(
        name=name,
        kind=found.kind,
        size=len(found.data),
        sha256=hashlib.sha256(data).hexdigest(),
        scanned=scanned,
        stored=stored,
        thumbnail=thumbnail,
        paths={place: store.write_draft(part) for place, part in contents.items()},
    )


def _require_size(name: str, size: int) -> None:
    if not size:
        raise FileRefused(
            _("“%(name)s”是空文件（0字节）。请确认在本机能打开，再重新选择。") % {"name": name}
        )
    if size > settings.EVIDENCE_MAX_BYTES:
        raise FileRefused(
            _("“%(name)s”有%(size)s，超过单个文件%(limit)s的上限。请压缩后再上传。")
            % {
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES),
            }
        )


def _scanned(name: str, data: bytes) -> bool:
    try:
        return scan(data)
    except Infected as infected:
        # the virus is named to those who run the portal, not to whoever sent it
        log.warning("a virus in an upload: %r", str(infected))
        raise FileRefused(
            _("“%(name)s”没有通过病毒检查，已拒收。请先用杀毒软件检查您的电脑，再重新上传。")
            % {"name": name}
        ) from infected
    except ScannerUnavailable as error:
        log.exception("the virus scanner does not answer")
        raise FilesRefused(
            [_("病毒检查暂时不可用，文件没有保存。请稍后再试；一直如此，请告知系统管理员。")]
        ) from error
