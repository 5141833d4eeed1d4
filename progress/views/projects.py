"""The desk's projects (项目清单): a unit tells how far each of its works has come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from pledges.actions.projects import (
    BadEntry,
    StageConflict,
    add_project,
    change_project,
    move_stages,
)
from pledges.models import Pledge, Project
from pledges.project_lists import (
    count_stages,
    pledges_of,
    projects_of,
    read_lines,
    stage_history,
    with_milestones,
)
from progress.forms.projects import (
    NodeSet,
    ProjectFilter,
    ProjectForm,
    StageRow,
    StagesForm,
    node_set,
)

PER_PAGE = 50


@require_safe
@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
def projects(request: PersonRequest) -> HttpResponse:
    """The unit's projects, with the stage of each to be told in place."""
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.FILL_REPORTS)
def projects_stages(request: PersonRequest) -> HttpResponse:
    """Save the stages of a page of the list, all or none; GET shows the list."""
    if request.method != "POST":
        return redirect("projects")
    form = StagesForm(_lines(request), request.POST)
    if not form.is_valid():
        return _list(request, form, status=400)
    reason, day = form.cleaned_data["reason"], today()
    try:
        moved = move_stages(moves=form.moves(), reason=reason, by=request.user, today=day)
    except StageConflict as refusal:
        form.add_error(f"stage-{refusal.project.pk}", str(refusal))
        return _list(request, form, status=400)
    if moved:
        messages.success(request, _("已更新%(count)d个项目的形象进度。") % {"count": len(moved)})
    else:
        messages.info(request, _("没有改动。"))
    return redirect(f"{reverse('projects')}?{request.GET.urlencode()}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.FILL_REPORTS)
def project_new(request: PersonRequest, pk: int) -> HttpResponse:
    """List one more work under a pledge."""
    pledge = _own_pledge(request.user, pk)
    form = ProjectForm(request.POST or None, pledge=pledge, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            add_project(pledge=pledge, entry=form.entry(), by=request.user, today=today())
        except (BadEntry, StageConflict) as refusal:
            form.add_error(getattr(refusal, "field", "stage_on"), str(refusal))
        else:
            messages.success(request, _("项目已登记。"))
            return redirect(f"{reverse('projects')}?pledge={pledge.pk}")
    context = {"form": form, "pledge": pledge}
    return render(request, "desk/projects_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
def project(request: PersonRequest, pk: int) -> HttpResponse:
    """One project with its milestones and its history; POST keeps what was changed."""
    found = _own_project(request.user, pk)
    data = request.POST if request.method == "POST" else None
    if data is not None and not request.user.can(Verb.FILL_REPORTS):
        raise PermissionDenied(_("项目由填报员登记，单位负责人只能查看。"))
    form = ProjectForm(data, instance=found, pledge=found.pledge, user=request.user)
    nodes = node_set(data, today(), _stored_nodes(found))
    if data is not None and form.is_valid() and nodes.is_valid() and _change(request, form, nodes):
        messages.success(request, _("项目已保存。"))
        return redirect(f"{reverse('projects')}?pledge={found.pledge_id}")
    context = {
        "form": form,
        "nodes": nodes,
        "project": found,
        "pledge": found.pledge,
        "history": stage_history(found),
        "writes": request.user.can(Verb.FILL_REPORTS),
    }
    wrong = form.errors or (data is not None and not nodes.is_valid())
    return render(request, "desk/projects_form.html", context, status=400 if wrong else 200)


def _change(request: PersonRequest, form: ProjectForm, nodes: NodeSet) -> bool:
    try:
        change_project(
            project=form.instance,
            entry=form.entry(),
            nodes=nodes.nodes(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            today=today(),
        )
    except StageConflict as refusal:
        form.add_error("stage", str(refusal))
    except BadEntry as refusal:
        form.add_error(refusal.field, str(refusal))
    else:
        return True
    return False


def _stored_nodes(found: Project) -> list[Any]:
    return list(
        found.milestones.order_by("due", "pk").values("pk", "what", "due", "done_on", "quote")
    )


def _filter(request: PersonRequest) -> ProjectFilter:
    return ProjectFilter(request.GET, projects_of(request.user))


def _ordered(filters: ProjectFilter) -> Any:
    return with_milestones(filters.shown()).order_by(
        "-pledge__batch__starts_on", "pledge__position", "position"
    )


def _lines(request: PersonRequest) -> list:
    """The projects whose fields were sent, and only of those the unit looks after."""
    sent = sorted(whole_numbers(name[6:] for name in request.POST if name[:6] == "stage-"))
    own = with_milestones(projects_of(request.user)).filter(pk__in=sent[: 2 * PER_PAGE])
    lines = read_lines(own.order_by("pledge__position", "position"), today())
    if len(lines) < len(sent):
        raise PermissionDenied(_("有项目不由本单位负责，未保存。"))
    return lines


def _list(
    request: PersonRequest, form: StagesForm | None = None, status: int = 200
) -> HttpResponse:
    filters = _filter(request)
    page = Paginator(_ordered(filters), PER_PAGE).get_page(request.GET.get("page"))
    lines = read_lines(page.object_list, today())
    writes = request.user.can(Verb.FILL_REPORTS)
    form = form or (StagesForm(lines) if writes else None)
    context = {
        "filters": filters,
        "page": page,
        "form": form,
        "rows": list(form.rows()) if form else [StageRow(line) for line in lines],
        "stages": count_stages(filters.shown().only("stage")),
        "pledges": list(pledges_of(request.user)) if writes else [],
        "several": len({line.project.pledge_id for line in lines}) > 1,
    }
    return render(request, "desk/projects.html", context, status=status)


def _own_pledge(user: User, pk: int) -> Pledge:
    pledge = get_object_or_404(Pledge.objects.select_related("batch"), pk=pk)
    if not pledges_of(user).filter(pk=pk).exists():
        raise PermissionDenied(_("这件实事不由本单位承担，不能在其中登记项目。"))
    return pledge


def _own_project(user: User, pk: int) -> Project:
    found = (
        projects_of(user)
        .select_related("pledge__batch", "region", "implementer", "indicator")
        .filter(pk=pk)
        .first()
    )
    if found:
        return found
    if Project.objects.filter(pk=pk).exists():
        raise PermissionDenied(_("这个项目由其他单位负责。"))
    raise Http404
