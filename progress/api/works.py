"""A unit's projects (项目清单) over the interface: listed, and told how far they have come.

Read as ``pledges.api.planning`` tells them; written by the desk's form and actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from agencies.api.asking import SystemRequest
from agencies.api.etags import if_match
from agencies.api.idempotency import PARAMETER, idempotent
from agencies.api.problems import Problem
from agencies.api.resources import Tagged
from agencies.clock import today
from agencies.roles import Verb
from pledges.actions.projects import (
    BadEntry,
    Entry,
    Node,
    StageConflict,
    add_project,
    change_project,
)
from pledges.api.planning import Projects
from pledges.models import Pledge, Project
from pledges.project_lists import pledges_of, projects_of
from pledges.serializers.projects import ProjectRow
from progress.forms.projects import ProjectForm
from progress.serializers.works import ProjectChange, ProjectNew

Sent = dict[str, Any]
Fault = dict[str, str]
KEYS = ("region", "implementer", "indicator")


class Works(Projects, Tagged):
    http_method_names = ["get", "head", "post", "patch"]
    writing = (Verb.FILL_REPORTS,)
    summaries = Projects.summaries | {
        "create": _("登记项目"),
        "partial_update": _("修改项目"),
    }
    abouts = {
        "list": Projects.about,
        "retrieve": _("一个项目的形象进度和节点，附ETag。"),
        "create": _("在本单位承担的实事之下登记一个项目。"),
        "partial_update": _(
            "改动项目的内容、形象进度和节点，未列的不变；全部保存，或有错时全部不保存。"
            "须带If-Match。形象进度退回前面阶段的，须写明原因。"
        ),
    }

    @extend_schema(request=ProjectNew, responses={201: ProjectRow}, parameters=[PARAMETER])
    @idempotent
    def create(self, request: SystemRequest) -> Response:
        sent = ProjectNew(data=request.data)
        sent.is_valid(raise_exception=True)
        told = dict(sent.validated_data)
        pledge = _own_pledge(request, told.pop("pledge"))
        entry = _entry(pledge, None, told, request)
        with _Refusals():
            made = add_project(pledge=pledge, entry=entry, by=request.user, today=today())
        return self.answer(made.pk, 201)

    @extend_schema(
        request=ProjectChange, responses=ProjectRow, parameters=[if_match(required=True)]
    )
    @transaction.atomic
    def partial_update(self, request: SystemRequest, pk: str) -> Response:
        project, day = self._held(request, pk), today()
        sent = ProjectChange(data=request.data)
        sent.is_valid(raise_exception=True)
        told = dict(sent.validated_data)
        nodes = _nodes(project, told.pop("milestones", None), day)
        entry = _entry(project.pledge, project, told, request)
        with _Refusals():
            change_project(
                project=project, entry=entry, nodes=nodes, reason=told.get("reason", ""),
                by=request.user, today=day,
            )  # fmt: skip
        return self.answer(project.pk)

    def _held(self, request: SystemRequest, pk: str) -> Project:
        """The project under its lock, unchanged since it was read."""
        own = get_object_or_404(projects_of(request.user), pk=pk)
        Project.objects.select_for_update(of=("self",)).get(pk=own.pk)
        project: Project = get_object_or_404(self.get_queryset(), pk=pk)
        self.require_unchanged(request, project, stated=True)
        return project


class _Refusals:
    """What an action refuses of a project, told with its place."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, BadEntry):
            _refuse([_fault(error.field, str(error))])
        if isinstance(error, StageConflict):
            _refuse([_fault("stage", str(error))])


def _own_pledge(request: SystemRequest, pk: int) -> Pledge:
    found = pledges_of(request.user).filter(pk=pk).first()
    if found is None:
        raise _refusal([_fault("pledge", _t("这件实事不由本单位承担，不能在其中登记项目。"))])
    return found


def _entry(pledge: Pledge, project: Project | None, told: Sent, request: SystemRequest) -> Entry:
    """What was sent upon what is stored, as the desk's form takes it."""
    stored = _stored(project) if project else {}
    if "stage" in told and "stage_on" not in told and told["stage"] != stored.get("stage", ""):
        stored["stage_on"] = None  # a new stage has its own day
    data = {name: "" if held is None else held for name, held in {**stored, **told}.items()}
    form = ProjectForm(data, instance=project, pledge=pledge, user=request.user)
    _refuse(_fault(name, str(text)) for name, texts in form.errors.items() for text in texts)
    return form.entry()


def _stored(project: Project) -> Sent:
    named = {name: getattr(project, f"{name}_id") for name in KEYS}
    return named | {name: getattr(project, name) for name in Entry.__slots__ if name not in KEYS}


def _nodes(
    project: Project, sent: Sequence[Mapping[str, Any]] | None, day: date
) -> list[Node] | None:
    """The milestones that were sent; None where they stay as they are."""
    if sent is None:
        return None
    own = {node.pk for node in project.milestones.all()}
    named = [node["id"] for node in sent if "id" in node]
    faults = []
    for place, node in enumerate(sent):
        if "id" in node and (node["id"] not in own or named.count(node["id"]) > 1):
            faults.append(
                _fault(f"milestones/{place}/id", _t("这个项目没有这个节点，或重复列出。"))
            )
        if (done := node.get("done_on")) and done > day:
            faults.append(_fault(f"milestones/{place}/done_on", _t("完成日期不能晚于今天。")))
    _refuse(faults)
    return [Node(n["what"], n.get("due"), n.get("done_on"), n.get("id")) for n in sent]


def _fault(place: str, text: str) -> Fault:
    return {"pointer": f"/{place}", "detail": text, "code": "invalid"}


def _refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise _refusal(found)


def _refusal(faults: list[Fault]) -> Problem:
    return Problem(400, _t("请求内容有误，请按提示修改。"), errors=faults)
