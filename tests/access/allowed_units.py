"""The desk of those who report.

Who gets in, by method; the order is that of the addresses.
"""

from __future__ import annotations

from tests.access.rows import Group, may
from tests.access.who import (
    AGENCIES,
    AGENCY_HEADS,
    FILLERS,
    HEADS,
    OFFICES,
    REPORTERS,
    SEEING,
    UNIT,
)

GROUPS: dict[str, Group] = {
    "月报填报与审签": {
        "desk": may("get", REPORTERS),
        "desk_report": may("get post", UNIT, post={"reporter"}),
        "desk_cells": may("post", {"reporter"}),
        "evidence_page": may("get post", UNIT),
        "desk_narratives": may("get post", UNIT, post={"reporter"}),
        "desk_narrative_cells": may("post", {"reporter"}),
        "desk_recall": may("post", {"reporter"}),
        "desk_return": may("post", {"head"}),
        "sheet_download": may("get", UNIT),
        "desk_sign": may("post", {"head"}),
        "desk_submit": may("post", {"reporter"}),
        "sheet_upload": may("get post", {"reporter"}),
    },
    "佐证材料": {
        "evidence_file": may("get", UNIT | SEEING),
        "evidence_remove": may("post", {"reporter"}),
        "evidence_thumb": may("get", UNIT | SEEING),
    },
    "数据文件": {
        "uploads": may("get", REPORTERS | OFFICES),
        "upload": may("get", UNIT),
        "upload_confirm": may("post", {"reporter"}),
        "upload_discard": may("post", {"reporter"}),
        "upload_progress": may("get", UNIT),
    },
    "确认县（市）月报与授权": {
        "confirming": may("get", AGENCIES),
        "confirm_report": may("get", UNIT),
        "confirm_one": may("post", {"head"}),
        "confirm_return": may("post", {"head"}),
        "confirm_all": may("post", AGENCY_HEADS),
        "confirm_remind": may("post", {"head"}),
        "delegation": may("get post", HEADS),
        "delegation_revoke": may("post", {"head"}),
    },
    "专题报告": {
        "special": may("get", REPORTERS),
        "special_report": may("get post", UNIT),
        "evidence_special": may("get post", UNIT),
        "special_return": may("post", {"head"}),
        "special_sign": may("post", {"head"}),
        "special_submit": may("post", UNIT),
        "special_new": may("get post", REPORTERS),
    },
    "任务与项目清单": {
        "projects": may("get", REPORTERS),
        "project": may("get post", UNIT, post={"reporter"}),
        "projects_import": may("get post", FILLERS),
        "project_new": may("get post", {"county_reporter", "reporter"}),
        "projects_stages": may("post", FILLERS),
        "projects_template": may("get", {"county_reporter", "reporter"}),
        "projects_upload": may("get", {"reporter"}),
        "projects_confirm": may("post", {"reporter"}),
        "projects_discard": may("post", {"reporter"}),
        "tasks": may("get", REPORTERS),
        "own_plan": may("get post", {"reporter"}),
    },
    "征集候选": {
        "desk_candidates": may("get", REPORTERS),
        "desk_candidate_edit": may("get post", UNIT),
        "desk_candidate_new": may("get post", AGENCIES),
    },
    "收到的函件、问题与验收": {
        "unit_acceptances": may("get", REPORTERS),
        "unit_acceptance": may("get post", UNIT),
        "unit_acceptance_withdraw": may("post", {"head"}),
        "unit_acceptance_new": may("get post", {"other_head"}),
        "attachment_file": may("get", UNIT | SEEING),
        "attachment_remove": may("post", UNIT),
        "attachment_thumb": may("get", UNIT | SEEING),
        "unit_notices": may("get", REPORTERS),
        "unit_notice": may("get", UNIT),
        "unit_notice_docx": may("get", UNIT),
        "unit_notice_pdf": may("get", UNIT),
        "unit_notice_letter": may("get", UNIT),
        "unit_notice_reply": may("post", {"head"}),
        "unit_notice_sign": may("post", UNIT),
        "unit_problems": may("get", REPORTERS),
        "unit_problem": may("get", UNIT),
        "unit_problem_request": may("post", UNIT),
        "unit_problem_result": may("post", UNIT),
        "unit_problem_sign": may("post", UNIT),
        "unit_problem_take_up": may("post", UNIT),
        "unit_problem_tell": may("post", UNIT),
    },
}
