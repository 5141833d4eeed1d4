"""The demo's planning stage, step by step through the real actions, each on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from agencies.models import Agency, Region, User
from pledges.actions.batches import NewBatch, start_batch
from pledges.actions.candidates import Proposal, put_forward
from pledges.actions.copying import copy_forward
from pledges.actions.draft_confirming import confirm_text
from pledges.actions.draft_indicators import Entry, edit_indicator
from pledges.actions.draft_reading import Writing, read_text
from pledges.actions.drafts import number_again, set_state
from pledges.actions.merging import merge
from pledges.actions.moderation import answer, enter, set_aside, take_up
from pledges.actions.screening import drop, pool, screen
from pledges.actions.solicitations import save_call
from pledges.actions.suggestions import Asked, receive
from pledges.management.demo import asked, proposed, report
from pledges.models import Batch, DraftIndicator, DraftPledge, Solicitation, Suggestion
from pledges.readers.drafts import indicator_stamp

SLUG, TITLE = "jilin-2024", "2024年吉林省民生实事"
NOTE = "（演示）本批次的征集公告、意见建议、候选项目和草稿均为虚构，不代表任何机关的工作安排。"
OPENS, CLOSES = date(2023, 10, 8), date(2023, 11, 15)
SORTED_ON, COPIED_ON, IMPORTED_ON = date(2023, 10, 12), date(2023, 10, 13), date(2023, 10, 16)
OFFICER, OTHER_OFFICER = "office", "office2"
# what goes on from 2023, by number there, with the figures set for 2024
CONTINUED = {"23": ("1000", "600000", "40"), "25": ("700", "120000")}
CHECKED = 3  # drafts of the pasted text somebody has gone through

Accounts = Mapping[str, User]


def plan_next_year(former: Batch, people: Accounts) -> Batch:
    """Next year's batch with its open call and all that has come of it so far."""
    officer = people[OFFICER]
    wanted = NewBatch(TITLE, SLUG, date(2024, 1, 1), date(2024, 12, 31), former)
    batch = start_batch(wanted=wanted, by=officer, today=OPENS)
    batch.simulated, batch.source_note = True, NOTE
    batch.save(update_fields=["simulated", "source_note"])
    call = save_call(
        batch=batch, announcement=asked.ANNOUNCEMENT, opens_on=OPENS, closes_on=CLOSES,
        by=officer, today=OPENS,
    )  # fmt: skip
    said = _ask(call, officer)
    _sort(said, people[OTHER_OFFICER])
    _propose(batch, said, people)
    _answer(said, officer)
    _continue(batch, former, officer)
    _import(batch, people[OTHER_OFFICER])
    return batch


def _ask(call: Solicitation, officer: User) -> dict[str, Suggestion]:
    """Every suggestion by its title, sent in by its writer or entered by the office."""
    places = {region.code: region for region in Region.objects.defer("outline")}
    said = {}
    for words in asked.SAID:
        wish = Asked(words.title, words.text, words.domain, places.get(words.place), words.contact)
        if words.channel == asked.ONLINE:
            said[words.title] = receive(call=call, asked=wish, today=words.on)
        else:
            said[words.title] = enter(
                call=call, asked=wish, channel=words.channel, proposer=words.proposer,
                received_on=words.on, by=officer, today=words.on,
            )  # fmt: skip
    return said


def _sort(said: Mapping[str, Suggestion], officer: User) -> None:
    """Some taken up, some set aside, some merged; the newest wait."""
    for title in asked.TAKEN_UP:
        take_up(suggestion=said[title], by=officer, today=SORTED_ON)
    for title, reason in asked.REASONS.items():
        set_aside(suggestion=said[title], reason=reason, by=officer, today=SORTED_ON)
    for title, head in asked.MERGED.items():
        merge(suggestion=said[title], into=said[head], by=officer, today=SORTED_ON)


def _propose(batch: Batch, said: Mapping[str, Suggestion], people: Accounts) -> None:
    agencies = {agency.name: agency for agency in Agency.objects.all()}
    for wanted in proposed.PROPOSED:
        proposal = Proposal(
            title=wanted.title, content=wanted.content, domain=wanted.domain,
            scope=wanted.scope, lead=agencies.get(wanted.lead), estimated_yuan=wanted.yuan,
            funding_note=wanted.funding, source=wanted.source,
            agency=agencies.get(wanted.agency), proposer=wanted.proposer,
        )  # fmt: skip
        candidate = put_forward(
            batch=batch, proposal=proposal, by=people[wanted.by], today=wanted.on,
            suggestions=[said[title].pk for title in wanted.suggestions],
        )  # fmt: skip
        by = people[OFFICER]
        if wanted.screened:
            screen(candidate=candidate, answers=wanted.screened, by=by, today=wanted.screened_on)
        if wanted.pooled_on:
            pool(candidate=candidate, by=by, today=wanted.pooled_on)
        if wanted.dropped_on:
            drop(candidate=candidate, reason=wanted.dropped_why, by=by, today=wanted.dropped_on)


def _answer(said: Mapping[str, Suggestion], officer: User) -> None:
    for told in asked.ANSWERS:
        answer(
            suggestion=said[told.title], answer=told.answer, public=told.public, by=officer,
            today=told.on,
        )  # fmt: skip


def _continue(batch: Batch, former: Batch, officer: User) -> None:
    """What goes on from this year: copied forward, figures set, confirmed; with predecessors."""
    chosen = [pledge.pk for pledge in former.pledges.filter(no__in=CONTINUED)]
    text = copy_forward(
        batch=batch, former=former, pledges=chosen, by=officer, today=COPIED_ON
    )  # fmt: skip
    for no, values in CONTINUED.items():
        rows = DraftIndicator.objects.filter(draft__source=text, draft__no=no).order_by("position")
        for row, value in zip(rows, values, strict=True):
            entry = Entry(
                name=row.name, comparator=row.comparator, value=Decimal(value), unit=row.unit,
                strict=row.strict, deadline=row.deadline, counts_starts=row.counts_starts,
                part=row.part, of=row.of_id,
            )  # fmt: skip
            edit_indicator(indicator=row, seen=indicator_stamp(row), entry=entry, by=officer)
    number_again(source=text, by=officer)
    confirm_text(source=text, doubts_checked=True, by=officer, today=COPIED_ON)


def _import(batch: Batch, officer: User) -> None:
    """A pasted text in the middle of being checked."""
    writing = Writing(text=report.TEXT, title=report.TITLE, publisher=report.PUBLISHER)
    source = read_text(batch=batch, writing=writing, by=officer, today=IMPORTED_ON)
    for draft in number_again(source=source, by=officer)[:CHECKED]:
        set_state(draft=draft, state=DraftPledge.State.CHECKED, by=officer)
