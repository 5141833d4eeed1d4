"""The whole table: group of pages → page → who may do what. docs/permissions.md is made of it.

A page that is missing fails ``test_every_page_stands_in_the_table``; so does a method its view
takes and the table does not name.
"""

from __future__ import annotations

from tests.access import (
    allowed_accounts,
    allowed_office,
    allowed_planning,
    allowed_public,
    allowed_supervision,
    allowed_units,
)
from tests.access.rows import Group

GROUPS: dict[str, Group] = {
    **allowed_public.GROUPS,
    **allowed_accounts.GROUPS,
    **allowed_units.GROUPS,
    **allowed_office.GROUPS,
    **allowed_supervision.GROUPS,
    **allowed_planning.GROUPS,
}
ALLOWED = {name: row for group in GROUPS.values() for name, row in group.items()}
# as other tests read it: name → (method, who gets in by it, is it open to anonymous too)
PAGES = {
    name: (row.first, set(row.welcome[row.first]), row.public) for name, row in ALLOWED.items()
}
