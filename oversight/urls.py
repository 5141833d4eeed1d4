"""The coordinating office's addresses, below /office/."""

from __future__ import annotations

from django.urls import path, register_converter

from oversight.views import (
    acceptance,
    audit,
    breakdown,
    bulletins,
    calendar,
    carrying,
    changes,
    closing,
    dashboard,
    entering,
    entry_signs,
    forecasts,
    ladder,
    matrix,
    notice_documents,
    notice_replies,
    notice_steps,
    notices,
    plans,
    pledge,
    printing,
    problem_actions,
    problem_sheets,
    problems,
    programmes,
    projects,
    reminders,
    reports,
    review,
    rollups,
    rules,
    saved_views,
    scores,
    special,
)


class YearConverter:
    """Four digits."""

    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class MonthConverter:
    """01 to 12."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02d}"


class BatchConverter:
    """A batch's slug; ``publish`` below the office belongs to the publishing pages."""

    regex = r"(?!publish/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearConverter, "year4")
register_converter(MonthConverter, "month2")
register_converter(BatchConverter, "batch")

MONTH = "<batch:slug>/<year4:year>/<month2:month>"

urlpatterns = [
    path("", dashboard.office, name="office"),
    path("closing/<slug:slug>/", closing.closing, name="closing"),
    path("closing/<slug:slug>/close/", closing.closing_close, name="closing_close"),
    path("closing/<slug:slug>/reopen/", closing.closing_reopen, name="closing_reopen"),
    path("closing/<slug:slug>/summary.docx", closing.closing_docx, name="closing_docx"),
    path("closing/<slug:slug>/carry/", carrying.carry_overs, name="carry_overs"),
    path("closing/<slug:slug>/plans/", carrying.plans_carry, name="plans_carry"),
    path("indicators/<int:pk>/carry/", carrying.carry_over_one, name="carry_over"),
    path("pledges/<int:pk>/closing-note/", closing.closing_note, name="closing_note"),
    path("pledges/<int:pk>/years/", carrying.pledge_years, name="pledge_years"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/edit/", programmes.programme_edit, name="programme_edit"),
    path("programmes/<int:pk>/indicators/", programmes.programme_links, name="programme_links"),
    path("review/", review.review, name="review"),
    path("review/accept/", review.accept_many, name="accept_many"),
    path("review/<int:pk>/", review.review_report, name="review_report"),
    path("review/<int:pk>/accept/", review.review_accept, name="review_accept"),
    path("review/<int:pk>/return/", review.review_return, name="review_return"),
    path("enter/<int:pk>/", entering.enter, name="enter"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/letter/", notices.notice_letter, name="notice_letter"),
    path("notices/<int:pk>/letter.docx", notice_documents.notice_docx, name="notice_docx"),
    path("notices/<int:pk>/letter.pdf", notice_documents.notice_pdf, name="notice_pdf"),
    path("notices/<int:pk>/edit/", notice_steps.notice_edit, name="notice_edit"),
    path("notices/<int:pk>/redraft/", notice_steps.notice_redraft, name="notice_redraft"),
    path("notices/<int:pk>/approve/", notice_steps.notice_approve, name="notice_approve"),
    path("notices/<int:pk>/approval/", notice_steps.notice_approval, name="notice_approval"),
    path("notices/<int:pk>/send/", notice_steps.notice_send, name="notice_send"),
    path("notices/<int:pk>/drop/", notice_steps.notice_drop, name="notice_drop"),
    path("notices/<int:pk>/recall/", notice_steps.notice_recall, name="notice_recall"),
    path("notices/<int:pk>/close/", notice_steps.notice_close, name="notice_close"),
    path("notices/<int:pk>/problem/", problems.notice_problem, name="notice_problem"),
    path("replies/<int:pk>/accept/", notice_replies.reply_accept, name="reply_accept"),
    path("replies/<int:pk>/return/", notice_replies.reply_return, name="reply_return"),
    path("notices/new/<int:pk>/", notice_steps.notice_new, name="notice_new"),
    path("notices/ladder/<batch:slug>/", ladder.ladder, name="ladder"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/new/", problems.problems_new, name="problems_new"),
    path("problems/sheet.xlsx", problem_sheets.problems_sheet, name="problems_sheet"),
    path("problems/import/", problem_sheets.problems_import, name="problems_import"),
    path("problems/import/<int:pk>/", problem_sheets.problems_preview, name="problems_preview"),
    path("problems/import/<int:pk>/apply/", problem_sheets.problems_apply, name="problems_apply"),
    path("problems/<int:pk>/edit/", problems.problem_edit, name="problem_edit"),
    path("problems/<int:pk>/register/", problem_actions.problem_register, name="problem_register"),
    path(
        "problems/<int:pk>/set-aside/",
        problem_actions.problem_set_aside,
        name="problem_set_aside",
    ),
    path("problems/<int:pk>/extend/", problem_actions.problem_extend, name="problem_extend"),
    path("problems/<int:pk>/close/", problem_actions.problem_close, name="problem_close"),
    path("problems/<int:pk>/return/", problem_actions.problem_return, name="problem_return"),
    path("problems/<int:pk>/reopen/", problem_actions.problem_reopen, name="problem_reopen"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<batch:slug>/", calendar.calendar_batch, name="calendar_batch"),
    path("calendar/<batch:slug>/lock-rule/", calendar.calendar_rule, name="calendar_rule"),
    path(f"calendar/{MONTH}/", calendar.calendar_month, name="calendar_month"),
    path(f"calendar/{MONTH}/due/", calendar.calendar_due, name="calendar_due"),
    path(f"calendar/{MONTH}/bulletin/", calendar.calendar_bulletin, name="calendar_bulletin"),
    path(f"calendar/{MONTH}/withdraw/", calendar.calendar_withdraw, name="calendar_withdraw"),
    path(f"calendar/{MONTH}/exception/", calendar.calendar_exception, name="calendar_exception"),
    path(f"calendar/{MONTH}/matrix/", matrix.matrix, name="matrix"),
    path(f"calendar/{MONTH}/matrix/sheet.xlsx", matrix.matrix_download, name="matrix_download"),
    path("calendar/<batch:slug>/opening/", matrix.opening, name="opening"),
    path(
        "calendar/<batch:slug>/opening/sheet.xlsx", matrix.opening_download, name="opening_download"
    ),
    path("pledges/<int:pk>/", pledge.office_pledge, name="office_pledge"),
    path("readings/<int:pk>/correct/", changes.reading_correct, name="reading_correct"),
    path("shares/<int:pk>/plan/", plans.share_plan, name="share_plan"),
    path("shares/<int:pk>/plan/change/", plans.plan_change, name="plan_change"),
    path("stages/<int:pk>/done/", plans.stage_done, name="stage_done"),
    path("milestones/<int:pk>/done/", plans.milestone_done, name="milestone_done"),
    path("indicators/<int:pk>/target/", changes.target_revise, name="target_revise"),
    path("scores/", scores.scores, name="scores"),
    path("scores/sheets/<int:pk>/", scores.score_sheet, name="score_sheet"),
    path("scores/<batch:slug>/", scores.scores_batch, name="scores_batch"),
    path("scores/<batch:slug>/scheme/", scores.scoring_scheme, name="scoring_scheme"),
    path("scores/<batch:slug>/difficulty/", scores.scoring_difficulty, name="scoring_difficulty"),
    path(
        "scores/<batch:slug>/satisfaction/",
        scores.scoring_satisfaction,
        name="scoring_satisfaction",
    ),
    path(f"scores/{MONTH}/", scores.scores_month, name="scores_month"),
    path(f"scores/{MONTH}/draw/", scores.scores_draw, name="scores_draw"),
    path("acceptance/", acceptance.acceptances, name="acceptances"),
    path("acceptance/<int:pk>/", acceptance.acceptance_case, name="acceptance_case"),
    path("acceptance/<int:pk>/check/", acceptance.acceptance_check, name="acceptance_check"),
    path("acceptance/<int:pk>/visit/", acceptance.acceptance_visit, name="acceptance_visit"),
    path("acceptance/<int:pk>/pass/", acceptance.acceptance_pass, name="acceptance_pass"),
    path("acceptance/<int:pk>/return/", acceptance.acceptance_return, name="acceptance_return"),
    path("acceptances/<int:pk>/reverse/", acceptance.acceptance_reverse, name="acceptance_reverse"),
    path("indicators/<int:pk>/breakdown/", breakdown.breakdown, name="breakdown"),
    path("indicators/<int:pk>/breakdown/check/", breakdown.breakdown_check, name="breakdown_check"),
    path("pledges/<int:pk>/projects/", projects.office_projects, name="office_projects"),
    path("indicators/<int:pk>/counting/", projects.indicator_counting, name="indicator_counting"),
    path("special/", special.office_special, name="office_special"),
    path("special/<int:pk>/", special.office_special_report, name="office_special_report"),
    path("special/<int:pk>/read/", special.office_special_read, name="office_special_read"),
    path("special/<int:pk>/return/", special.office_special_return, name="office_special_return"),
    path("audit/", audit.audit, name="audit"),
    path("audit/audit.csv", audit.audit_csv, name="audit_csv"),
    path("audit/months/", audit.audit_months, name="audit_months"),
    path("audit/months/<year4:year>-<month2:month>.jsonl", audit.audit_month, name="audit_month"),
    path("backtest/", forecasts.backtest, name="backtest"),
    path("rollup/", rollups.rollup, name="rollup"),
    path("rollup/<batch:slug>/", rollups.rollup_batch, name="rollup_batch"),
    path(
        "rollup/<batch:slug>/<year4:year>-<month2:month>/",
        rollups.rollup_month,
        name="rollup_month",
    ),
    path(
        "remind/<batch:slug>/<year4:year>/<month2:month>/",
        reminders.remind_missing,
        name="remind_missing",
    ),
    path("outbox/", reminders.outbox, name="outbox"),
    path("outbox/<int:pk>/resend/", reminders.outbox_resend, name="outbox_resend"),
    path("rules/", rules.judging_rules, name="judging_rules"),
    path("rules/<batch:slug>/", rules.judging_rules_batch, name="judging_rules_batch"),
    path("rules/<batch:slug>/new/", rules.judging_rule_new, name="judging_rule_new"),
    path("rules/<int:pk>/withdraw/", rules.judging_rule_withdraw, name="judging_rule_withdraw"),
    path("signs/", entry_signs.entry_signs, name="entry_signs"),
    path("signs/<int:pk>/", entry_signs.entry_sign, name="entry_sign"),
    path("signs/<int:pk>/settle/", entry_signs.entry_sign_settle, name="entry_sign_settle"),
    path("reports/<int:pk>/", reports.office_report, name="office_report"),
    path("views/add/", saved_views.saved_view_add, name="saved_view_add"),
    path("views/<int:pk>/", saved_views.saved_view_rename, name="saved_view_rename"),
    path("views/<int:pk>/remove/", saved_views.saved_view_remove, name="saved_view_remove"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/batch/<batch:slug>/", bulletins.bulletins_batch, name="bulletins_batch"),
    path("bulletins/batch/<batch:slug>/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/again/", bulletins.bulletin_again, name="bulletin_again"),
    path("bulletins/<int:pk>/issue/", bulletins.bulletin_issue, name="bulletin_issue"),
    path("bulletins/<int:pk>/correct/", bulletins.bulletin_correct, name="bulletin_correct"),
    path("bulletins/<int:pk>/discard/", bulletins.bulletin_discard, name="bulletin_discard"),
    path("bulletins/<int:pk>/bulletin.docx", bulletins.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<int:pk>/bulletin.pdf", bulletins.bulletin_pdf, name="bulletin_pdf"),
    path("<batch:slug>/", dashboard.dashboard_batch, name="dashboard_batch"),
    path("<batch:slug>/<year4:year>-<month2:month>/", dashboard.dashboard, name="dashboard"),
    path(
        "<batch:slug>/<year4:year>-<month2:month>/now/",
        dashboard.dashboard_now,
        name="dashboard_now",
    ),
    path(
        "<batch:slug>/<year4:year>-<month2:month>/print/",
        printing.dashboard_print,
        name="dashboard_print",
    ),
    path(
        "<batch:slug>/<year4:year>-<month2:month>/list.xlsx",
        printing.dashboard_sheet,
        name="dashboard_sheet",
    ),
]
