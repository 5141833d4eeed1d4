"""Special reports (重大情况, 年度总结) over the interface: read by who may, written by their unit.

A unit's system begins one, changes it, puts files to it and hands it to the unit's head, by the
desk's form and actions. Signing and answering it are acts of people.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from agencies.api.asking import SystemRequest
from agencies.api.etags import if_match
from agencies.api.idempotency import PARAMETER, idempotent
from agencies.api.problems import Problem
from agencies.api.resources import Tagged
from agencies.clock import now, today
from agencies.roles import Verb
from progress.actions import evidence as door
from progress.actions import special as actions
from progress.api.reading import Progress
from progress.api.uploads import kept, read_upload
from progress.filters import SpecialFilter
from progress.forms.special import SpecialForm, StartForm
from progress.models import Evidence, SpecialReport
from progress.readers.special import for_office, of_unit
from progress.serializers.entry import EvidenceKept, FilesPut
from progress.serializers.special import SpecialChange, SpecialNew, SpecialRow, SpecialWhole
from progress.yearend import split

Sent = dict[str, Any]


class Specials(Progress, Tagged):
    http_method_names = ["get", "head", "post", "patch", "delete"]
    verbs = (Verb.REVIEW_REPORTS, Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    writing = (Verb.FILL_REPORTS,)
    tag = _("专题报告")
    summaries = {
        "list": _("专题报告列表"),
        "retrieve": _("一份专题报告"),
        "create": _("起草专题报告"),
        "partial_update": _("修改专题报告"),
        "submit": _("送审专题报告"),
        "evidence": _("上传专题报告的佐证"),
        "unattach": _("移除专题报告的佐证"),
    }
    abouts = {
        "list": _("重大情况和年度总结。办公室见已报来的，待阅办的在前；单位见自己的。"),
        "retrieve": _("一份专题报告的正文、附表、佐证材料和办理情况，附ETag。"),
        "create": _("为本单位起草重大情况或年度总结，存为草稿。"),
        "partial_update": _("改动草稿或退回的报告，未列的不变。须带If-Match。"),
        "submit": _("把草稿送单位负责人审签；审签须由本人在页面上办理。"),
        "evidence": _("给还可以修改的报告附文件；全部收下，或有错时全部不收。"),
        "unattach": _("报告还可以修改时，移除一个文件；移除的人和时间有记录。"),
    }
    filterset_class = SpecialFilter
    queryset = SpecialReport.objects.none()

    def get_serializer_class(self) -> Any:
        return SpecialRow if self.action == "list" else SpecialWhole

    def get_queryset(self) -> QuerySet[SpecialReport]:
        office = self.asker.can(Verb.REVIEW_REPORTS)
        found = for_office(self.asker) if office else of_unit(self.asker)
        rows = found.select_related("batch", "pledge", "agency", "region")
        if self.action == "list":
            return rows.defer("batch__source_text", "region__outline", "body")
        files = Evidence.objects.filter(removed_at=None).select_related("uploaded_by")
        return rows.defer("batch__source_text", "region__outline").prefetch_related(
            Prefetch("evidence", files.order_by("pk"))
        )

    @extend_schema(request=SpecialNew, responses={201: SpecialWhole}, parameters=[PARAMETER])
    @idempotent
    def create(self, request: SystemRequest) -> Response:
        sent, day = _sent(SpecialNew, request), today()
        start = StartForm({"kind": sent["kind"], "batch": sent["batch"]}, user=request.user)
        _refuse(start)
        kind, batch = start.cleaned_data["kind"], start.cleaned_data["batch"]
        draft = _draft(kind, batch, sent, {}, day)
        made = actions.begin(kind=kind, batch=batch, draft=draft, by=request.user, today=day)
        return self.answer(made.pk, 201)

    @extend_schema(
        request=SpecialChange, responses=SpecialWhole, parameters=[if_match(required=True)]
    )
    @transaction.atomic
    def partial_update(self, request: SystemRequest, pk: str) -> Response:
        special, day = self._held(request, pk, stated=True), today()
        sent = _sent(SpecialChange, request)
        draft = _draft(special.kind, special.batch, sent, _stored(special), day)
        actions.change(special=special, draft=draft, by=request.user, today=day)
        return self.answer(special.pk)

    @extend_schema(
        request=None, responses=SpecialWhole, parameters=[PARAMETER, if_match(required=False)]
    )
    @action(detail=True, methods=["post"], url_path="submit", url_name="submit")
    @idempotent
    def submit(self, request: SystemRequest, pk: str) -> Response:
        special = self._held(request, pk, stated=False)
        actions.submit(special=special, by=request.user, today=today(), now=now())
        return self.answer(special.pk)

    @extend_schema(
        request={"multipart/form-data": FilesPut},
        responses={201: EvidenceKept},
        parameters=[PARAMETER],
    )
    @action(
        detail=True, methods=["post"], url_path="evidence", url_name="evidence",
        parser_classes=[MultiPartParser],
    )  # fmt: skip
    @idempotent
    def evidence(self, request: SystemRequest, pk: str) -> Response:
        special, sent = self._own(pk), read_upload(request, FilesPut)
        data = kept(
            lambda: door.attach_special(
                special=special, files=sent["files"], by=request.user, today=today()
            )
        )
        return Response(data, status=201, headers={"ETag": self.told(self._own(pk))[1]})

    @extend_schema(responses={204: None})
    @action(
        detail=True, methods=["delete"], url_path="evidence/(?P<evidence>[0-9]{1,18})",
        url_name="unattach",
    )  # fmt: skip
    def unattach(self, request: SystemRequest, pk: str, evidence: str) -> Response:
        rows = Evidence.objects.select_related("special__batch")
        kept_of = {"special": self._own(pk), "removed_at__isnull": True}
        found = get_object_or_404(rows, pk=evidence, **kept_of)
        door.remove(evidence=found, by=request.user, today=today())
        return Response(status=204)

    def _own(self, pk: str) -> SpecialReport:
        found: SpecialReport = get_object_or_404(self.get_queryset(), pk=pk)
        return found

    def _held(self, request: SystemRequest, pk: str, *, stated: bool) -> SpecialReport:
        """The report under its lock, unchanged since it was read."""
        own = self._own(pk)
        SpecialReport.objects.select_for_update(of=("self",)).get(pk=own.pk)
        special = self._own(pk)
        self.require_unchanged(request, special, stated=stated)
        return special


def _sent(kind: Any, request: SystemRequest) -> Sent:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _stored(special: SpecialReport) -> Sent:
    return {
        "title": special.title,
        "text": split(special.body)[0],
        "pledge": special.pledge_id,
        "happened_on": special.happened_on,
    }


def _draft(kind: str, batch: Any, sent: Sent, stored: Sent, day: date) -> actions.Draft:
    """What the desk's form makes of it. Raises ``Problem`` 400 with every fault."""
    form = SpecialForm({**stored, **sent}, kind=kind, batch=batch)
    foreign = [name for name in ("pledge", "happened_on") if sent.get(name)]
    faults = [
        {"pointer": f"/{name}", "detail": _t("年度总结不填这一项。"), "code": "not-asked"}
        for name in foreign
        if name not in form.fields
    ]
    happened = sent.get("happened_on")
    if happened and happened > day and not faults:
        text = _t("发生日期不能晚于今天。")
        faults.append({"pointer": "/happened_on", "detail": text, "code": "invalid"})
    _refuse(form, faults)
    return form.draft()


def _refuse(form: Any, faults: list[dict[str, str]] | None = None) -> None:
    found = list(faults or [])
    for name, texts in form.errors.items():
        found += [{"pointer": f"/{name}", "detail": str(text), "code": "invalid"} for text in texts]
    if found:
        raise Problem(400, _t("请求内容有误，请按提示修改。"), errors=found)
