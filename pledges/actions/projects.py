"""Named works inside a pledge (项目清单): listing them, and telling how far they have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import Agency, Region, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Indicator, Milestone, Pledge, Project
from pledges.project_lists import pledges_of, projects_of
from pledges.projects import BUILDING, goes_back

Name = tuple[str, int | None]
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Move:
    """A project's stage, from what its sender saw to what it is now; ``on`` the day."""

    old: str
    new: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One milestone of a project; ``pk`` None is a new one."""

    what: str
    due: date | None
    done_on: date | None = None
    pk: int | None = None


class StageConflict(Conflict):
    """A stage that cannot be taken; ``project`` is whose."""

    def __init__(self, text: str, project: Project) -> None:
        super().__init__(text)
        self.project = project


class BadEntry(Conflict):
    """A row that cannot be taken; ``field`` names what to mend."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Entry:
    """What a project's row says; ``stage_on`` None with a new stage means today."""

    name: str
    no: str = ""
    implementer: Agency | None = None
    region: Region | None = None
    indicator: Indicator | None = None
    stage: str = ""
    stage_on: date | None = None
    state: str = ""
    start: date | None = None
    finish: date | None = None


@transaction.atomic
def move_stages(*, moves: Mapping[int, Move], reason: str, by: User, today: date) -> list[Project]:
    """Set the stages of some projects, all or none.

    A project that loses ground (竣工 back to 开工) wants ``reason``, kept with its history.
    Raises ``StageConflict`` for one that someone else moved meanwhile, that goes back without
    a reason, or is dated after today; ``PermissionDenied`` for another unit's.
    """
    require(by, Verb.FILL_REPORTS)
    projects = _locked(by, list(moves))
    with pghistory.context(reason=reason.strip()):
        for project in projects:
            move = moves[project.pk]
            if project.stage != move.old:
                raise StageConflict(
                    _("“%(name)s”已被他人改为“%(stage)s”，请核对后再填。")
                    % {"name": project, "stage": project.get_stage_display() or _("未填报")},
                    project,
                )
            _set_stage(project, move.new, move.on, reason, today)
            project.save(update_fields=["stage", "stage_on"])
    return projects


@transaction.atomic
def add_project(*, pledge: Pledge, entry: Entry, by: User, today: date) -> Project:
    """List one more work under a pledge of the person's unit.

    Raises ``Conflict`` for a name the same place has in this pledge already.
    """
    require(by, Verb.FILL_REPORTS)
    pledge = _own_pledge(by, pledge)
    project = Project(pledge=pledge, position=_last_position(pledge) + 1)
    return _write(project, entry, "", by, today)


@transaction.atomic
def change_project(
    *,
    project: Project,
    entry: Entry,
    nodes: Sequence[Node] | None = None,
    reason: str = "",
    by: User,
    today: date,
) -> Project:
    """Change what a project's row says, and its milestones where ``nodes`` is given.

    A milestone of the project that ``nodes`` leaves out is removed, unless it stands in the
    published text. A stage that goes back wants ``reason``.
    """
    require(by, Verb.FILL_REPORTS)
    (project,) = _locked(by, [project.pk])
    with pghistory.context(reason=reason.strip()):
        _write(project, entry, reason, by, today)
        if nodes is not None:
            _write_nodes(project, nodes)
    return project


@transaction.atomic
def take_in(
    *, pledge: Pledge, rows: Sequence[tuple[int | None, Entry]], by: User, today: date
) -> tuple[int, int]:
    """A whole list at once: changed rows with their project's id, new ones without; all or none.

    A stage may not go back this way: that wants a reason of its own. Returns how many were
    added and how many changed.
    """
    pledge = _own_pledge(by, pledge)
    there = {project.pk: project for project in _locked(by, [pk for pk, _e in rows if pk])}
    if any(project.pledge_id != pledge.pk for project in there.values()):
        raise PermissionDenied(_("表中有项目不在这件实事中，未保存。"))
    changed = [(there[pk], entry) for pk, entry in rows if pk and not is_same(there[pk], entry)]
    taken = _names(pledge, without={project.pk for project, _e in changed})
    told = [_fill(project, entry, taken, "", by, today) for project, entry in changed]
    Project.objects.bulk_update(told, list(Entry.__slots__), batch_size=AT_ONCE)
    position = _last_position(pledge)
    added = [
        _fill(Project(pledge=pledge, position=position + number), entry, taken, "", by, today)
        for number, entry in enumerate((entry for pk, entry in rows if pk is None), 1)
    ]
    Project.objects.bulk_create(added)
    return len(added), len(changed)


@transaction.atomic
def count_projects(*, indicator: Indicator, stage: str, by: User) -> Indicator:
    """Make the indicator's figure the number of projects at ``stage`` or later; "" ends it."""
    batch = indicator.pledge.batch
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if stage and (indicator.kind != "flow" or stage not in BUILDING):
        raise Conflict(_("只有累计量指标可以按项目计数，且须从开工算起。"))
    indicator.counts_projects_at = stage
    indicator.save(update_fields=["counts_projects_at"])
    return indicator


def is_same(project: Project, entry: Entry) -> bool:
    """Does the row say what is stored already?"""
    return all(getattr(project, name) == value for name, value in _fields(entry).items())


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def _locked(by: User, ids: Sequence[int]) -> list[Project]:
    own = projects_of(by).filter(pk__in=ids).values("pk")
    # one order for all, so that two people saving at once wait instead of deadlocking
    found = list(
        Project.objects.select_for_update(of=("self",))
        .filter(pk__in=own)
        .select_related("pledge__batch", "region", "implementer", "indicator")
        .order_by("pk")
    )
    if len(found) < len(set(ids)):
        raise PermissionDenied(_("有项目不由本单位负责，未保存。"))
    return found


def _own_pledge(by: User, pledge: Pledge) -> Pledge:
    require(by, Verb.FILL_REPORTS)
    if not pledges_of(by).filter(pk=pledge.pk).exists():
        raise PermissionDenied(_("这件实事不由本单位承担，不能在其中登记项目。"))
    return Pledge.objects.select_for_update(of=("self",)).select_related("batch").get(pk=pledge.pk)


def _write(project: Project, entry: Entry, reason: str, by: User, today: date) -> Project:
    _fill(project, entry, _names(project.pledge, without={project.pk}), reason, by, today)
    project.save()
    return project


def _fill(
    project: Project, entry: Entry, taken: set[Name], reason: str, by: User, today: date
) -> Project:
    """Set what the row says; ``taken`` are the names of the pledge, and gains this one."""
    if by.region_id and entry.region is None:
        entry = replace(entry, region=by.region)
    _require_sound(project, entry, by)
    name = (entry.name, entry.region.pk if entry.region else None)
    if name in taken:
        raise BadEntry(_("“%(name)s”在这件实事的同一地方已经有了。") % {"name": entry.name}, "name")
    taken.add(name)
    _set_stage(project, entry.stage, entry.stage_on, reason, today)
    for field, value in _fields(entry).items():
        if field not in ("stage", "stage_on"):
            setattr(project, field, value)
    return project


def _names(pledge: Pledge, without: set[int | None]) -> set[Name]:
    rows = pledge.projects.values_list("pk", "name", "region")
    return {(name, region) for pk, name, region in rows if pk not in without}


def _last_position(pledge: Pledge) -> int:
    return pledge.projects.aggregate(last=Max("position"))["last"] or 0


def _require_sound(project: Project, entry: Entry, by: User) -> None:
    if not entry.name.strip():
        raise BadEntry(_("请填写项目名称。"), "name")
    if entry.start and entry.finish and entry.finish < entry.start:
        raise BadEntry(_("完工期限不得早于开工日期。"), "finish")
    if entry.indicator and entry.indicator.pledge_id != project.pledge_id:
        raise BadEntry(_("所属指标不在这件实事中。"), "indicator")
    region = entry.region
    if by.region_id and region and by.region_id not in (region.pk, region.parent_id):
        raise PermissionDenied(_("这个项目不在本地区。"))


def _set_stage(project: Project, stage: str, on: date | None, reason: str, today: date) -> None:
    if on and on > today:
        raise StageConflict(
            _("“%(name)s”的形象进度日期不能晚于今天。") % {"name": project.name}, project
        )
    if goes_back(project.stage, stage) and not reason.strip():
        raise StageConflict(
            _("“%(name)s”从“%(old)s”退回“%(new)s”，须写明原因。")
            % {
                "name": project.name,
                "old": project.get_stage_display(),
                "new": Project.Stage(stage).label if stage else _("未填报"),
            },
            project,
        )
    same = stage == project.stage
    project.stage_on = (on or (project.stage_on if same else today)) if stage else None
    project.stage = stage


def _write_nodes(project: Project, nodes: Sequence[Node]) -> None:
    """Milestones of the published text keep their words and their day; 完成日期 may be told."""
    stored = {node.pk: node for node in project.milestones.select_for_update()}
    kept = {node.pk for node in nodes if node.pk}
    for pk, milestone in stored.items():
        if pk not in kept and not milestone.quote:
            milestone.delete()
    for node in nodes:
        milestone = stored.get(node.pk or 0) or Milestone(pledge=project.pledge, project=project)
        if not milestone.quote:
            milestone.what, milestone.due = node.what, node.due
        milestone.done_on = node.done_on
        milestone.save()
