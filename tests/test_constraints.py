"""What the database holds true: each named constraint refuses, and says so in Chinese."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies.models import (
    Agency,
    AgencyAlias,
    Delivery,
    Message,
    Post,
    Region,
    Robot,
    User,
)
from oversight.models import Problem
from pledges.models import (
    Batch,
    Category,
    Funding,
    Indicator,
    Milestone,
    Plan,
    PlanPoint,
    Pledge,
    Project,
    Responsibility,
    Share,
    TargetRevision,
)
from progress.models import (
    Acceptance,
    Confirmation,
    Correction,
    Delegation,
    Evidence,
    Fact,
    Flag,
    FundingReading,
    LockException,
    MonthlyReport,
    Narrative,
    Reading,
    ReportingMonth,
    ReportStep,
    ReturnedCell,
    SpecialReport,
    Upload,
    Verdict,
)
from results.models import Publication
from tests.offences_acceptance import ACCEPTANCE
from tests.offences_access import ACCESS
from tests.offences_candidates import CANDIDATES
from tests.offences_changes import CHANGES
from tests.offences_closing import CLOSING
from tests.offences_drafts import DRAFTS
from tests.offences_letters import LETTERS
from tests.offences_plans import PLAN_OFFENCES
from tests.offences_problems import PROBLEMS
from tests.offences_public import PUBLIC
from tests.offences_rules import RULES
from tests.offences_suggestions import SUGGESTIONS
from tests.offences_trail import TRAIL
from tests.promises import APRIL, make_accepted

DAY = date(2020, 4, 30)
BEFORE = date(2020, 4, 1)
NOW = datetime(2020, 5, 8, tzinfo=UTC)
OWN_APPS = ("agencies", "pledges", "progress", "oversight", "results")


class World:
    """One of each, for the rows below to lean on."""

    def __init__(self, share: Share, person: User) -> None:
        self.share, self.person = share, person
        self.indicator = share.indicator
        self.pledge = self.indicator.pledge
        self.batch = self.pledge.batch
        self.agency = share.reporting_agency
        self.region = self.agency.region
        self.reading = make_accepted(share, APRIL, "30")
        self.report = self.reading.report
        AgencyAlias.objects.create(agency=self.agency, name="交通局")
        self.robot = Robot.objects.create(**self.group)
        self.message = Message.objects.create(**self.notice, recipient=person)
        Message.objects.create(**self.notice, robot=self.robot)
        Delivery.objects.create(message=self.message, **self.mail)
        PlanPoint.objects.create(plan=share.plan, day=DAY, value=1)
        Project.objects.create(pledge=self.pledge, position=1, name="一号路")
        Fact.objects.create(pledge=self.pledge, position=1, what="进场", quote="进场")
        Flag.objects.create(share=share, raised_on=DAY)
        Acceptance.objects.create(indicator=self.indicator, passed_on=DAY, document="意见")
        Verdict.objects.create(**self.verdict)
        Publication.objects.create(**self.publication, number=1)

    @property
    def group(self) -> dict:
        return {"agency": self.agency, "name": "x", "kind": "wecom", "url": "https://x.cn/"}

    @property
    def notice(self) -> dict:
        return {"matter": "m", "rung": "r", "subject": "x", "body": "x", "created_at": NOW}

    @property
    def mail(self) -> dict:
        return {"channel": "email", "address": "a@example.gov.cn", "next_try_at": NOW}

    @property
    def verdict(self) -> dict:
        return {
            "share": self.share, "month": APRIL, "day": DAY, "light": "red", "text": "",
            "reason": "overdue", "inputs": {}, "judged_on": DAY,
        }  # fmt: skip

    @property
    def publication(self) -> dict:
        return {
            "batch": self.batch, "slug": self.batch.slug, "title": "", "content": {},
            "starts_on": DAY,
        }  # fmt: skip

    @property
    def step(self) -> ReportStep:
        return ReportStep.objects.create(report=self.report, action="submit", on=DAY)

    @property
    def money(self) -> dict:
        return {"report": self.report, "pledge": self.pledge, "source": "bond"}

    @property
    def file(self) -> dict:
        return {
            "name": "x.jpg", "stored": "x", "content_type": "image/jpeg", "size": 1,
            "sha256": "0" * 64, "uploaded_by": self.person,
        }  # fmt: skip

    @property
    def special(self) -> dict:
        return {
            "kind": "year_end", "batch": self.batch, "title": "x", "body": "x",
            "written_by": self.person,
        }  # fmt: skip

    @property
    def leave(self) -> dict:
        return {
            "batch": self.batch, "month": APRIL, "until": DAY, "reason": "x", "by": self.person,
            "on": DAY,
        }  # fmt: skip

    @property
    def deputising(self) -> dict:
        deputy, _new = User.objects.get_or_create(
            username="deputy", defaults={"role": "reporter", "agency": self.agency}
        )
        return {
            "head": self.person, "deputy": deputy, "starts_on": DAY, "ends_on": DAY, "reason": "x"
        }  # fmt: skip

    @property
    def workbook(self) -> dict:
        return {
            "kind": "month", "batch": self.batch, "name": "x.xlsx", "stored": "y", "size": 1,
            "sha256": "0" * 64, "by": self.person,
        }  # fmt: skip

    @property
    def trouble(self) -> dict:
        return {"pledge": self.pledge, "what": "x", "found_on": DAY}

    def new_batch(self, **changes) -> Batch:
        fields = {
            "slug": "b", "title": "b", "starts_on": BEFORE, "ends_on": DAY, "region": self.region,
            "issuer": self.agency, "office": self.agency,
        }  # fmt: skip
        return Batch(**(fields | changes))

    def new_indicator(self, **changes) -> Indicator:
        fields = {
            "pledge": self.pledge, "position": 9, "name": "x", "kind": "flow", "comparator": "=",
            "value": 1,
        }  # fmt: skip
        return Indicator(**(fields | changes))

    def new_report(self, **changes) -> MonthlyReport:
        fields = {"batch": self.batch, "month": date(2020, 5, 1), "due_on": DAY}
        return MonthlyReport(**(fields | {"agency": self.agency} | changes))


OFFENCES = {
    "region_parent_needed": lambda w: Region(code="130900", name="沧州市", level="prefecture"),
    "region_code_digits": lambda w: Region(code="1309", name="x", level="zone", parent=w.region),
    "agency_name_once": lambda w: Agency(name=w.agency.name, region=w.region),
    "alias_once": lambda w: AgencyAlias(agency=w.agency, name="交通局"),
    "user_reports_for_one": lambda w: User(username="u", role="reporter"),
    "user_office_needed": lambda w: User(username="u", role="officer"),
    "robot_of_one_unit": lambda w: Robot(**w.group, region=w.region),
    "robot_url_https": lambda w: Robot(**(w.group | {"url": "http://x.cn/"})),
    "message_once_a_person": lambda w: Message(**w.notice, recipient=w.person),
    "message_once_a_robot": lambda w: Message(**w.notice, robot=w.robot),
    "message_one_reader": lambda w: Message(**w.notice),
    "message_link_is_ours": lambda w: Message(
        **(w.notice | {"rung": "2"}), recipient=w.person, link="//elsewhere.cn/"
    ),
    "post_one_open": lambda w: _twice_the_post(w),
    "post_runs_forward": lambda w: Post(
        person=w.person, role="leader", starts_on=DAY, ends_on=BEFORE
    ),
    "delivery_once_a_channel": lambda w: Delivery(message=w.message, **w.mail),
    "delivery_mail_has_address": lambda w: Delivery(
        message=_saved(Message(**(w.notice | {"rung": "2"}), recipient=w.person)),
        **(w.mail | {"address": ""}),
    ),
    "delivery_sent_has_moment": lambda w: Delivery(
        message=w.message, **(w.mail | {"channel": "wecom", "state": "sent"})
    ),
    "delivery_sending_has_moment": lambda w: Delivery(
        message=w.message, **(w.mail | {"channel": "wecom", "state": "sending"})
    ),
    "batch_span_forward": lambda w: w.new_batch(starts_on=DAY, ends_on=BEFORE),
    "batch_due_day_in_month": lambda w: w.new_batch(report_due_day=31),
    "batch_slug_free": lambda w: w.new_batch(slug="search"),
    "category_name_once": lambda w: Category(batch=w.batch, name="交通", order=7),
    "category_order_once": lambda w: Category(batch=w.batch, name="水利", order=1),
    "pledge_no_once": lambda w: Pledge(batch=w.batch, no="1", position=7, title="x"),
    "pledge_position_once": lambda w: Pledge(batch=w.batch, no="7", position=1, title="x"),
    "responsibility_one_lead": lambda w: Responsibility(
        pledge=w.pledge, role="lead", agency=w.agency, order=7
    ),
    "responsibility_order_once": lambda w: Responsibility(
        pledge=w.pledge, role="cooperating", agency=w.agency, order=0
    ),
    "indicator_position_once": lambda w: w.new_indicator(position=1),
    "indicator_words_or_figure": lambda w: w.new_indicator(value=None),
    "indicator_bound_at_most": lambda w: w.new_indicator(comparator="<="),
    "indicator_range_rises": lambda w: w.new_indicator(comparator="range", upper=1),
    "indicator_target_moves": lambda w: w.new_indicator(value=2, baseline=2),
    "indicator_value_not_below_0": lambda w: w.new_indicator(value=-1),
    "share_one_whole": lambda w: Share(indicator=w.indicator, reporting_agency=w.agency),
    "share_once_a_region": lambda w: _twice(
        Share, indicator=w.indicator, region=w.region, reporting_region=w.region
    ),
    "share_once_an_agency": lambda w: _twice(
        Share, indicator=w.indicator, agency=w.agency, reporting_agency=w.agency
    ),
    "share_once": lambda w: _twice(
        Share, indicator=w.indicator, region=w.region, agency=w.agency, reporting_agency=w.agency
    ),
    "share_one_reporter": lambda w: Share(indicator=w.indicator, region=w.region, value=1),
    "share_whole_has_no_own": lambda w: Share(
        indicator=_saved(w.new_indicator()), value=1, reporting_agency=w.agency
    ),
    "revision_changes_value": lambda w: _revision(w, new_value=300),
    "revision_has_reason": lambda w: _revision(w, reason=""),
    "plan_runs_forward": lambda w: _plan(w, start=DAY, end=BEFORE),
    "plan_season_in_year": lambda w: _plan(w, season_from=1031, season_to=415),
    "plan_point_day_once": lambda w: PlanPoint(plan=w.share.plan, day=DAY, value=2),
    "milestone_runs_forward": lambda w: Milestone(pledge=w.pledge, what="x", start=DAY, due=BEFORE),
    "project_position_once": lambda w: Project(pledge=w.pledge, position=1, name="x"),
    "funding_not_negative": lambda w: Funding(pledge=w.pledge, kind="total", amount_yuan=-1),
    "report_once_an_agency": lambda w: w.new_report(month=APRIL),
    "report_once_a_region": lambda w: _twice(
        MonthlyReport, batch=w.batch, month=APRIL, due_on=DAY, region=w.region
    ),
    "report_one_reporter": lambda w: w.new_report(region=w.region),
    "report_month_first_day": lambda w: w.new_report(month=DAY),
    "report_accepted_has_date": lambda w: w.new_report(state="accepted"),
    "step_return_has_reason": lambda w: ReportStep(
        report=w.report, action="return_by_office", on=DAY
    ),
    "reading_once_a_report": lambda w: Reading(report=w.report, share=w.share, as_of=DAY),
    "reading_not_negative": lambda w: Reading(
        report=_saved(w.new_report()), share=w.share, value=-1, as_of=DAY
    ),
    "reading_rate_has_both": lambda w: Reading(
        report=_saved(w.new_report()), share=w.share, value=1, numerator=1, as_of=DAY
    ),
    "returned_cell_once": lambda w: _again(ReturnedCell(step=w.step, share=w.share, reason="x")),
    "returned_cell_has_reason": lambda w: ReturnedCell(step=w.step, share=w.share),
    "confirmation_once": lambda w: _again(
        Confirmation(report=w.report, agency=w.agency, by=w.person, on=DAY)
    ),
    "narrative_once_a_pledge": lambda w: _again(Narrative(report=w.report, pledge=w.pledge)),
    "funding_once_a_source": lambda w: _again(FundingReading(**w.money, spent=1)),
    "funding_says_something": lambda w: FundingReading(**w.money),
    "funding_reading_not_below_0": lambda w: FundingReading(**w.money, arranged=1, spent=-1),
    "evidence_has_one_place": lambda w: Evidence(**w.file, report=w.report),
    "evidence_removal_signed": lambda w: Evidence(
        **w.file, report=w.report, share=w.share, removed_by=w.person
    ),
    "special_one_unit": lambda w: SpecialReport(**w.special),
    "special_year_end_an_agency": lambda w: _again(SpecialReport(**w.special, agency=w.agency)),
    "special_year_end_a_region": lambda w: _again(SpecialReport(**w.special, region=w.region)),
    "special_return_has_reason": lambda w: SpecialReport(
        **w.special, agency=w.agency, state="returned"
    ),
    "reporting_month_once": lambda w: _again(ReportingMonth(batch=w.batch, month=APRIL)),
    "reporting_month_first_day": lambda w: ReportingMonth(batch=w.batch, month=DAY),
    "reporting_month_due_reason": lambda w: ReportingMonth(batch=w.batch, month=APRIL, due_on=DAY),
    "reporting_month_lock_paired": lambda w: ReportingMonth(
        batch=w.batch, month=APRIL, bulletin_on=DAY
    ),
    "lock_exception_one_unit": lambda w: LockException(**w.leave),
    "lock_exception_runs_forward": lambda w: LockException(
        **(w.leave | {"until": BEFORE}), agency=w.agency
    ),
    "lock_exception_has_reason": lambda w: LockException(
        **(w.leave | {"reason": ""}), agency=w.agency
    ),
    "delegation_runs_forward": lambda w: Delegation(**(w.deputising | {"ends_on": BEFORE})),
    "delegation_to_another": lambda w: Delegation(**(w.deputising | {"deputy": w.person})),
    "delegation_has_reason": lambda w: Delegation(**(w.deputising | {"reason": ""})),
    "upload_of_a_report": lambda w: Upload(**w.workbook),
    "upload_applied_has_time": lambda w: Upload(**w.workbook, report=w.report, state="applied"),
    "problem_one_unit": lambda w: Problem(**w.trouble),
    "problem_is_told": lambda w: Problem(**(w.trouble | {"what": ""}), agency=w.agency),
    "problem_decision_signed": lambda w: Problem(
        **w.trouble, agency=w.agency, state="assigned", due_on=DAY
    ),
    "problem_set_aside_reason": lambda w: Problem(
        **w.trouble, agency=w.agency, state="set_aside", decided_by=w.person, decided_on=DAY
    ),
    "correction_has_reason": lambda w: Correction(
        reading=w.reading, old_value=1, new_value=2, reason="", by=w.person, on=DAY
    ),
    "fact_position_once": lambda w: Fact(pledge=w.pledge, position=1, what="x", quote="x"),
    "verdict_sequence_once": lambda w: Verdict(**w.verdict),
    "flag_one_open": lambda w: Flag(share=w.share, raised_on=DAY),
    "flag_clears_after_raise": lambda w: Flag(share=w.share, raised_on=DAY, cleared_on=BEFORE),
    "acceptance_one_stands": lambda w: Acceptance(
        indicator=w.indicator, passed_on=DAY, document="x"
    ),
    "acceptance_reversal_reason": lambda w: Acceptance(
        indicator=w.indicator, passed_on=DAY, document="x", reversed_on=DAY
    ),
    "acceptance_has_document": lambda w: Acceptance(
        indicator=_saved(w.new_indicator()), passed_on=DAY
    ),
    "publication_number_once": lambda w: Publication(**w.publication, number=1, state="discarded"),
    "publication_one_draft": lambda w: Publication(**w.publication, number=2),
    "publication_has_date": lambda w: Publication(
        **w.publication, number=2, state="published", published_on=DAY
    ),
}
OFFENCES |= PUBLIC
OFFENCES |= CANDIDATES
OFFENCES |= CHANGES
OFFENCES |= CLOSING
OFFENCES |= DRAFTS
OFFENCES |= RULES
OFFENCES |= ACCEPTANCE
OFFENCES |= PLAN_OFFENCES
OFFENCES |= PROBLEMS
OFFENCES |= LETTERS
OFFENCES |= SUGGESTIONS
OFFENCES |= ACCESS
OFFENCES |= TRAIL


def _saved(instance):
    instance.save()
    return instance


def _again(instance):
    """The same row once more."""
    instance.save()
    instance.pk, instance._state.adding = None, True
    return instance


def _twice_the_post(world: World) -> Post:
    held = {"person": world.person, "role": "leader", "starts_on": DAY}
    Post.objects.create(**held)
    return Post(**held)


def _twice(model, **fields):
    model.objects.create(**fields, **({"value": 1} if model is Share else {}))
    return model(**fields, **({"value": 2} if model is Share else {}))


def _revision(world: World, **changes) -> TargetRevision:
    fields = {
        "indicator": world.indicator, "old_value": 300, "new_value": 310, "effective_on": DAY,
        "reason": "x", "document": "x", "approved_by": world.person,
    }  # fmt: skip
    return TargetRevision(**(fields | changes))


def _plan(world: World, **changes) -> Plan:
    share = Share.objects.create(
        indicator=_saved(world.new_indicator()), reporting_agency=world.agency
    )
    return Plan(**({"share": share, "kind": "even", "start": BEFORE, "end": DAY} | changes))


def our_constraints() -> dict[str, object]:
    return {
        constraint.name: constraint
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


@pytest.mark.parametrize("name", sorted(OFFENCES))
def test_a_row_against_it_is_refused_by_form_and_database(name, roads, officer):
    offence = OFFENCES[name](World(roads, officer))
    message = str(our_constraints()[name].violation_error_message)

    with pytest.raises(ValidationError) as refusal:
        offence.validate_constraints()
    assert message in refusal.value.messages
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        offence.save()


def test_every_constraint_is_put_to_the_test():
    assert set(our_constraints()) == set(OFFENCES)


def test_every_refusal_is_written_for_people():
    generic = [
        name
        for name, constraint in our_constraints().items()
        if not any(
            "\u4e00" <= letter <= "\u9fff" for letter in str(constraint.violation_error_message)
        )
    ]

    assert generic == []


def test_names_stay_short_enough_for_related_databases():
    assert [name for name in our_constraints() if len(name) > 30] == []
