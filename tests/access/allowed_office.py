"""The coordinating office: dashboard, review, plans.

Who gets in, by method; the order is that of the addresses.
"""

from __future__ import annotations

from tests.access.rows import Group, may
from tests.access.who import ALL_SEEING, OFFICE, OFFICES, SEEING

GROUPS: dict[str, Group] = {
    "看板与月报": {
        "office": may("get", ALL_SEEING),
        "dashboard_batch": may("get", SEEING),
        "dashboard": may("get", SEEING),
        "dashboard_sheet": may("get", SEEING),
        "dashboard_now": may("get", SEEING),
        "dashboard_print": may("get", SEEING),
        "office_report": may("get", SEEING),
        "saved_view_rename": may("get post", {"officer"}),
        "saved_view_remove": may("post", {"officer"}),
        "saved_view_add": may("get post", ALL_SEEING),
    },
    "审核与代录": {
        "enter": may("get post", OFFICE),
        "review": may("get", OFFICES),
        "review_report": may("get", OFFICE),
        "review_accept": may("post", OFFICE),
        "review_return": may("post", OFFICE),
        "accept_many": may("post", OFFICES),
    },
    "报送日历与催报矩阵": {
        "calendar": may("get", ALL_SEEING),
        "calendar_batch": may("get", SEEING),
        "calendar_month": may("get", SEEING),
        "calendar_bulletin": may("post", OFFICE),
        "calendar_due": may("post", OFFICE),
        "calendar_exception": may("post", OFFICE),
        "matrix": may("get post", OFFICE),
        "matrix_download": may("get", OFFICE),
        "calendar_withdraw": may("post", OFFICE),
        "calendar_rule": may("post", OFFICE),
        "opening": may("get post", OFFICE),
        "opening_download": may("get", OFFICE),
    },
    "任务、计划与指标": {
        "breakdown": may("get post", OFFICE),
        "breakdown_check": may("post", OFFICE),
        "carry_over": may("get post", OFFICE),
        "indicator_counting": may("post", OFFICE),
        "target_revise": may("get post", {"director"}),
        "milestone_done": may("get post", OFFICE),
        "office_pledge": may("get", SEEING),
        "closing_note": may("get post", OFFICE),
        "office_projects": may("get", SEEING),
        "pledge_years": may("get", SEEING),
        "reading_correct": may("get post", OFFICE),
        "share_plan": may("get", SEEING),
        "plan_change": may("get post", OFFICE),
        "stage_done": may("get post", OFFICE),
    },
}
