"""The interface: address → who may ask about things of 市交通运输局, by which method.

A list within whose rows nothing is one's own is empty, not refused; one thing of others is
「没有」 (404).
"""

from __future__ import annotations

from tests.access.rows import Group, anybody, both, may
from tests.access.who import (
    AGENCIES,
    ALL_SEEING,
    EVERYONE,
    FILLERS,
    FOREIGN,
    HEADS,
    OFFICE,
    OFFICES,
    REPORTERS,
    SEEING,
    UNIT,
)

READERS = REPORTERS | SEEING | FOREIGN
PLACE = {"county_reporter", "county_head"}  # has a share of the same indicator
COLLEAGUES = {"other_reporter", "other_head"}  # has a pledge of the same batch
OF_OFFICE = ("ballots", "pledge-changes", "judging-rules", "scores", "remarks")

GROUPS: dict[str, Group] = {
    "接口：目录、说明与公开数据": {
        "api-root": anybody(),
        "api-schema": anybody(),
        "api-docs": anybody(),
        "api-public-batches": anybody(),
        "api-public-batch": anybody(),
        "api-public-pledges": anybody(),
        "api-public-pledge": anybody(),
        "api-public-versions": anybody(),
    },
    "接口：本系统、名录与推送": {
        "api-me": may("get", EVERYONE),
        "api-agencies-list": may("get", EVERYONE),
        "api-agencies-detail": may("get", EVERYONE),
        "api-regions-list": may("get", EVERYONE),
        "api-regions-detail": may("get", EVERYONE),
        "api-announcements-list": may("get", EVERYONE),
        "api-messages-list": may("get", EVERYONE),
        "api-people-list": may("get", {"administrator"}),
        "api-people-detail": may("get", {"administrator"}),
        "api-audit-list": may("get", {"auditor"}),
    },
    "接口：读取实事、进展与督办": {
        "api-batches-list": may("get", READERS),
        "api-batches-detail": may("get", UNIT | PLACE | COLLEAGUES | SEEING),
        "api-pledges-list": may("get", READERS),
        "api-pledges-detail": may("get", UNIT | PLACE | SEEING),
        "api-indicators-list": may("get", READERS),
        "api-indicators-detail": may("get", UNIT | PLACE | SEEING),
        "api-shares-list": may("get", READERS),
        "api-shares-detail": may("get", UNIT | SEEING),
        "api-months-list": may("get", READERS),
        "api-months-detail": may("get", UNIT | PLACE | COLLEAGUES | SEEING),
        "api-reports-list": may("get", READERS),
        "api-reports-detail": may("get", UNIT | SEEING),
        "api-evidence-list": may("get", READERS),
        "api-evidence-detail": may("get", UNIT | SEEING),
        "api-evidence-file": may("get", UNIT | SEEING),
        "api-standing-list": may("get", UNIT | PLACE | COLLEAGUES | SEEING),
        "api-verdicts-list": may("get", READERS),
        "api-verdicts-detail": may("get", UNIT | SEEING),
        "api-flags-list": may("get", READERS),
        "api-flags-detail": may("get", UNIT | SEEING),
        "api-notices-list": may("get", READERS),
        "api-notices-detail": may("get", UNIT | SEEING),
        "api-notices-docx": may("get", UNIT | SEEING),
        "api-attachments-list": may("get", READERS),
        "api-attachments-detail": may("get", UNIT | SEEING),
        "api-attachments-file": may("get", UNIT | SEEING),
        "api-problems-list": may("get", READERS),
        "api-problems-detail": may("get", UNIT | SEEING),
        "api-acceptances-list": may("get", READERS),
        "api-acceptances-detail": may("get", UNIT | SEEING),
        "api-copied-notices-list": may("get", HEADS),
        "api-copied-notices-detail": may("get", set()),
        "api-copied-notices-docx": may("get", set()),
        "api-candidates-list": may("get", READERS),
        "api-candidates-detail": may("get", UNIT | SEEING),
        "api-suggestions-list": may("get", ALL_SEEING),
        "api-suggestions-detail": may("get", SEEING),
        "api-confirmations-list": may("get", AGENCIES),
        "api-indicator-standing-list": may("get", SEEING),
        "api-pledge-standing-list": may("get", SEEING),
        "api-bulletins-list": may("get", SEEING | FOREIGN),
        "api-bulletins-detail": may("get", SEEING),
        "api-bulletins-docx": may("get", SEEING),
        **{f"api-{name}-list": may("get", ALL_SEEING) for name in ("programmes", *OF_OFFICE)},
        **{f"api-{name}-detail": may("get", SEEING) for name in OF_OFFICE},
    },
    "接口：填报本单位月报": {
        "api-entry": may("get patch", {"reporter"}),
        "api-submit": may("post", {"reporter"}),
        "api-recall": may("post", {"reporter"}),
        "api-evidence-put": may("post", {"reporter"}),
        "api-evidence-remove": may("delete", {"reporter"}),
    },
    "接口：专题报告与项目": {
        "api-special-reports-list": may("get post", REPORTERS | OFFICES, post=FILLERS),
        "api-special-reports-detail": both(may("get", UNIT | OFFICE), may("patch", {"reporter"})),
        "api-special-reports-submit": may("post", {"reporter"}),
        "api-special-reports-evidence": may("post", {"reporter"}),
        "api-special-reports-unattach": may("delete", {"reporter"}),
        "api-projects-list": may("get post", READERS, post=FILLERS),
        "api-projects-detail": both(may("get", UNIT | SEEING), may("patch", {"reporter"})),
    },
}
ALLOWED = {name: row for group in GROUPS.values() for name, row in group.items()}
