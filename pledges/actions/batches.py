"""The life of a batch from drafting to publication: the one door of each step (R13, R14, R79)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import IntegrityError, transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Ballot, Batch, Candidate, Decision, Suggestion
from pledges.planning.stages import OPEN
from pledges.readers.candidates import outcome_of
from pledges.readers.planning import first_months, missing_of
from pledges.scheduling import schedule_wholes


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to begin; ``former`` lends its region, issuer and reporting days."""

    title: str
    slug: str
    starts_on: date
    ends_on: date
    former: Batch | None = None
    soliciting: bool = True


@dataclass(frozen=True, slots=True)
class Ruling:
    """How the batch was settled: see ``Decision``. ``chosen`` are candidates' ids (leadership)."""

    kind: str
    body: str
    decided_on: date
    document: str
    chosen: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The document the batch is published by, and its first month of reports (any day of it)."""

    title: str
    publisher: str
    dated: date
    reports_from: date


class SlugTaken(Conflict):
    """Another batch has this slug."""


class NotReady(Conflict):
    """The batch lacks something before it may be published."""


class ImpossibleMonth(Conflict):
    """A first month of reports that cannot be."""


def hold(batch: Batch, *stages: str) -> Batch:
    """The batch as it stands, held until the transaction ends.

    Raises ``Conflict`` where it is in none of ``stages``; every write of the planning stage
    waits here, so that nothing is added while the batch is decided or published.
    """
    held = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if held.stage not in stages:
        raise Conflict(
            _("%(batch)s处于“%(stage)s”阶段，不能办理这一步。")
            % {"batch": held, "stage": held.get_stage_display()}
        )
    return held


def hold_open(batch: Batch) -> Batch:
    """The batch while candidates may be put forward: 征集 or 谋划."""
    return hold(batch, *OPEN)


@transaction.atomic
def start_batch(*, wanted: NewBatch, by: User, today: date) -> Batch:
    """Begin the office's next batch, while the former one runs (R14).

    Without a former batch region and issuer are those of the office. Raises ``SlugTaken``.
    """
    require(by, Verb.MANAGE_PLEDGES)
    if by.agency is None:
        raise Conflict(_("您的账号没有所属办公室，不能新建批次。"))
    batch = Batch(
        title=wanted.title,
        slug=wanted.slug,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        stage=Batch.Stage.SOLICITING if wanted.soliciting else Batch.Stage.DRAFTING,
        office=by.agency,
    )
    former = wanted.former
    if former:
        require_office(by, former.office_id, Verb.MANAGE_PLEDGES)
        batch.region, batch.issuer = former.region, former.issuer
        batch.report_due_day, batch.locks_after = former.report_due_day, former.locks_after
    else:
        batch.region, batch.issuer = by.agency.region, _issuer(by.agency)
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as error:
        raise SlugTaken(_("标识“%(slug)s”已被使用，请换一个。") % {"slug": batch.slug}) from error
    return batch


@transaction.atomic
def begin_drafting(*, batch: Batch, by: User, today: date) -> Batch:
    """征集 → 谋划, once the public call is over: its last day still belongs to the writers."""
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    batch = hold(batch, Batch.Stage.SOLICITING)
    call = getattr(batch, "solicitation", None)
    if call and call.closes_on >= today:
        raise Conflict(
            _("公开征集%(day)s截止，截止后才能转入谋划；需要提前的，请先提前结束征集。")
            % {"day": dateformat.format(call.closes_on, _("Y年n月j日"))}
        )
    return _move(batch, Batch.Stage.DRAFTING)


@transaction.atomic
def decide(*, batch: Batch, ruling: Ruling, by: User, today: date) -> Decision:
    """谋划 → 审定, by vote or by the leadership, in the document stated; by the director (R13).

    A vote must be recorded and leave no tie. The leadership's ``chosen`` must stand in the
    pool; what a vote chose stays chosen. Raises ``Conflict`` otherwise, and for a day ahead.
    """
    require_office(by, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    batch = hold(batch, Batch.Stage.DRAFTING)
    if ruling.decided_on > today:
        raise Conflict(_("审定日期不能晚于今天。"))
    if ruling.kind == Decision.Kind.BALLOT:
        _require_settled_vote(batch)
    else:
        _choose(batch, set(ruling.chosen))
    decision = Decision.objects.create(
        batch=batch,
        kind=ruling.kind,
        body=ruling.body,
        decided_on=ruling.decided_on,
        document=ruling.document,
        by=by,
    )
    _move(batch, Batch.Stage.DECIDED)
    return decision


@transaction.atomic
def reopen_decision(*, batch: Batch, reason: str, by: User, today: date) -> Batch:
    """审定 → 谋划, with the reason, while the batch is not published; by the director.

    What the leadership chose goes back into the pool and is no longer tied to a pledge; what a
    vote chose stays, for the vote has taken place. The trail keeps the decision and the reason.
    """
    require_office(by, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    batch = hold(batch, Batch.Stage.DECIDED)
    if not reason.strip():
        raise Conflict(_("重新审定须写明原因。"))
    with pghistory.context(reason=reason.strip()):
        _unchoose(batch)
        Decision.objects.filter(batch=batch).delete()
        return _move(batch, Batch.Stage.DRAFTING)


@transaction.atomic
def publish_batch(*, batch: Batch, source: Source, by: User, today: date) -> Batch:
    """审定 → 公布, with its source document; by the director (R13, R75).

    Every reported indicator gets its whole share, reported by the lead, and flows an even
    plan, so that reporting begins with ``reports_from``. Raises ``NotReady`` while the check
    finds what blocks, ``ImpossibleMonth`` for a first month outside the batch or already
    due, ``Conflict`` for a document dated ahead or where another was quicker.
    """
    require_office(by, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    batch = hold(batch, Batch.Stage.DECIDED)
    if any(found.blocks for found in missing_of(batch)):
        raise NotReady(_("还有须补齐的内容，补齐后才能公布。"))
    if source.dated > today:
        raise Conflict(_("公布文件的日期不能晚于今天。"))
    batch.reports_from = _first_month(batch, source.reports_from, today)
    batch.source_title, batch.source_publisher = source.title, source.publisher
    batch.source_date = source.dated
    batch.stage = Batch.Stage.PUBLISHED
    batch.save(
        update_fields=["reports_from", "source_title", "source_publisher", "source_date", "stage"]
    )
    schedule_wholes(batch, by, today)
    return batch


def _issuer(office: Agency) -> Agency:
    government = Agency.objects.filter(region=office.region_id, kind=Agency.Kind.GOVERNMENT).first()
    if government is None:
        raise Conflict(_("单位目录中没有本级政府，请先请系统管理员登记。"))
    return government


def _move(batch: Batch, stage: Batch.Stage) -> Batch:
    batch.stage = stage
    batch.save(update_fields=["stage"])
    return batch


def _require_settled_vote(batch: Batch) -> None:
    last = Ballot.objects.filter(batch=batch).prefetch_related("lines").order_by("round").last()
    if last is None:
        raise Conflict(_("还没有登记票决结果，不能按票决审定。"))
    if outcome_of(last).tied:
        raise Conflict(_("最后名额得票相同，须再次票决后才能审定。"))


def _choose(batch: Batch, wanted: set[int]) -> None:
    pool = Candidate.objects.select_for_update(of=("self",)).filter(
        batch=batch, pk__in=wanted, state=Candidate.State.POOLED
    )
    found = list(pool.order_by("pk"))
    if len(found) < len(wanted):
        raise Conflict(_("所选项目中有的已不在候选库，请重新核对。"))
    for candidate in found:
        candidate.state = Candidate.State.CHOSEN
        candidate.save(update_fields=["state"])


def _unchoose(batch: Batch) -> None:
    by_leadership = (
        Candidate.objects.select_for_update(of=("self",))
        .filter(batch=batch, state=Candidate.State.CHOSEN)
        .exclude(ballot_lines__chosen=True)
        .order_by("pk")
    )
    for candidate in by_leadership:
        if candidate.pledge_id:
            Suggestion.objects.filter(candidate=candidate, pledge=candidate.pledge_id).update(
                pledge=None
            )
        candidate.state, candidate.pledge = Candidate.State.POOLED, None
        candidate.save(update_fields=["state", "pledge"])


def _first_month(batch: Batch, wanted: date, today: date) -> date:
    month = wanted.replace(day=1)
    if month not in first_months(batch, today):
        raise ImpossibleMonth(
            _("%(month)s不在批次期限之内，或者它的报送日已过，请选以后的月份。")
            % {"month": dateformat.format(month, _("Y年n月"))}
        )
    return month
