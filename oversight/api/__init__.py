"""Supervision over the interface, by the same readers as its pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.resources import Listed
from agencies.roles import Verb
from oversight.api.base import KEPT, Supervision
from oversight.api.narrowing import (
    AuditFilter,
    BulletinFilter,
    CaseFilter,
    NoticeFilter,
    ProblemFilter,
)
from oversight.api.papers import RESPONSES, word_file
from oversight.bulletins.kinds import paper_for
from oversight.models import (
    AcceptanceCase,
    AcceptanceItem,
    Bulletin,
    Notice,
    NoticeReply,
    NoticeStep,
    Problem,
    ProblemStep,
    TrailLine,
)
from oversight.readers import acceptance, problems
from oversight.readers.bulletins import readable
from oversight.readers.copies import copied_to
from oversight.readers.letter_papers import letter_name, letter_paper
from oversight.readers.notices import letters, letters_to, matters_of
from oversight.readers.reach import reachable_batches
from oversight.readers.trail import entries
from oversight.serializers.notices import LetterRow, NoticeRow, NoticeWhole
from oversight.serializers.problems import CaseRow, CaseWhole, ProblemRow, ProblemWhole
from oversight.serializers.records import AuditRow, BulletinRow, BulletinWhole


class Notices(Supervision):
    summaries = {
        "list": _("督办文书列表"),
        "retrieve": _("一份督办文书"),
        "docx": _("下载督办文书的Word文件"),
    }
    abouts = {
        "list": _("提醒函、督办单、约谈和通报批评，新的在前。单位只见发给自己的。"),
        "retrieve": _("一份文书的正文、所列事项、各次回复和办理环节。"),
        "docx": _("一份文书的公文格式，与页面上下载的相同。"),
    }
    filterset_class = NoticeFilter
    queryset = Notice.objects.none()

    def get_serializer_class(self) -> Any:
        return NoticeWhole if self.detail else NoticeRow

    def get_queryset(self) -> QuerySet[Notice]:
        found = letters(self.asker) if self.in_office else letters_to(self.asker)
        if not self.detail:
            return found.defer("body", "batch__source_text", "region__outline")
        replies = NoticeReply.objects.select_related("by", "reviewed_by")
        return found.defer(None).prefetch_related(
            Prefetch("replies", replies.prefetch_related(Prefetch("attachments", KEPT))),
            Prefetch("steps", NoticeStep.objects.select_related("by")),
        )

    def get_object(self) -> Notice:
        return _with_matters(super().get_object())

    @extend_schema(responses=RESPONSES)
    @action(detail=True, methods=["get"], url_path="docx", url_name="docx")
    def docx(self, request: Request, pk: str) -> HttpResponse:
        notice = self.get_object()
        return word_file(letter_paper(notice), letter_name(notice))


class CopiedNotices(Supervision):
    """Letters to others of which the asker's agency had a copy."""

    verbs = (Verb.SIGN_REPORTS,)
    summaries = {
        "list": _("抄送的督办文书列表"),
        "retrieve": _("一份抄送的督办文书"),
        "docx": _("下载抄送文书的Word文件"),
    }
    about = _("就本单位牵头的任务发给其他单位、抄送本单位负责人的文书，新的在前。不含对方的回复。")
    filterset_class = NoticeFilter
    queryset = Notice.objects.none()

    def get_serializer_class(self) -> Any:
        return LetterRow if self.detail else NoticeRow

    def get_queryset(self) -> QuerySet[Notice]:
        found = copied_to(self.asker)
        return found if self.detail else found.defer("body", "batch__source_text")

    def get_object(self) -> Notice:
        return _with_matters(super().get_object())

    @extend_schema(responses=RESPONSES)
    @action(detail=True, methods=["get"], url_path="docx", url_name="docx")
    def docx(self, request: Request, pk: str) -> HttpResponse:
        notice = self.get_object()
        return word_file(letter_paper(notice), letter_name(notice))


class Problems(Supervision):
    summaries = {"list": _("问题台账"), "retrieve": _("一个问题")}
    abouts = {
        "list": _("问题清单和责任清单。单位只见交办给自己的。"),
        "retrieve": _("一个问题的整改环节、签字和附件。"),
    }
    filterset_class = ProblemFilter
    queryset = Problem.objects.none()

    def get_serializer_class(self) -> Any:
        return ProblemWhole if self.detail else ProblemRow

    def get_queryset(self) -> QuerySet[Problem]:
        found = problems.ledger(self.asker) if self.in_office else problems.of_unit(self.asker)
        if not self.detail:
            return found.defer("pledge__batch__source_text", "region__outline")
        steps = Prefetch("steps", ProblemStep.objects.select_related("by"))
        return found.prefetch_related(steps, "sign_offs", Prefetch("attachments", KEPT))


class Acceptances(Supervision):
    summaries = {"list": _("验收申请列表"), "retrieve": _("一份验收申请")}
    abouts = {
        "list": _("验收申请及其结果，待核验的在前。单位只见自己的申请。"),
        "retrieve": _("一份验收申请及其结果、核验清单和附件。"),
    }
    filterset_class = CaseFilter
    queryset = AcceptanceCase.objects.none()

    def get_serializer_class(self) -> Any:
        return CaseWhole if self.detail else CaseRow

    def get_queryset(self) -> QuerySet[AcceptanceCase]:
        unit = (self.asker.agency_id, self.asker.region_id)
        found = acceptance.ledger(self.asker) if self.in_office else acceptance.cases_of_unit(unit)
        if not self.detail:
            return found
        items = AcceptanceItem.objects.select_related("indicator").order_by("pk")
        return found.prefetch_related(Prefetch("items", items), Prefetch("attachments", KEPT))


class Bulletins(Supervision):
    verbs = (Verb.SEE_EVERYTHING,)
    tag = _("通报")
    summaries = {
        "list": _("通报列表"),
        "retrieve": _("一份通报"),
        "docx": _("下载通报的Word文件"),
    }
    about = _("已印发的月度、季度通报和新闻发布材料，新的在前。")
    filterset_class = BulletinFilter
    queryset = Bulletin.objects.none()

    def get_serializer_class(self) -> Any:
        return BulletinWhole if self.detail else BulletinRow

    def get_queryset(self) -> QuerySet[Bulletin]:
        issued = Bulletin.objects.filter(
            batch__in=reachable_batches(self.asker), state=Bulletin.State.ISSUED
        )
        rows = issued.select_related("batch", "agency", "category").order_by("-month", "-pk")
        large = ("texts", "batch__source_text", *([] if self.detail else ["snapshot"]))
        return rows.defer(*large)

    @extend_schema(responses=RESPONSES)
    @action(detail=True, methods=["get"], url_path="docx", url_name="docx")
    def docx(self, request: Request, pk: str) -> HttpResponse:
        found = readable(self.asker, self.get_object().pk)
        return word_file(paper_for(found), found.title)


class Audit(Listed):
    tag = _("审计")
    verbs = (Verb.READ_AUDIT_TRAIL,)
    summary = _("审计记录")
    about = _("谁在何时从哪里改动了什么，改动前后各是什么，新的在前。仅供审计角色。")
    serializer_class = AuditRow
    filterset_class = AuditFilter
    queryset = TrailLine.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.filter_queryset(TrailLine.objects.order_by("-pk"))
        page = self.paginate_queryset(found)
        rows = AuditRow(entries(page or []), many=True)
        return self.get_paginated_response(rows.data)


def _with_matters(notice: Any) -> Notice:
    notice.listed = matters_of(notice)
    return notice  # type: ignore[no-any-return]
