"""Who gets in where: every page against every role. A page missing here fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import DirectoryImport, User
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
from tests.suggestions import make_call, make_next_batch, make_suggestion

ROLES = (
    "reporter", "head", "other_reporter", "other_head", "county_reporter", "officer", "director",
    "foreign_officer", "leader", "auditor", "administrator",
)  # fmt: skip
UNIT = {"reporter", "head"}
REPORTERS = {"reporter", "head", "other_reporter", "other_head", "county_reporter"}
FILLERS = {"reporter", "other_reporter", "county_reporter"}
OFFICE = {"officer", "director"}
OFFICES = OFFICE | {"foreign_officer"}
EVERYONE = set(ROLES)

# name → (method, who gets in, is it open to anonymous too)
PAGES: dict[str, tuple[str, set[str], bool]] = {
    "home": ("get", EVERYONE, True),
    "batch": ("get", EVERYONE, True),
    "category": ("get", EVERYONE, True),
    "agency_results": ("get", EVERYONE, True),
    "region_results": ("get", EVERYONE, True),
    "years": ("get", EVERYONE, True),
    "search": ("get", EVERYONE, True),
    "method": ("get", EVERYONE, True),
    "pledge": ("get", EVERYONE, True),
    "data_csv": ("get", EVERYONE, True),
    "data_json": ("get", EVERYONE, True),
    "data_xlsx": ("get", EVERYONE, True),
    "batch_pdf": ("get", EVERYONE, True),
    "data_tables": ("get", EVERYONE, True),
    "table_csv": ("get", EVERYONE, True),
    "table_json": ("get", EVERYONE, True),
    "table_xlsx": ("get", EVERYONE, True),
    "version_csv": ("get", EVERYONE, True),
    "version_json": ("get", EVERYONE, True),
    "version_xlsx": ("get", EVERYONE, True),
    "history": ("get", EVERYONE, True),
    "history_json": ("get", EVERYONE, True),
    "publications_json": ("get", EVERYONE, True),
    "dictionary": ("get", EVERYONE, True),
    "dictionary_json": ("get", EVERYONE, True),
    "feed": ("get", EVERYONE, True),
    "batch_feed": ("get", EVERYONE, True),
    "pledge_feed": ("get", EVERYONE, True),
    "pledge_qr": ("get", EVERYONE, True),
    "sitemap": ("get", EVERYONE, True),
    "robots": ("get", EVERYONE, True),
    "public_file": ("get", EVERYONE, True),
    "remark_new": ("get", EVERYONE, True),
    "remark_status": ("get", EVERYONE, True),
    "remark_sent": ("get", EVERYONE, True),
    "suggest": ("get", EVERYONE, True),
    "suggest_sent": ("get", EVERYONE, True),
    "suggest_receipt": ("get", EVERYONE, True),
    "suggestions_public": ("get", EVERYONE, True),
    "healthz": ("get", EVERYONE, True),
    "readyz": ("get", EVERYONE, True),
    "elder": ("post", EVERYONE, True),
    "set_language": ("post", EVERYONE, True),
    "account_login": ("get", EVERYONE, True),
    "account_inactive": ("get", EVERYONE, True),
    "account_logout": ("get", EVERYONE, True),
    "account_change_password": ("get", EVERYONE, False),
    "landing": ("get", EVERYONE, False),
    "inbox": ("get", EVERYONE, False),
    "inbox_read_all": ("post", EVERYONE, False),
    "inbox_settings": ("get", EVERYONE, False),
    "inbox_message": ("get", {"reporter"}, False),
    "desk": ("get", REPORTERS, False),
    "desk_report": ("get", UNIT, False),
    "desk_cells": ("post", {"reporter"}, False),
    "desk_submit": ("post", {"reporter"}, False),
    "desk_recall": ("post", {"reporter"}, False),
    "desk_sign": ("post", {"head"}, False),
    "desk_return": ("post", {"head"}, False),
    "office": ("get", OFFICES | {"leader"}, False),
    "dashboard": ("get", OFFICE | {"leader"}, False),
    "dashboard_batch": ("get", OFFICE | {"leader"}, False),
    "dashboard_now": ("get", OFFICE | {"leader"}, False),
    "dashboard_print": ("get", OFFICE | {"leader"}, False),
    "dashboard_sheet": ("get", OFFICE | {"leader"}, False),
    "office_report": ("get", OFFICE | {"leader"}, False),
    "saved_view_add": ("get", OFFICES | {"leader"}, False),
    "saved_view_rename": ("get", {"officer"}, False),
    "saved_view_remove": ("post", {"officer"}, False),
    "office_pledge": ("get", OFFICE | {"leader"}, False),
    "review": ("get", OFFICES, False),
    "review_report": ("get", OFFICE, False),
    "review_accept": ("post", OFFICE, False),
    "review_return": ("post", OFFICE, False),
    "accept_many": ("post", OFFICES, False),
    "enter": ("get", OFFICE, False),
    "notices": ("get", OFFICES | {"leader"}, False),
    "notice": ("get", OFFICE | {"leader"}, False),
    "notice_letter": ("get", OFFICE | {"leader"}, False),
    "notice_docx": ("get", OFFICE | {"leader"}, False),
    "notice_pdf": ("get", OFFICE | {"leader"}, False),
    "notice_edit": ("get", OFFICE, False),
    "notice_redraft": ("get", OFFICE, False),
    "notice_approve": ("get", {"director"}, False),
    "notice_approval": ("get", OFFICE, False),
    "notice_send": ("get", OFFICE, False),
    "notice_drop": ("get", OFFICE, False),
    "notice_recall": ("get", OFFICE, False),
    "notice_close": ("get", OFFICE, False),
    "notice_problem": ("get", OFFICE, False),
    "notice_new": ("get", OFFICE, False),
    "reply_accept": ("get", OFFICE, False),
    "reply_return": ("get", OFFICE, False),
    "ladder": ("get", OFFICE | {"leader"}, False),
    "unit_notices": ("get", REPORTERS, False),
    "unit_notice": ("get", UNIT, False),
    "unit_notice_letter": ("get", UNIT, False),
    "unit_notice_docx": ("get", UNIT, False),
    "unit_notice_pdf": ("get", UNIT, False),
    "unit_notice_sign": ("post", UNIT, False),
    "unit_notice_reply": ("post", {"head"}, False),
    "attachment_file": ("get", UNIT | OFFICE | {"leader"}, False),
    "attachment_thumb": ("get", UNIT | OFFICE | {"leader"}, False),
    "attachment_remove": ("post", UNIT, False),
    "problems": ("get", OFFICES | {"leader"}, False),
    "problem": ("get", OFFICE | {"leader"}, False),
    "problems_new": ("get", OFFICES, False),
    "problems_sheet": ("get", OFFICES | {"leader"}, False),
    "problems_import": ("get", OFFICES, False),
    "problems_preview": ("get", OFFICE, False),
    "problems_apply": ("post", OFFICE, False),
    "problem_edit": ("get", OFFICE, False),
    "problem_extend": ("post", OFFICE, False),
    "problem_close": ("post", OFFICE, False),
    "problem_return": ("post", OFFICE, False),
    "problem_reopen": ("post", OFFICE, False),
    "unit_problems": ("get", REPORTERS, False),
    "unit_problem": ("get", UNIT, False),
    "unit_problem_take_up": ("post", UNIT, False),
    "unit_problem_tell": ("post", UNIT, False),
    "unit_problem_sign": ("post", UNIT, False),
    "unit_problem_result": ("post", UNIT, False),
    "unit_problem_request": ("post", UNIT, False),
    "problem_register": ("post", OFFICE, False),
    "problem_set_aside": ("post", OFFICE, False),
    "calendar": ("get", OFFICES | {"leader"}, False),
    "calendar_batch": ("get", OFFICE | {"leader"}, False),
    "calendar_rule": ("post", OFFICE, False),
    "calendar_month": ("get", OFFICE | {"leader"}, False),
    "calendar_due": ("post", OFFICE, False),
    "calendar_bulletin": ("post", OFFICE, False),
    "calendar_withdraw": ("post", OFFICE, False),
    "calendar_exception": ("post", OFFICE, False),
    "reading_correct": ("get", OFFICE, False),
    "share_plan": ("get", OFFICE | {"leader"}, False),
    "plan_change": ("get", OFFICE, False),
    "stage_done": ("get", OFFICE, False),
    "milestone_done": ("get", OFFICE, False),
    "breakdown": ("get", OFFICE, False),
    "breakdown_check": ("post", OFFICE, False),
    "office_projects": ("get", OFFICE | {"leader"}, False),
    "indicator_counting": ("post", OFFICE, False),
    "tasks": ("get", REPORTERS, False),
    "own_plan": ("get", {"reporter"}, False),
    "projects": ("get", REPORTERS, False),
    "projects_stages": ("post", FILLERS, False),
    "project_new": ("get", {"reporter", "county_reporter"}, False),
    "project": ("get", UNIT, False),
    "projects_template": ("get", {"reporter", "county_reporter"}, False),
    "projects_import": ("get", FILLERS, False),
    "projects_upload": ("get", {"reporter"}, False),
    "projects_confirm": ("post", {"reporter"}, False),
    "projects_discard": ("post", {"reporter"}, False),
    "target_revise": ("get", {"director"}, False),
    "scores": ("get", OFFICES | {"leader"}, False),
    "scores_batch": ("get", OFFICE | {"leader"}, False),
    "scores_month": ("get", OFFICE | {"leader"}, False),
    "scores_draw": ("post", OFFICE, False),
    "score_sheet": ("get", OFFICE | {"leader"}, False),
    "scoring_scheme": ("get", OFFICE | {"leader"}, False),
    "scoring_difficulty": ("get", OFFICE | {"leader"}, False),
    "scoring_satisfaction": ("get", OFFICE | {"leader"}, False),
    "bulletins": ("get", OFFICES | {"leader"}, False),
    "bulletins_batch": ("get", OFFICE | {"leader"}, False),
    "bulletin_new": ("get", OFFICE, False),
    "bulletin": ("get", OFFICE, False),
    "bulletin_again": ("post", OFFICE, False),
    "bulletin_issue": ("get", {"director"}, False),
    "bulletin_correct": ("get", OFFICE, False),
    "bulletin_discard": ("get", OFFICE, False),
    "bulletin_docx": ("get", OFFICE, False),
    "bulletin_pdf": ("get", OFFICE, False),
    "acceptances": ("get", OFFICES | {"leader"}, False),
    "acceptance_case": ("get", OFFICE | {"leader"}, False),
    "acceptance_check": ("post", OFFICE, False),
    "acceptance_visit": ("post", OFFICE, False),
    "acceptance_pass": ("post", OFFICE, False),
    "acceptance_return": ("post", OFFICE, False),
    "acceptance_reverse": ("post", OFFICE, False),
    "unit_acceptances": ("get", REPORTERS, False),
    "unit_acceptance_new": ("get", {"other_head"}, False),
    "unit_acceptance": ("get", UNIT, False),
    "unit_acceptance_withdraw": ("post", {"head"}, False),
    "remind_missing": ("get", OFFICE, False),
    "outbox": ("get", OFFICES | {"administrator"}, False),
    "outbox_resend": ("post", OFFICE | {"administrator"}, False),
    "directory": ("get", {"administrator"}, False),
    "directory_template": ("get", {"administrator"}, False),
    "directory_upload": ("post", {"administrator"}, False),
    "directory_import": ("get", {"administrator"}, False),
    "directory_apply": ("post", {"administrator"}, False),
    "directory_reissue": ("post", {"administrator"}, False),
    "outlines": ("get", {"administrator"}, False),
    "outlines_upload": ("post", {"administrator"}, False),
    "outlines_remove": ("post", {"administrator"}, False),
    "people": ("get", {"administrator"}, False),
    "person": ("get", {"administrator"}, False),
    "person_move": ("post", {"administrator"}, False),
    "person_deactivate": ("post", {"administrator"}, False),
    "person_reactivate": ("post", {"administrator"}, False),
    "person_reset": ("post", {"administrator"}, False),
    "sheet_download": ("get", UNIT, False),
    "sheet_upload": ("get", {"reporter"}, False),
    "uploads": ("get", REPORTERS | OFFICES, False),
    "upload": ("get", UNIT, False),
    "upload_progress": ("get", UNIT, False),
    "upload_confirm": ("post", {"reporter"}, False),
    "upload_discard": ("post", {"reporter"}, False),
    "matrix": ("get", OFFICE, False),
    "matrix_download": ("get", OFFICE, False),
    "opening": ("get", OFFICE, False),
    "opening_download": ("get", OFFICE, False),
    "audit": ("get", {"auditor"}, False),
    "backtest": ("get", OFFICES | {"leader"}, False),
    "rollup": ("get", OFFICES | {"leader"}, False),
    "rollup_batch": ("get", OFFICE | {"leader"}, False),
    "rollup_month": ("get", OFFICE | {"leader"}, False),
    "desk_narratives": ("get", UNIT, False),
    "desk_narrative_cells": ("post", {"reporter"}, False),
    "confirming": ("get", REPORTERS - {"county_reporter"}, False),
    "confirm_all": ("post", {"head", "other_head"}, False),
    "confirm_remind": ("post", {"head"}, False),
    "confirm_report": ("get", UNIT, False),
    "confirm_one": ("post", {"head"}, False),
    "confirm_return": ("post", {"head"}, False),
    "delegation": ("get", {"head", "other_head"}, False),
    "delegation_revoke": ("post", {"head"}, False),
    "evidence_page": ("get", UNIT, False),
    "evidence_special": ("get", UNIT, False),
    "evidence_file": ("get", UNIT | OFFICE | {"leader"}, False),
    "evidence_thumb": ("get", UNIT | OFFICE | {"leader"}, False),
    "evidence_remove": ("post", {"reporter"}, False),
    "special": ("get", REPORTERS, False),
    "special_new": ("get", REPORTERS, False),
    "special_report": ("get", UNIT, False),
    "special_submit": ("post", UNIT, False),
    "special_sign": ("post", {"head"}, False),
    "special_return": ("post", {"head"}, False),
    "office_special": ("get", OFFICES, False),
    "office_special_report": ("get", OFFICE, False),
    "office_special_read": ("post", OFFICE, False),
    "office_special_return": ("post", OFFICE, False),
    "judging_rules": ("get", OFFICES | {"leader"}, False),
    "judging_rules_batch": ("get", OFFICE | {"leader"}, False),
    "judging_rule_new": ("get", OFFICE, False),
    "judging_rule_withdraw": ("post", OFFICE, False),
    "entry_signs": ("get", OFFICES | {"leader"}, False),
    "entry_sign": ("get", OFFICE | {"leader"}, False),
    "entry_sign_settle": ("post", OFFICE, False),
    "publishing": ("get", OFFICES, False),
    "exports": ("get", OFFICES, False),
    "exports_start": ("post", OFFICES, False),
    "exports_progress": ("get", OFFICES, False),
    "exports_download": ("get", OFFICES, False),
    "publication_prepare": ("post", OFFICE, False),
    "publication_review": ("get", OFFICE, False),
    "publication_file": ("get", OFFICE, False),
    "publication_preview": ("get", OFFICE, False),
    "publication_preview_page": ("get", OFFICE, False),
    "publication_check": ("post", OFFICE, False),
    "publication_return": ("post", OFFICE, False),
    "publication_refreeze": ("get", OFFICE, False),
    "publication_embargo": ("post", {"director"}, False),
    "publication_withdraw": ("get", {"director"}, False),
    "publication_choose_file": ("post", OFFICE, False),
    "publication_drop_file": ("post", OFFICE, False),
    "public_settings": ("get", OFFICE, False),
    "batch_copy": ("get", OFFICE, False),
    "pledge_change": ("get", {"director"}, False),
    "pledge_changes": ("get", OFFICE | {"leader"}, False),
    "succession": ("get", OFFICE, False),
    "predecessor": ("get", OFFICE, False),
    "plans_carry": ("get", OFFICE, False),
    "carry_overs": ("get", OFFICE, False),
    "carry_over": ("get", OFFICE, False),
    "pledge_years": ("get", OFFICE | {"leader"}, False),
    "programmes": ("get", OFFICES | {"leader"}, False),
    "programme": ("get", OFFICE | {"leader"}, False),
    "programme_new": ("get", OFFICES, False),
    "programme_edit": ("get", OFFICE, False),
    "programme_links": ("get", OFFICE, False),
    "closing": ("get", OFFICE | {"leader"}, False),
    "closing_docx": ("get", OFFICE | {"leader"}, False),
    "closing_note": ("get", OFFICE, False),
    "closing_close": ("get", {"director"}, False),
    "closing_reopen": ("get", {"director"}, False),
    "periods": ("get", OFFICES, False),
    "period_new": ("get", OFFICES, False),
    "period_edit": ("get", OFFICE, False),
    "period_remove": ("get", OFFICE, False),
    "remarks": ("get", OFFICES | {"leader"}, False),
    "remark": ("get", OFFICE | {"leader"}, False),
    "remark_set_aside": ("post", OFFICE, False),
    "remark_publish": ("post", OFFICE, False),
    "remark_unpublish": ("post", OFFICE, False),
    "publication_discard": ("get", OFFICE, False),
    "planning": ("get", OFFICES | {"leader"}, False),
    "planning_batch": ("get", OFFICE | {"leader"}, False),
    "batch_new": ("get", OFFICES, False),
    "batch_drafting": ("post", OFFICE, False),
    "decision_new": ("get", {"director"}, False),
    "decision_reopen": ("get", {"director"}, False),
    "batch_publish": ("get", {"director"}, False),
    "candidates": ("get", OFFICE | {"leader"}, False),
    "candidate": ("get", OFFICE | {"leader"}, False),
    "candidate_new": ("get", OFFICE, False),
    "candidate_edit": ("get", OFFICE, False),
    "candidate_screen": ("get", OFFICE, False),
    "candidate_pool": ("post", OFFICE, False),
    "candidate_drop": ("post", OFFICE, False),
    "candidate_back": ("post", OFFICE, False),
    "candidate_suggestions": ("get", OFFICE, False),
    "pledge_candidate": ("get", OFFICE, False),
    "ballots": ("get", OFFICE | {"leader"}, False),
    "ballot_new": ("get", OFFICE, False),
    "ballot_withdraw": ("get", OFFICE, False),
    "desk_candidates": ("get", REPORTERS, False),
    "desk_candidate_new": ("get", REPORTERS - {"county_reporter"}, False),
    "desk_candidate_edit": ("get", UNIT, False),
    "import_new": ("get", OFFICE, False),
    "import_text": ("get", OFFICE | {"leader"}, False),
    "import_confirm": ("get", OFFICE, False),
    "import_discard": ("get", OFFICE, False),
    "import_match": ("post", OFFICE, False),
    "import_number": ("post", OFFICE, False),
    "draft_new": ("get", OFFICE, False),
    "draft_edit": ("get", OFFICE, False),
    "draft_split": ("get", OFFICE, False),
    "draft_merge": ("get", OFFICE, False),
    "draft_state": ("post", OFFICE, False),
    "draft_agency_pick": ("post", OFFICE, False),
    "draft_indicator_new": ("get", OFFICE, False),
    "draft_indicator_edit": ("get", OFFICE, False),
    "draft_indicator_move": ("get", OFFICE, False),
    "draft_indicator_reject": ("post", OFFICE, False),
    "draft_funding_reject": ("post", OFFICE, False),
    "suggestions": ("get", OFFICE | {"leader"}, False),
    "suggestion_new": ("get", OFFICE, False),
    "suggestions_many": ("post", OFFICE, False),
    "solicitation": ("get", OFFICE, False),
    "solicitation_end": ("post", OFFICE, False),
    "suggestion": ("get", OFFICE | {"leader"}, False),
    "suggestion_take_up": ("post", OFFICE, False),
    "suggestion_set_aside": ("post", OFFICE, False),
    "suggestion_merge": ("post", OFFICE, False),
    "suggestion_unmerge": ("post", OFFICE, False),
    "suggestion_link": ("post", OFFICE, False),
    "suggestion_answer": ("post", OFFICE, False),
    "suggestion_publish": ("post", OFFICE, False),
    "suggestion_unpublish": ("post", OFFICE, False),
}


@pytest.fixture
def addresses(batch, roads, labour, county, reporter, head, officer, director) -> dict[str, str]:
    """The address of every page, about things of 市交通运输局."""
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
    archive_of("site.zip").parent.mkdir(parents=True)
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


def outcome(client: Client, method: str, address: str) -> str:
    """in, refused, or sign-in."""
    response = getattr(client, method)(address)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign-in"
    assert response.status_code < 500 or address.endswith(".pdf"), response.content.decode()
    return "refused" if response.status_code in (403, 404) else "in"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_exactly_where_it_belongs(role, addresses, client, request):
    person: User = request.getfixturevalue(role)
    expected, found = {}, {}
    for name, (method, welcome, _) in PAGES.items():
        client.force_login(person)
        expected[name] = "in" if role in welcome else "refused"
        found[name] = outcome(client, method, addresses[name])

    assert found == expected


def test_a_stranger_reads_what_is_public_and_signs_in_for_the_rest(addresses, client):
    found = {name: outcome(client, PAGES[name][0], addresses[name]) for name in PAGES}

    assert found == {
        name: "in" if is_open else "sign-in" for name, (_, _, is_open) in PAGES.items()
    }


def named(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"(no name) {pattern.pattern}"


def test_every_page_stands_in_the_matrix():
    assert set(named(get_resolver().url_patterns)) == set(PAGES)


ADMIN_TABLES = {
    "agencies": ("region", "agency", "user", "dayoverride", "robot"),
    "pledges": ("batch", "pledge", "indicator", "share"),
}
ADMIN_DOORS = {"agencies": {"administrator"}, "pledges": OFFICES}
MAY_LOOK_UP = {"region", "agency"}


@pytest.mark.parametrize("role", ROLES)
def test_the_stock_admin_opens_only_the_tables_of_the_role(role, client, request, roads):
    client.force_login(request.getfixturevalue(role))
    for app, tables in ADMIN_TABLES.items():
        for table in tables:
            welcome = role in ADMIN_DOORS[app] or (role in OFFICES and table in MAY_LOOK_UP)
            response = client.get(reverse(f"admin:{app}_{table}_changelist"))
            if not (role in OFFICES or role == "administrator"):
                assert response.status_code == 302  # to the admin's own sign-in
            else:
                assert (table, response.status_code) == (table, 200 if welcome else 403)


def test_another_office_s_batches_do_not_show_in_its_admin(roads, foreign_officer, client):
    client.force_login(foreign_officer)

    page = client.get(reverse("admin:pledges_indicator_changelist"))

    assert "农村公路" not in page.content.decode()


def test_a_published_target_is_not_rewritten_in_the_admin(roads, officer, client):
    client.force_login(officer)

    client.post(
        reverse("admin:pledges_indicator_change", args=[roads.indicator_id]), {"value": "1"}
    )

    roads.indicator.refresh_from_db()
    assert roads.indicator.value == Decimal(300)
