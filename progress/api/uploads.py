"""Files sent over the interface: a form of several parts, each file with its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.serializers import Serializer

from agencies.api.asking import SystemRequest
from agencies.api.problems import Problem
from progress.files.keeping import Attached
from progress.files.refusal import FilesRefused
from progress.models import Evidence
from progress.readers.entry import shown

SEVERAL = ("sha256", "files")
Sent = dict[str, Any]


def read_upload(request: SystemRequest, kind: type[Serializer[Any]]) -> Sent:
    """The fields and files of a form, as ``kind`` takes them. Raises ``Problem`` 400 where a
    file is not the one that was meant: an upload cut off on its way is not kept."""
    sent = kind(data=_of_form(request))
    sent.is_valid(raise_exception=True)
    _require_whole(sent.validated_data["files"], sent.validated_data["sha256"])
    return dict(sent.validated_data)


def kept(attach: Callable[[], Attached[Evidence]]) -> Sent:
    """What became of the files. Raises ``Problem`` 400 with every fault found in them."""
    try:
        attached = attach()
    except FilesRefused as refused:
        faults = [{"pointer": "/files", "detail": text} for text in refused.faults]
        raise Problem(400, _("文件未收，请按提示处理。"), errors=faults) from refused
    return {"kept": [shown(file) for file in attached.kept], "repeated": attached.repeated}


def _of_form(request: SystemRequest) -> Sent:
    """Each field as it came: lists where several may come, else its last value."""
    told = {name: request.POST.get(name) for name in request.POST if name not in SEVERAL}
    odd = {name: "" for name in request.FILES if name not in SEVERAL}
    several = {
        "sha256": request.POST.getlist("sha256"), "files": request.FILES.getlist("files")
    }  # fmt: skip
    return {**odd, **told, **several}


def _require_whole(files: Sequence[UploadedFile], hashes: Sequence[str]) -> None:
    found = []
    for file in files:
        made = hashlib.sha256()
        for chunk in file.chunks():
            made.update(chunk)
        file.seek(0)
        found.append(made.hexdigest())
    if found != list(hashes):
        detail = _("文件与校验值不符，可能没有收全，什么都没有保存。请重新上传。")
        raise Problem(400, detail, errors=[{"pointer": "/sha256", "detail": detail}])
