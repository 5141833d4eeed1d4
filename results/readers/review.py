"""One version as the office reads it: what it changes for the public, its checks, its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agencies.models import User
from agencies.roles import Verb
from progress.models import Evidence
from progress.standing import batch_standing
from results.actions.files import choosable
from results.chain import Chain, Step, chain_of
from results.content import Change, Compared, Kind, changes, compared, freeze
from results.models import Publication, PublicFile

State = Publication.State


@dataclass(frozen=True, slots=True)
class Review:
    """``former`` is what the public reads when this version takes its place; ``moved_on`` how
    many places have changed since a draft was frozen; ``coming`` an earlier version still under
    embargo; ``refusal`` says why the reader may not check, empty where they may.
    """

    publication: Publication
    former: Publication | None
    compared: Compared
    chain: Chain
    refusal: str
    moved_on: int
    coming: Publication | None
    files: list[PublicFile]
    choices: list[Evidence]
    today: date
    reader: User

    @property
    def changes(self) -> list[Change]:
        return self.compared.changes

    @property
    def figures(self) -> list[Change]:
        """Figures and states, in the order of the batch."""
        return self._of(Kind.FIGURE)

    @property
    def texts(self) -> list[Change]:
        """Words, pictures and what the settings open."""
        return self._of(Kind.TEXT)

    @property
    def days(self) -> list[Change]:
        """Figures that stay, as of another day."""
        return self._of(Kind.DAY)

    def _of(self, kind: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def passed_steps(self) -> list[str]:
        """The steps a change would make void."""
        return [link.title for link in self.chain.passed]

    @property
    def voided_steps(self) -> list[str]:
        """The steps the last change has made void."""
        return [str(row.get_step_display()) for row in self.chain.voided_checks]

    @property
    def is_draft(self) -> bool:
        return self.publication.state == State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.publication.state == State.PUBLISHED

    @property
    def is_discarded(self) -> bool:
        """Dropped: its photographs are no longer kept."""
        return self.publication.state == State.DISCARDED

    @property
    def is_embargoed(self) -> bool:
        """Published, and its day has not come."""
        day = self.publication.public_from
        return self.is_published and day is not None and day > self.today

    @property
    def is_final(self) -> bool:
        """Is it the last check that waits?"""
        return self.chain.turn == Step.FINAL

    @property
    def may_check(self) -> bool:
        return self.is_draft and self.chain.turn is not None and not self.refusal

    @property
    def may_decide(self) -> bool:
        """May the reader withdraw it, or change its day?"""
        return self.is_published and self.reader.can(Verb.APPROVE_PUBLICATIONS)


def review_of(publication: Publication, reader: User, today: date) -> Review:
    """The version with all its page tells; a fixed number of queries."""
    is_draft = publication.state == State.DRAFT
    chain = chain_of(publication)
    day = max(publication.public_from or today, today) if not is_draft else today
    earlier = Publication.objects.filter(slug=publication.slug, number__lt=publication.number)
    former = earlier.released(day).order_by("-number").first()
    embargoed = earlier.filter(state=State.PUBLISHED, public_from__gt=day).defer("content")
    return Review(
        publication=publication,
        former=former,
        compared=compared(former.content if former else None, publication.content),
        chain=chain,
        refusal=chain.refusal(reader) if is_draft and chain.turn else "",
        moved_on=_moved_on(publication) if is_draft else 0,
        coming=embargoed.order_by("-number").first(),
        files=list(publication.files.select_related("evidence").order_by("pk")),
        choices=_choices(publication) if is_draft else [],
        today=today,
        reader=reader,
    )


def _moved_on(publication: Publication) -> int:
    """How many figures or words have changed since the draft was frozen."""
    files = publication.files.order_by("pk")
    now = freeze(batch_standing(publication.batch, publication.month, date.max), files=files)
    return len(changes(publication.content, now))


def _choices(publication: Publication) -> list[Evidence]:
    """Photographs that may still be chosen, in the order of the batch."""
    return list(choosable(publication).exclude(made_public__publication=publication))
