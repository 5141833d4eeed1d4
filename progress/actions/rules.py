"""Setting how verdicts are passed (研判规则): a new version from a day on, never a rewrite.

Stored verdicts keep the rules they were passed by; a month already judged is judged again,
if its figures change, by the rules in force on its own judged day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Category, Indicator
from progress.actions.steps import require_reason
from progress.facts import Rules
from progress.models import JudgingRule
from progress.periods import add_months, month_of

MONTHS_AHEAD = 12


# Where a broken constraint is mended.
FIELDS = {
    "judging_rule_once_a_day": "effective_on",
    "judging_rule_one_scope": "scope",
    "judging_rule_thresholds_apart": "red_over",
    "judging_rule_parts_of_one": "near_bound",
    "judging_rule_has_reason": "reason",
}


class ImpossibleRule(Conflict):
    """Rules that cannot hold; ``field`` names what to mend, the text says why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """Rules not yet saved: for the batch, or for one category or one indicator of it."""

    batch: Batch
    effective_on: date
    rules: Rules
    reason: str
    category: Category | None = None
    indicator: Indicator | None = None

    def row(self, by: User, today: date) -> JudgingRule:
        """The row it would be, not saved."""
        return JudgingRule(
            batch=self.batch,
            category=self.category,
            indicator=self.indicator,
            effective_on=self.effective_on,
            reason=self.reason.strip(),
            made_by=by,
            made_on=today,
            **asdict(self.rules),
        )


def days_to_choose(batch: Batch, today: date) -> list[date]:
    """The days rules may take effect on: the first of this month, today, coming firsts.

    The coming ones end with the batch, and with a year.
    """
    first = month_of(today)
    coming = [add_months(first, n) for n in range(1, MONTHS_AHEAD + 1)]
    return sorted({first, today, *(day for day in coming if day <= batch.ends_on)})


@transaction.atomic
def set_rules(*, draft: RuleDraft, by: User, today: date) -> JudgingRule:
    """Let the rules hold from ``draft.effective_on`` on; what was judged before stays.

    Raises ``Conflict`` for a closed batch or without a reason, and ``ImpossibleRule`` for a
    scope of another batch, a day that cannot be chosen or is taken, thresholds that cross,
    or rules that change nothing.
    """
    draft = replace(draft, batch=_locked(draft.batch))
    row = checked(draft=draft, by=by, today=today)
    row.save()
    return row


def checked(*, draft: RuleDraft, by: User, today: date) -> JudgingRule:
    """The row the draft would be, not saved; raises what ``set_rules`` would raise."""
    require_office(by, draft.batch.office_id, Verb.MANAGE_PLEDGES)
    require_open(draft.batch)
    require_reason(draft.reason)
    _require_scope(draft)
    if draft.effective_on not in days_to_choose(draft.batch, today):
        raise ImpossibleRule(
            "effective_on", _("执行日期只能是今天、本月1日或批次期限内今后一年各月的1日。")
        )
    row = draft.row(by, today)
    try:
        row.validate_constraints()
    except ValidationError as refusal:
        raise ImpossibleRule(_field_of(refusal), refusal.messages[0]) from refusal
    _require_change(row)
    return row


@transaction.atomic
def withdraw_rules(*, rule: JudgingRule, by: User, today: date) -> None:
    """Take back a version that has not begun; one that has is only followed by another."""
    batch = _locked(rule.batch)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    require_open(batch)
    found = JudgingRule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
    if found is None:
        raise Conflict(_("这套研判规则已撤回。"))
    if found.effective_on <= today:
        raise Conflict(_("这套研判规则已开始执行，不能撤回；如需改变，请另行设置。"))
    found.delete()


def _locked(batch: Batch) -> Batch:
    """The batch's row held, so that no verdict is passed while its rules change."""
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def require_open(batch: Batch) -> None:
    """Raise ``Conflict`` for a batch that is over: its rules stay as they are."""
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})


def _require_scope(draft: RuleDraft) -> None:
    batches = {
        draft.category.batch_id if draft.category else draft.batch.pk,
        draft.indicator.pledge.batch_id if draft.indicator else draft.batch.pk,
    }
    if batches != {draft.batch.pk}:
        raise ImpossibleRule("scope", _("所选范围不属于本批次。"))


def _field_of(refusal: ValidationError) -> str:
    """The form's field the broken constraint speaks of."""
    for constraint in JudgingRule._meta.constraints:
        if str(constraint.violation_error_message) == refusal.messages[0]:
            return FIELDS[constraint.name]
    raise refusal


def _require_change(row: JudgingRule) -> None:
    """Raise ``ImpossibleRule`` where the scope's own rules of that day are the same already."""
    before = (
        JudgingRule.objects.filter(
            batch=row.batch,
            category=row.category,
            indicator=row.indicator,
            effective_on__lt=row.effective_on,
        )
        .order_by("-effective_on")
        .first()
    )
    if before and before.rules() == row.rules():
        raise ImpossibleRule("yellow_from", _("与这一范围届时执行的规则完全相同，不必另设。"))
