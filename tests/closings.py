"""The year after and the year's end, in the tests: batches side by side, results accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agencies.models import User
from pledges.models import Batch, Plan, Pledge, Programme, Share
from progress.models import Acceptance
from tests.promises import make_accepted, make_pledge, make_share

DECEMBER = date(2020, 12, 1)
YEAR_END = date(2020, 12, 31)
AFTER = date(2021, 1, 8)


def make_next_batch(batch: Batch, *, stage: str = "drafting", slug: str = "chengde-2021") -> Batch:
    """2021年承德市民心实事, being planned while the former year's runs."""
    return Batch.objects.create(
        slug=slug,
        title="2021年承德市民心实事",
        starts_on=date(2021, 1, 1),
        ends_on=date(2021, 12, 31),
        stage=stage,
        region=batch.region,
        issuer=batch.issuer,
        office=batch.office,
    )


def make_reported(
    pledge: Pledge, value: str | None, *, accepted: bool = False, **share: str
) -> Share:
    """One more indicator, 300公里 by the year's end, at ``value`` in December; accepted or not."""
    made = make_share(pledge, until=YEAR_END, **share)
    if value is not None:
        make_accepted(made, DECEMBER, value)
    if accepted:
        Acceptance.objects.create(
            indicator=made.indicator, passed_on=YEAR_END, finished_on=DECEMBER, document="验收意见"
        )
    return made


def make_finished(batch: Batch, lead, *, title: str = "公路工程建设", value: str = "300") -> Pledge:
    """A pledge whose one indicator has passed acceptance."""
    pledge = make_pledge(batch, lead, title=title)
    make_reported(pledge, value, accepted=True)
    return pledge


def plan_of(share: Share, **fields) -> Plan:
    """The share's plan, laid anew with these fields."""
    share.plans.all().delete()
    return Plan.objects.create(
        share=share,
        **({"kind": "even", "start": date(2020, 1, 1), "end": YEAR_END} | fields),
    )


def figure(text: str) -> Decimal:
    return Decimal(text)


def year_addresses(share: Share, officer: User) -> dict[str, dict]:
    """What the pages of the year's turn are about, for the walk through all pages."""
    pledge, batch = share.indicator.pledge, share.indicator.pledge.batch
    programme = Programme.objects.create(
        office=batch.office, title="三年计划", first_year=2020, last_year=2022, value=900,
        unit="公里",
    )  # fmt: skip
    of_batch = (
        "closing", "closing_close", "closing_reopen", "closing_docx", "carry_overs",
        "plans_carry", "batch_copy", "succession",
    )  # fmt: skip
    of_programme = ("programme", "programme_edit", "programme_links")
    of_pledge = ("closing_note", "pledge_years", "predecessor")
    return {
        **{name: {"slug": batch.slug} for name in of_batch},
        **{name: {"pk": programme.pk} for name in of_programme},
        **{name: {"pk": pledge.pk} for name in of_pledge},
        "carry_over": {"pk": share.indicator_id},
    }
