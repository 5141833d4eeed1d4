"""A stage of a plan or a node of an indicator that is done (R35, R36): who says so, and when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Milestone, PlanStage, Share

MOST_WORDS = 200

Node = PlanStage | Milestone


@transaction.atomic
def mark_done(*, node: Node, done_on: date, note: str, by: User, today: date) -> None:
    """Record that a stage or an indicator's node was done on a day, and what was handed over.

    A stage is done in every plan of its share that holds it: a past month is judged by the plan
    then in force. Raises ``Conflict`` for a day to come, a node done already, a node of no
    indicator, and a closed batch.
    """
    node = _locked(node, by)
    if node.done_on is not None:
        raise Conflict(_("“%(what)s”已登记完成。") % {"what": node})
    if done_on > today:
        raise Conflict(_("完成日期不能晚于今天。"))
    _write(node, done_on, note.strip(), _("%(day)s完成：%(note)s") % _said(note, done_on))


@transaction.atomic
def unmark(*, node: Node, reason: str, by: User, today: date) -> None:
    """Take back that it was done, with the reason, which stays beside it.

    Raises ``Conflict`` for a node not done, a missing reason, and a closed batch.
    """
    node = _locked(node, by)
    if node.done_on is None:
        raise Conflict(_("“%(what)s”还没有登记完成。") % {"what": node})
    if not reason.strip():
        raise Conflict(_("请写明撤销原因。"))
    text = _("%(day)s撤销完成登记：%(note)s") % _said(reason, today)
    _write(node, None, text, text)


def batch_of(node: Node) -> Batch:
    """The batch whose office looks after the node."""
    if isinstance(node, PlanStage):
        return node.plan.share.indicator.pledge.batch
    return node.pledge.batch


def _locked(node: Node, by: User) -> Node:
    """The node as it stands now, nobody else writing it."""
    batch = batch_of(node)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再登记节点。") % {"batch": batch})
    if isinstance(node, PlanStage):
        # the share first, as whoever adopts a plan locks it: stages are written anew then
        Share.objects.select_for_update(of=("self",)).get(pk=node.plan.share_id)
        stage = PlanStage.objects.filter(pk=node.pk).select_related("plan").first()
        if stage is None:
            raise Conflict(_("计划刚刚调整过，请重新打开本页再登记。"))
        return stage
    if node.indicator_id is None:
        raise Conflict(_("项目和实事的节点不在这里登记。"))
    return Milestone.objects.select_for_update(of=("self",)).get(pk=node.pk)


def _write(node: Node, done_on: date | None, note: str, line: str) -> None:
    if isinstance(node, PlanStage):
        same = PlanStage.objects.filter(plan__share=node.plan.share_id, what=node.what)
        for stage in same.order_by("pk"):
            stage.done_on, stage.done_note = done_on, note[:MOST_WORDS]
            stage.save(update_fields=["done_on", "done_note"])
        return
    # a node of the text keeps what stood beside it: every mark is one more line
    node.done_on, node.note = done_on, "\n".join(filter(None, [node.note, line]))
    node.save(update_fields=["done_on", "note"])


def _said(text: str, day: date) -> dict[str, str]:
    return {"note": text.strip() or "—", "day": dateformat.format(day, _("Y年n月j日"))}
