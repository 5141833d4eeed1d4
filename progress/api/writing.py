"""A system fills its own unit's report: the desk's actions, by the desk's rules.

The month is read with its ETag and changed with If-Match; what is sent on (submit, recall,
evidence) carries an Idempotency-Key. A month that is closed answers 409 with the reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from agencies.api.asking import SystemRequest
from agencies.api.etags import etag_of, if_match, is_unchanged, require_match, require_stated
from agencies.api.idempotency import PARAMETER, idempotent
from agencies.api.resources import Answering
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions import entries, narratives, reports
from progress.actions import evidence as door
from progress.actions.steps import locked, shares_of
from progress.api.uploads import kept, read_upload
from progress.api.writing_forms import require_complete, typed_readings, typed_stories
from progress.locks import why_locked
from progress.models import Evidence, MonthlyReport
from progress.readers.entry import lasting, read_entry
from progress.serializers.entry import EntryChange, EntryShown, EvidenceKept, EvidencePut
from progress.views.report import own_report


class Filling(Answering):
    """One report of the asker's own unit; 404 for none, 403 for another's."""

    verbs = (Verb.FILL_REPORTS,)
    writing = (Verb.FILL_REPORTS,)
    tag = gettext_lazy("月报填报")


class EntryView(Filling):
    http_method_names = ["get", "head", "patch"]
    summaries = {"get": gettext_lazy("读取填报内容"), "patch": gettext_lazy("填报")}
    abouts = {
        "get": gettext_lazy("本单位一个月的填报值、文字进展、资金进度和佐证材料，附ETag。"),
        "patch": gettext_lazy(
            "改动所列各项，未列的不变；全部保存，或有错时全部不保存。须带If-Match。"
        ),
    }

    @extend_schema(responses=EntryShown)
    def get(self, request: SystemRequest, pk: int) -> Response:
        entry, tag = _read(own_report(request.user, pk), today())
        if is_unchanged(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(entry, headers={"ETag": tag})

    @extend_schema(request=EntryChange, responses=EntryShown, parameters=[if_match(required=True)])
    def patch(self, request: SystemRequest, pk: int) -> Response:
        report, day = own_report(request.user, pk), today()
        require_stated(request)
        sent = EntryChange(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            report = _held(request, report, day)
            _save(report, sent.validated_data, request.user, day)
        return _answer(report, day)


class Submitting(Filling):
    http_method_names = ["post"]
    summary = gettext_lazy("报送")
    about = gettext_lazy("把填好的月报送单位负责人审签；还有没填的，逐项指出，不报送。")

    @extend_schema(
        request=None, responses=EntryShown, parameters=[PARAMETER, if_match(required=False)]
    )
    @idempotent
    def post(self, request: SystemRequest, pk: int) -> Response:
        day = today()
        report = _held(request, own_report(request.user, pk), day)
        require_complete(report)
        return _answer(reports.submit(report=report, by=request.user, today=day), day)


class Recalling(Filling):
    http_method_names = ["post"]
    summary = gettext_lazy("撤回")
    about = gettext_lazy("负责人审签之前，把月报撤回修改。")

    @extend_schema(request=None, responses=EntryShown, parameters=[PARAMETER])
    @idempotent
    def post(self, request: SystemRequest, pk: int) -> Response:
        report, day = own_report(request.user, pk), today()
        return _answer(reports.recall(report=report, by=request.user, today=day), day)


class EvidencePutting(Filling):
    http_method_names = ["post"]
    parser_classes = [MultiPartParser]
    summary = gettext_lazy("上传佐证材料")
    about = gettext_lazy("给月报的一项任务附文件；全部收下，或有错时全部不收。")

    @extend_schema(
        request={"multipart/form-data": EvidencePut},
        responses={201: EvidenceKept},
        parameters=[PARAMETER],
    )
    @idempotent
    def post(self, request: SystemRequest, pk: int) -> Response:
        report, day = own_report(request.user, pk), today()
        sent = read_upload(request, EvidencePut)
        share = get_object_or_404(shares_of(report), pk=sent["share"])
        data = kept(
            lambda: door.attach(
                report=report, share=share, files=sent["files"], by=request.user, today=day
            )
        )
        return Response(data, status=201, headers={"ETag": _read(report, day)[1]})


class EvidenceRemoving(Filling):
    http_method_names = ["delete"]
    summary = gettext_lazy("移除佐证材料")
    about = gettext_lazy("月报还可以填报时，移除一个文件；移除的人和时间有记录。")

    @extend_schema(responses={204: None})
    def delete(self, request: SystemRequest, pk: int, evidence: int) -> Response:
        report, day = own_report(request.user, pk), today()
        rows = Evidence.objects.select_related("report__batch", "special", "share")
        found = get_object_or_404(rows, pk=evidence, report=report, removed_at__isnull=True)
        door.remove(evidence=found, by=request.user, today=day)
        return Response(status=204)


def _held(request: SystemRequest, report: MonthlyReport, day: date) -> MonthlyReport:
    """The report under its lock, unchanged since it was read, and open to its reporter."""
    report = locked(report)
    require_match(request, _read(report, day)[1])
    if why := why_locked(report, day):
        raise Conflict(why)
    return report


def _save(report: MonthlyReport, sent: dict[str, Any], by: Any, day: date) -> None:
    """All of it, or the first fault's answer and nothing."""
    if readings := sent.get("readings"):
        typed = typed_readings(report, readings)
        entries.save_draft(report=report, entries=typed, by=by, today=day)
    if stories := sent.get("narratives"):
        told = typed_stories(report, stories)
        narratives.tell(report=report, typed=told, by=by, today=day)


def _read(report: MonthlyReport, day: date) -> tuple[dict[str, Any], str]:
    entry = read_entry(report, day)
    return entry, etag_of(lasting(entry))


def _answer(report: MonthlyReport, day: date) -> Response:
    """The report as it stands now, with its tag."""
    fresh = MonthlyReport.objects.select_related("batch", "agency", "region").get(pk=report.pk)
    entry, tag = _read(fresh, day)
    return Response(entry, headers={"ETag": tag})
