"""The chain of checks of a draft: whose turn it is, who may take it, what each has said.

As many steps as the draft was frozen with: 初审, 复审, 终审; 初审, 终审; or 终审 alone. The
first is an officer's, the second another officer's or a director's, the last a director's; the
drafter may do the first. Where people need not be distinct, whoever may do a step may do all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Role, Verb
from results.models import DraftChange, Publication, PublicationCheck

Step = PublicationCheck.Step
STEPS: dict[int, tuple[Step, ...]] = {
    1: (Step.FINAL,),
    2: (Step.FIRST, Step.FINAL),
    3: (Step.FIRST, Step.SECOND, Step.FINAL),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the present round: its check, None while it waits."""

    step: Step
    check: PublicationCheck | None
    is_turn: bool

    @property
    def title(self) -> str:
        return str(self.step.label)


@dataclass(frozen=True, slots=True)
class Chain:
    """The present round of a draft. ``people`` are those of the office who may publish or
    prepare; ``former`` the checks of earlier rounds, ``changes`` those made to the draft in all
    rounds, oldest first."""

    distinct: bool
    round: int
    links: tuple[Link, ...]
    former: tuple[PublicationCheck, ...]
    changes: tuple[DraftChange, ...] = ()
    people: Sequence[User] = field(default_factory=tuple)

    @property
    def history(self) -> list[PublicationCheck | DraftChange]:
        """What was done with the draft before the checks of the present round, oldest first."""
        entries: list[PublicationCheck | DraftChange] = [*self.former, *self.changes]
        return sorted(entries, key=lambda entry: entry.at)

    @property
    def passed(self) -> list[Link]:
        """The steps of the present round that have passed and still count."""
        return [] if self.sent_back else [link for link in self.links if link.check]

    @property
    def voided(self) -> DraftChange | None:
        """The change that began the present round while steps of the one before had passed."""
        before = (row for row in self.changes if row.round == self.round - 1 and row.ends_round)
        return next(before, None) if self.voided_checks else None

    @property
    def voided_checks(self) -> list[PublicationCheck]:
        """The passes of the round before, lost with that change; none where it was sent back."""
        last = [row for row in self.former if row.round == self.round - 1]
        return last if all(row.passed for row in last) else []

    @property
    def sent_back(self) -> PublicationCheck | None:
        """The return that has ended the round."""
        checks = (link.check for link in self.links)
        return next((check for check in checks if check and not check.passed), None)

    @property
    def turn(self) -> Step | None:
        """The step that waits; None once all have passed, or one was sent back."""
        return next((link.step for link in self.links if link.is_turn), None)

    @property
    def may(self) -> list[User]:
        """Who may take the step that waits."""
        return [person for person in self.people if not self._obstacle(person)]

    def refusal(self, person: User) -> str:
        """Why the person may not take the step that waits, and who may; empty if they may."""
        obstacle = self._obstacle(person)
        if not obstacle:
            return ""
        names = _("、").join(map(str, self.may))
        if not names:
            # two sentences, each whole
            advice = _("本办公室没有可办理的人，请联系系统管理员，或调整公开设置后重新拟稿。")
            return f"{obstacle}{advice}"
        return _("%(reason)s可由%(names)s办理。") % {"reason": obstacle, "names": names}

    def _obstacle(self, person: User) -> str:
        """A sentence, or empty."""
        turn = self.turn
        if turn is None:
            return _("这一轮审核已经结束。")
        if turn == Step.FINAL and not person.can(Verb.APPROVE_PUBLICATIONS):
            return _("终审须由办公室负责人进行。")
        if not self.distinct:
            return ""
        if turn == Step.FIRST and person.can(Verb.APPROVE_PUBLICATIONS):
            return _("初审由办公室经办人进行，负责人在后面的环节审核。")
        done = next((link for link in self.links if link.check and link.check.by == person), None)
        if done:
            return _("您已做过本轮的%(done)s，%(turn)s须由另一个人进行。") % {
                "done": done.title,
                "turn": turn.label,
            }
        if turn == Step.SECOND and self._is_last_director(person):
            return _("终审只能由您进行，复审须由另一个人进行。")
        return ""

    def _is_last_director(self, person: User) -> bool:
        directors = [one for one in self.people if one.can(Verb.APPROVE_PUBLICATIONS)]
        return directors == [person]


def chain_of(publication: Publication) -> Chain:
    """The chain of a version. Three queries: its checks, its changes, the office's people."""
    checks = list(publication.checks.select_related("by").order_by("pk"))
    changes = list(publication.draft_changes.select_related("by").order_by("pk"))
    return chain_from(publication, checks, changes, office_people(publication.batch.office_id))


def chain_from(
    publication: Publication,
    checks: Sequence[PublicationCheck],
    changes: Sequence[DraftChange],
    people: Sequence[User],
) -> Chain:
    """The same of what has been read already."""
    present = {Step(row.step): row for row in checks if row.round == publication.round}
    ended = any(not row.passed for row in present.values())
    steps = STEPS[publication.steps]
    waiting = next((step for step in steps if step not in present), None)
    draft = publication.state == Publication.State.DRAFT
    return Chain(
        distinct=publication.distinct_people,
        round=publication.round,
        links=tuple(
            Link(step, present.get(step), draft and not ended and step == waiting) for step in steps
        ),
        former=tuple(row for row in checks if row.round < publication.round),
        changes=tuple(changes),
        people=people,
    )


def office_people(office_id: int) -> list[User]:
    """The active officers and directors of an office, officers first. One query."""
    found = User.objects.filter(
        agency=office_id, role__in=[Role.OFFICER, Role.DIRECTOR], is_active=True
    )
    return list(found.order_by("-role", "pk"))
