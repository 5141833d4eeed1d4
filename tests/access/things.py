"""The things that can be asked for: at least one of each kind, of 市交通运输局 and its office."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, DirectoryImport, Region, User
from agencies.roles import Role
from oversight.actions.bulletins import draw_up
from oversight.actions.notices import start_notice
from oversight.actions.scores import draw_scores
from oversight.models import AcceptanceCase, EntrySign, Problem, ProblemImport, SavedView
from pledges.models import Batch, Milestone, PlanStage, Project, Share
from progress.actions.judging import judge_batch
from progress.models import (
    Acceptance,
    Delegation,
    JudgingRule,
    MonthlyReport,
    ReportingMonth,
    SpecialReport,
    Upload,
)
from results.actions.files import choose_file
from results.actions.preparing import prepare
from results.export.job import archive_of
from results.models import SiteExport
from tests.access.allowed import PAGES
from tests.candidates import planning_addresses
from tests.closings import year_addresses
from tests.drafts import import_addresses
from tests.evidence_samples import attach_photo, photo
from tests.evidence_samples import sent as sent_file
from tests.letters import replied, sent
from tests.notices import NOW, make_delivery
from tests.people import make_person
from tests.periods import make_period
from tests.problems import make_problem
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.public_photos import show_photo
from tests.publications import release
from tests.remarks import make_remark
from tests.signing_in import make_sign_in
from tests.suggestions import make_call, make_next_batch, make_suggestion
from tests.systems import system_addresses


@pytest.fixture
def addresses(
    batch, roads, labour, health, county, reporter, head, officer, director
) -> dict[str, str]:
    """The address of every page, about things of 市交通运输局."""
    return lay_out(batch, roads, labour, health, county, reporter, head, officer, director)


def lay_out(
    batch: Batch, roads: Share, labour: Agency, health: Agency, county: Region, reporter: User,
    head: User, officer: User, director: User,
) -> dict[str, str]:  # fmt: skip
    """At least one thing of each kind; the address of every page about them."""
    roads.indicator.pledge.responsibilities.create(role="cooperating", agency=health, order=1)
    of_labour = make_share(
        make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人"
    )
    region_share = make_share(
        roads.indicator.pledge, target="30", region=county, name=roads.indicator.name
    )
    reading = make_accepted(roads, APRIL, "30")
    make_accepted(region_share, APRIL, "1")
    judge_batch(batch=batch, today=date(2020, 4, 30))
    out = release(batch, APRIL)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    acceptance = Acceptance.objects.create(
        indicator=roads.indicator, passed_on=date(2020, 4, 30), document="验收意见"
    )
    case = AcceptanceCase.objects.create(
        pledge=roads.indicator.pledge, agency=reporter.agency, finished_on=APRIL, summary="已完成",
        applied_by=head, applied_on=date(2020, 5, 7),
    )  # fmt: skip
    report = MonthlyReport.objects.get(agency=roads.reporting_agency, month=APRIL)
    project = Project.objects.create(pledge=roads.indicator.pledge, position=1, name="一号路")
    list_upload = Upload.objects.create(
        kind="projects", state="ready", batch=batch, pledge=project.pledge, name="清单.xlsx",
        stored="rows-1", size=1, sha256="0", result={"rows": []}, by=reporter,
    )  # fmt: skip
    sheet = Upload.objects.create(
        kind="month", state="ready", batch=batch, report=report, month=APRIL, name="月报.xlsx",
        stored="month-1", size=1, sha256="1", by=reporter,
    )  # fmt: skip
    stage = PlanStage.objects.create(plan=roads.plan, what="设计", start=APRIL, due=APRIL)
    node = Milestone.objects.create(
        pledge=roads.indicator.pledge, indicator=roads.indicator, what="招标", due=APRIL
    )
    delivery = make_delivery(recipient=reporter, office=batch.office)
    problem = Problem.objects.create(
        pledge=roads.indicator.pledge, agency=roads.reporting_agency, what="缺料", found_on=APRIL
    )
    arguments = {
        "batch": {"slug": batch.slug},
        "pledge": {"slug": batch.slug, "no": "1"},
        "pledge_feed": {"slug": batch.slug, "no": "1"},
        "pledge_qr": {"slug": batch.slug, "no": "1"},
        "public_file": {"slug": batch.slug, "sha256": show_photo(out)},
        "category": {"slug": batch.slug, "position": 1},
        "agency_results": {"slug": batch.slug, "name": roads.reporting_agency.short_name},
        "region_results": {"slug": batch.slug, "code": county.code},
        "dashboard": {"slug": batch.slug, "year": 2020, "month": 4},
        "dashboard_batch": {"slug": batch.slug},
        "audit_month": {"year": timezone.localdate().year, "month": timezone.localdate().month},
        "office_report": {"pk": report.pk},
        "dashboard_now": {"slug": batch.slug, "year": 2020, "month": 4},
        "dashboard_print": {"slug": batch.slug, "year": 2020, "month": 4},
        "dashboard_sheet": {"slug": batch.slug, "year": 2020, "month": 4},
        "office_pledge": {"pk": roads.indicator.pledge_id},
        "pledge_change": {"pk": roads.indicator.pledge_id},
        "pledge_changes": {"slug": batch.slug},
        "reading_correct": {"pk": reading.pk},
        "plan_change": {"pk": roads.pk},
        "stage_done": {"pk": stage.pk},
        "milestone_done": {"pk": node.pk},
        "breakdown": {"pk": roads.indicator_id},
        "breakdown_check": {"pk": roads.indicator_id},
        "share_plan": {"pk": region_share.pk},
        "office_projects": {"pk": roads.indicator.pledge_id},
        "indicator_counting": {"pk": roads.indicator_id},
        "own_plan": {"pk": roads.pk},
        "project_new": {"pk": roads.indicator.pledge_id},
        "project": {"pk": project.pk},
        "projects_template": {"pk": roads.indicator.pledge_id},
        "sheet_download": {"pk": report.pk},
        "sheet_upload": {"pk": report.pk},
        "upload": {"pk": sheet.pk},
        "upload_progress": {"pk": sheet.pk},
        "upload_confirm": {"pk": sheet.pk},
        "upload_discard": {"pk": sheet.pk},
        "matrix": {"slug": batch.slug, "year": 2020, "month": 4},
        "matrix_download": {"slug": batch.slug, "year": 2020, "month": 4},
        "opening": {"slug": batch.slug},
        "opening_download": {"slug": batch.slug},
        "projects_upload": {"pk": list_upload.pk},
        "projects_confirm": {"pk": list_upload.pk},
        "projects_discard": {"pk": list_upload.pk},
        "target_revise": {"pk": roads.indicator_id},
        "acceptance_reverse": {"pk": acceptance.pk},
        "unit_acceptance_new": {"pk": of_labour.indicator.pledge_id},
        "publication_prepare": {"slug": batch.slug},
        "remind_missing": {"slug": batch.slug, "year": 2020, "month": 4},
        "enter": {"pk": report.pk},
        "problem": {"pk": problem.pk},
        "calendar_batch": {"slug": batch.slug},
        "rollup_batch": {"slug": batch.slug},
        "rollup_month": {"slug": batch.slug, "year": 2020, "month": 4},
        "calendar_rule": {"slug": batch.slug},
        "inbox_message": {"pk": delivery.message_id},
        "outbox_resend": {"pk": delivery.pk},
        "job_run": {"job": "agencies.tasks.deliver"},
    }
    arguments |= {
        name: {"slug": batch.slug} for name in PAGES if name.startswith(("data_", "batch_"))
    }
    arguments |= {
        name: {"pk": report.pk} for name in PAGES if name.startswith(("desk_", "review_"))
    }
    kept = DirectoryImport.objects.create(
        name="名录.xlsx", sha256="0" * 64, parsed={"agencies": [], "people": []},
        by=director, created_at=NOW,
    )  # fmt: skip
    # none of those who walk through here, as these pages end a person's sessions
    stranger = make_person(Role.LEADER, username="stranger")
    arguments |= {f"directory_{name}": {"pk": kept.pk} for name in ("import", "apply", "reissue")}
    arguments |= {name: {"pk": stranger.pk} for name in PAGES if name.startswith("person")}
    of_person: tuple[str, ...] = ("access_person", "access_confirm", "access_decline", "access_end")
    arguments |= {name: {"pk": stranger.pk} for name in of_person}
    arguments |= system_addresses(officer)
    arguments["session_end"] = {"pk": make_sign_in(reporter, "x").pk}
    arguments["access_end_one"] = {"pk": make_sign_in(head, "y").pk}
    of_person = ("means_of", "factor_reset", "identity_link", "identity_unlink")
    arguments |= {name: {"pk": stranger.pk} for name in of_person}
    arguments |= {
        name: {"slug": batch.slug, "year": 2020, "month": 4}
        for name in PAGES
        if name.startswith("calendar_") and name not in arguments
    }
    arguments |= {name: {"pk": problem.pk} for name in PAGES if name.startswith("problem_")}
    going = make_problem(roads.indicator.pledge, officer, bodies=("监理",))
    arguments |= {name: {"pk": going.pk} for name in PAGES if name.startswith("unit_problem_")} | {
        "unit_problem": {"pk": going.pk}
    }
    arguments["unit_problem_sign"] = {"pk": going.pk, "position": 1}
    ledger = ProblemImport.objects.create(
        office=batch.office, name="台账.xlsx", sha256="0", by=officer, created_at=NOW,
        parsed={"rows": {"问题清单": [], "责任清单": []}, "bases": {}},
    )  # fmt: skip
    arguments |= {name: {"pk": ledger.pk} for name in ("problems_preview", "problems_apply")}
    special = SpecialReport.objects.create(
        kind="major", batch=batch, agency=reporter.agency, title="塌方", body="已抢通",
        state="signed", written_by=reporter, signed_by=head, signed_on=date(2020, 5, 8),
    )  # fmt: skip
    photo = attach_photo(report, roads, reporter)
    arguments |= {f"evidence_{name}": {"pk": photo.pk} for name in ("file", "thumb", "remove")}
    arguments["evidence_page"] = {"pk": report.pk, "share": roads.pk}
    arguments["evidence_special"] = {"pk": special.pk}
    delegation = Delegation.objects.create(
        head=head, deputy=reporter, starts_on=date(2020, 6, 1), ends_on=date(2020, 6, 2),
        reason="出差",
    )  # fmt: skip
    of_place = MonthlyReport.objects.get(region=county, month=APRIL)
    arguments |= {
        name: {"pk": special.pk}
        for name in PAGES
        if name.startswith(("special_", "office_special_")) and name != "special_new"
    }
    arguments |= {
        name: {"pk": of_place.pk} for name in ("confirm_report", "confirm_one", "confirm_return")
    }
    arguments |= {
        name: {"pk": case.pk}
        for name in PAGES
        if name.startswith(("acceptance_", "unit_acceptance")) and name not in arguments
        if name != "unit_acceptances"
    }
    # the month is final, so that drawing it again does not take the sheet away
    ReportingMonth.objects.create(
        batch=batch, month=APRIL, bulletin_on=date(2020, 5, 7), locks_on=date(2020, 5, 8)
    )
    sheet_of_scores = draw_scores(batch=batch, month=APRIL, by=officer, today=date(2020, 5, 8))[0]
    in_april = {"slug": batch.slug, "year": 2020, "month": 4}
    arguments |= {"score_sheet": {"pk": sheet_of_scores.pk}}
    arguments |= dict.fromkeys(("scores_month", "scores_draw"), in_april)
    arguments |= {
        name: {"slug": batch.slug}
        for name in PAGES
        if name == "scores_batch" or name.startswith("scoring_")
    }
    arguments["delegation_revoke"] = {"pk": delegation.pk}
    bulletin = draw_up(batch=batch, kind="monthly", month=APRIL, by=officer, today=date(2020, 5, 8))
    arguments |= {name: {"pk": bulletin.pk} for name in PAGES if name.startswith("bulletin")}
    arguments |= {"bulletins": {}} | {
        name: {"slug": batch.slug} for name in ("bulletins_batch", "bulletin_new")
    }
    view = SavedView.objects.create(person=officer, name="滞后", query="light=yellow")
    arguments |= {name: {"pk": view.pk} for name in ("saved_view_rename", "saved_view_remove")}
    arguments |= {
        name: {"pk": draft.pk}
        for name in PAGES
        if name.startswith("publication_") and name != "publication_prepare"
    }
    said = {"caption": "路基", "by": officer, "today": date(2020, 5, 8)}
    shown = choose_file(publication=draft, evidence=photo, **said)
    for name in ("publication_check", "publication_return"):
        arguments[name] = {"pk": draft.pk, "step": "second"}
    for name in ("publication_file", "publication_drop_file"):
        arguments[name] = {"pk": draft.pk, "file": shown.pk}
    arguments["publication_choose_file"] = {"pk": draft.pk, "evidence": photo.pk}
    arguments["publication_preview_page"] = {"pk": draft.pk, "rest": "1/"}
    arguments |= {name: {"pk": out.pk} for name in ("publication_embargo", "publication_withdraw")}
    arguments["public_settings"] = {"slug": batch.slug}
    period = make_period(batch)
    arguments |= {name: {"pk": period.pk} for name in ("period_edit", "period_remove")}
    arguments["remark_new"] = {"slug": batch.slug, "no": "1"}
    said = make_remark(out)
    of_remark = ("remark", "remark_set_aside", "remark_publish", "remark_unpublish")
    arguments |= {name: {"pk": said.pk} for name in of_remark}
    arguments |= {name: {"slug": batch.slug} for name in ("history", "history_json")}
    for ending in ("csv", "json", "xlsx"):
        arguments[f"table_{ending}"] = {"slug": batch.slug, "table": "regions"}
        arguments[f"version_{ending}"] = {"slug": batch.slug, "number": out.number}
    arguments["exports_download"] = {"pk": made_export().pk}
    arguments |= planning_addresses(batch, officer, reporter)
    rule = JudgingRule.objects.create(
        batch=batch, effective_on=date(2020, 6, 1), reason="从严", made_by=officer,
        made_on=date(2020, 5, 8),
    )  # fmt: skip
    sign = EntrySign.objects.create(
        share=roads, month=APRIL, sign="fell", told="减少", found_on=date(2020, 5, 8)
    )
    arguments |= {
        name: {"slug": batch.slug} for name in ("judging_rules_batch", "judging_rule_new")
    }
    arguments |= {name: {"pk": sign.pk} for name in ("entry_sign", "entry_sign_settle")}
    arguments["judging_rule_withdraw"] = {"pk": rule.pk}
    arguments |= letters_of(roads, officer, head)
    arguments |= suggestions_of(batch)
    arguments |= import_addresses(batch, officer)
    arguments |= year_addresses(roads, officer)
    return {name: reverse(name, kwargs=arguments.get(name)) for name in PAGES}


def made_export() -> SiteExport:
    """An export with its packed site."""
    archive_of("site.zip").parent.mkdir(parents=True, exist_ok=True)
    archive_of("site.zip").write_bytes(b"PK")
    return SiteExport.objects.create(
        state="done", finished_at=NOW, digest="0" * 64, archive="site.zip", size=2
    )


def letters_of(share: Share, officer: User, head: User) -> dict[str, dict]:
    """What the pages of letters are about: one answered with a photo, and a draft."""
    day, flag = date(2020, 5, 8), share.flags.get()
    by_hand = {"flags": [flag], "skip_reason": "", "by": officer, "today": day}
    out = sent(start_notice(rung="reminder", **by_hand), officer)
    answer = replied(out, head, files=[sent_file("现场.jpg", photo())])
    draft = start_notice(rung="supervision", **by_hand)
    of_draft = ("edit", "redraft", "approve", "approval", "send", "drop")
    return (
        {name: {"pk": out.pk} for name in PAGES if name.startswith("unit_notice_")}
        | {name: {"pk": out.pk} for name in ("notice", "unit_notice", "notice_letter")}
        | {name: {"pk": out.pk} for name in ("notice_docx", "notice_pdf")}
        | {name: {"pk": out.pk} for name in ("notice_recall", "notice_close", "notice_problem")}
        | {f"notice_{name}": {"pk": draft.pk} for name in of_draft}
        | {name: {"pk": answer.pk} for name in ("reply_accept", "reply_return")}
        | {name: {"pk": answer.attachments.get().pk} for name in PAGES if "attachment_" in name}
        | {"notice_new": {"pk": flag.pk}, "ladder": {"slug": out.batch.slug}}
    )


def suggestions_of(former: Batch) -> dict[str, dict]:
    """What the pages of suggestions are about: one sent to the call of next year's batch."""
    one = make_suggestion(make_call(make_next_batch(former)))
    by_batch = ("suggestions", "suggestions_many", "suggestions_public", "suggestion_new",
                "solicitation", "solicitation_end")  # fmt: skip
    return {name: {"pk": one.pk} for name in PAGES if name.startswith("suggestion")} | {
        name: {"slug": one.solicitation.batch.slug} for name in by_batch
    }
