"""The coordinating office's addresses, below /office/."""

from __future__ import annotations

from django.urls import path, register_converter

from oversight.views import audit, changes, dashboard, pledge, review


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

urlpatterns = [
    path("", dashboard.office, name="office"),
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.review_report, name="review_report"),
    path("review/<int:pk>/accept/", review.review_accept, name="review_accept"),
    path("review/<int:pk>/return/", review.review_return, name="review_return"),
    path("pledges/<int:pk>/", pledge.office_pledge, name="office_pledge"),
    path("readings/<int:pk>/correct/", changes.reading_correct, name="reading_correct"),
    path("shares/<int:pk>/plan/", changes.plan_change, name="plan_change"),
    path("indicators/<int:pk>/target/", changes.target_revise, name="target_revise"),
    path("indicators/<int:pk>/acceptance/", changes.acceptance_pass, name="acceptance_pass"),
    path("acceptances/<int:pk>/reverse/", changes.acceptance_reverse, name="acceptance_reverse"),
    path("audit/", audit.audit, name="audit"),
    path("<batch:slug>/", dashboard.dashboard_batch, name="dashboard_batch"),
    path("<batch:slug>/<year4:year>-<month2:month>/", dashboard.dashboard, name="dashboard"),
]
