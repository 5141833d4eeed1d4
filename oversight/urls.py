"""The coordinating office's addresses, below /office/."""

from __future__ import annotations

from django.urls import path, register_converter

from oversight.views import (
    audit,
    breakdown,
    calendar,
    changes,
    dashboard,
    entering,
    matrix,
    pledge,
    problems,
    projects,
    reminders,
    review,
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
    path("review/", review.review, name="review"),
    path("review/accept/", review.accept_many, name="accept_many"),
    path("review/<int:pk>/", review.review_report, name="review_report"),
    path("review/<int:pk>/accept/", review.review_accept, name="review_accept"),
    path("review/<int:pk>/return/", review.review_return, name="review_return"),
    path("enter/<int:pk>/", entering.enter, name="enter"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/register/", problems.problem_register, name="problem_register"),
    path("problems/<int:pk>/set-aside/", problems.problem_set_aside, name="problem_set_aside"),
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
    path("shares/<int:pk>/plan/", changes.plan_change, name="plan_change"),
    path("indicators/<int:pk>/target/", changes.target_revise, name="target_revise"),
    path("indicators/<int:pk>/acceptance/", changes.acceptance_pass, name="acceptance_pass"),
    path("acceptances/<int:pk>/reverse/", changes.acceptance_reverse, name="acceptance_reverse"),
    path("indicators/<int:pk>/breakdown/", breakdown.breakdown, name="breakdown"),
    path("indicators/<int:pk>/breakdown/check/", breakdown.breakdown_check, name="breakdown_check"),
    path("shares/<int:pk>/points/", breakdown.share_plan, name="share_plan"),
    path("pledges/<int:pk>/projects/", projects.office_projects, name="office_projects"),
    path("indicators/<int:pk>/counting/", projects.indicator_counting, name="indicator_counting"),
    path("special/", special.office_special, name="office_special"),
    path("special/<int:pk>/", special.office_special_report, name="office_special_report"),
    path("special/<int:pk>/read/", special.office_special_read, name="office_special_read"),
    path("special/<int:pk>/return/", special.office_special_return, name="office_special_return"),
    path("audit/", audit.audit, name="audit"),
    path(
        "remind/<batch:slug>/<year4:year>/<month2:month>/",
        reminders.remind_missing,
        name="remind_missing",
    ),
    path("outbox/", reminders.outbox, name="outbox"),
    path("outbox/<int:pk>/resend/", reminders.outbox_resend, name="outbox_resend"),
    path("<batch:slug>/", dashboard.dashboard_batch, name="dashboard_batch"),
    path("<batch:slug>/<year4:year>-<month2:month>/", dashboard.dashboard, name="dashboard"),
]
