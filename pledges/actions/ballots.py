"""Recording a vote with more candidates than places (差额票决), as its record has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import cast

import pghistory
from django.db import transaction
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.batches import hold
from pledges.models import Ballot, BallotLine, Batch, Candidate
from pledges.planning.voting import Rule, Votes, chosen, overcounted
from pledges.readers.candidates import Further, further_round


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one round: see ``Ballot``. In a further round the places are those left."""

    body: str
    held_on: date
    rule: str
    places: int
    members: int
    present: int
    issued: int
    returned: int
    valid: int
    document: str


class BadRecord(Conflict):
    """A record that cannot be right; ``field`` is the place to mend."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@transaction.atomic
def record_ballot(
    *, batch: Batch, record: Record, votes: Sequence[Votes], by: User, today: date
) -> Ballot:
    """Store a round, keyed by candidates' ids; who is chosen leaves the pool for 已确定.

    The first round needs more candidates than places. A further one is held over the tied, or
    where nobody tied over those not chosen, for the places left. Raises ``BadRecord`` for
    counts that contradict each other and ``Conflict`` where no round can be held.
    """
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    batch = hold(batch, Batch.Stage.DRAFTING)
    last = Ballot.objects.filter(batch=batch).prefetch_related("lines").order_by("round").last()
    further = further_round(last) if last else None
    _require_sound(record, last, today)
    _require_field(record, votes, further)
    candidates = _candidates(batch, votes)
    _require_votes(record, votes, candidates)
    ballot = Ballot.objects.create(
        batch=batch,
        round=last.round + 1 if last else 1,
        by=by,
        **{name: getattr(record, name) for name in Record.__slots__},
    )
    _store(ballot, votes, candidates)
    return ballot


@transaction.atomic
def withdraw_ballot(*, ballot: Ballot, reason: str, by: User, today: date) -> Batch:
    """Take back the last round, entered wrongly; whom it chose goes back into the pool.

    Raises ``Conflict`` without a reason, for a round that is not the last, and where a chosen
    one is a pledge already. The trail keeps the record with the reason.
    """
    require_office(by, ballot.batch.office_id, Verb.MANAGE_PLEDGES)
    batch = hold(ballot.batch, Batch.Stage.DRAFTING)
    ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if not reason.strip():
        raise Conflict(_("请写明撤销的原因。"))
    if Ballot.objects.filter(batch=batch, round__gt=ballot.round).exists():
        raise Conflict(_("只能撤销最后一轮票决。"))
    freed = Candidate.objects.select_for_update(of=("self",)).filter(
        ballot_lines__ballot=ballot, ballot_lines__chosen=True
    )
    with pghistory.context(reason=reason.strip()):
        for candidate in freed.order_by("pk"):
            if candidate.pledge_id:
                raise Conflict(_("“%(title)s”已关联到实事，请先取消关联。") % {"title": candidate})
            candidate.state = Candidate.State.POOLED
            candidate.save(update_fields=["state"])
        ballot.delete()
    return batch


def label_of(model: type[Model], name: str) -> str:
    """What people call the field."""
    return str(cast(Field, model._meta.get_field(name)).verbose_name)


def _require_sound(record: Record, last: Ballot | None, today: date) -> None:
    if record.held_on > today:
        raise BadRecord(_("票决日期不能晚于今天。"), "held_on")
    if last and record.held_on < last.held_on:
        raise BadRecord(_("票决日期不能早于上一轮。"), "held_on")
    falling = ("members", "present", "issued", "returned", "valid")
    for more, fewer in pairwise(falling):
        if getattr(record, fewer) > getattr(record, more):
            labels = {"fewer": label_of(Ballot, fewer), "more": label_of(Ballot, more)}
            raise BadRecord(_("%(fewer)s不能多于%(more)s。") % labels, fewer)
    if record.valid < 1:
        raise BadRecord(_("有效票数至少为1。"), "valid")
    if record.places < 1:
        raise BadRecord(_("应选名额至少为1。"), "places")


def _require_field(record: Record, votes: Sequence[Votes], further: Further | None) -> None:
    """Who may stand, and for how many places."""
    standing = {line.key for line in votes}
    if not standing:
        raise BadRecord(_("请填写候选项目的得票。"))
    if further is None:
        if len(standing) <= record.places:
            raise BadRecord(
                _("差额票决的候选项目须多于应选名额：候选%(standing)d个，应选%(places)d个。")
                % {"standing": len(standing), "places": record.places},
                "places",
            )
        return
    if not further.places:
        raise Conflict(_("应选名额已经选满，不需要再次票决。"))
    if record.places != further.places:
        raise BadRecord(
            _("再次票决的应选名额为余下的%(places)d个。") % {"places": further.places}, "places"
        )
    if not standing <= set(further.contenders):
        raise BadRecord(_("再次票决只在上一轮未确定的候选项目中进行。"))
    if further.tied and standing != set(further.contenders):
        raise BadRecord(_("得票相同的候选项目须全部列入再次票决。"))


def _candidates(batch: Batch, votes: Sequence[Votes]) -> dict[int, Candidate]:
    keys = [line.key for line in votes]
    pooled = Candidate.objects.select_for_update(of=("self",)).filter(
        batch=batch, pk__in=keys, state=Candidate.State.POOLED
    )
    found = {candidate.pk: candidate for candidate in pooled.order_by("pk")}
    if len(found) < len(keys):
        raise Conflict(_("票决的候选项目中有的已不在候选库，请重新核对。"))
    return found


def _require_votes(
    record: Record, votes: Sequence[Votes], candidates: dict[int, Candidate]
) -> None:
    over = overcounted(votes, record.valid)
    if over:
        raise BadRecord(
            _("%(titles)s的赞成、反对、弃权票之和多于有效票数%(valid)d张。")
            % {
                "titles": _("、").join(f"“{candidates[key]}”" for key in over),
                "valid": record.valid,
            }
        )


def _store(ballot: Ballot, votes: Sequence[Votes], candidates: dict[int, Candidate]) -> None:
    found = chosen(
        votes, ballot.places, Rule(ballot.rule), members=ballot.members, valid=ballot.valid
    )
    BallotLine.objects.bulk_create(
        BallotLine(
            ballot=ballot,
            candidate=candidates[line.key],
            in_favour=line.in_favour,
            against=line.against,
            abstained=line.abstained,
            chosen=line.key in found.chosen,
        )
        for line in votes
    )
    for key in found.chosen:
        candidates[key].state = Candidate.State.CHOSEN
        candidates[key].save(update_fields=["state"])
