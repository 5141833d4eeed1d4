"""Who may do what: one vocabulary of verbs, and the roles that hold them.

Pure. Pages, actions, the admin and the API ask ``Role.can``; nothing else decides.
Roles are those of the domain (docs/architecture.md); R01, R02, R07.
"""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """One thing a person may do."""

    FILL_REPORTS = "fill_reports"
    SIGN_REPORTS = "sign_reports"
    SEE_EVERYTHING = "see_everything"
    REVIEW_REPORTS = "review_reports"
    SUPERVISE = "supervise"
    SIGN_ORDERS = "sign_orders"
    ANSWER_NOTICES = "answer_notices"
    MANAGE_PLEDGES = "manage_pledges"
    PREPARE_PUBLICATIONS = "prepare_publications"
    APPROVE_PUBLICATIONS = "approve_publications"
    READ_AUDIT_TRAIL = "read_audit_trail"
    MANAGE_DIRECTORY = "manage_directory"
    MANAGE_ACCESS = "manage_access"


class Role(StrEnum):
    """The post a person holds in the portal."""

    REPORTER = "reporter"
    HEAD = "head"
    OFFICER = "officer"
    DIRECTOR = "director"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SECURITY = "security"

    def can(self, verb: Verb) -> bool:
        """May a person of this role do ``verb``?"""
        return verb in VERBS[self]

    @property
    def privileged(self) -> bool:
        """Does it reach beyond one unit? Then the security administrator confirms the account."""
        return not self.reports

    @property
    def reports(self) -> bool:
        """Does the role speak for an agency or a region?"""
        return self in (Role.REPORTER, Role.HEAD)


_OFFICE = frozenset(
    {
        Verb.SEE_EVERYTHING,
        Verb.REVIEW_REPORTS,
        Verb.SUPERVISE,
        Verb.MANAGE_PLEDGES,
        Verb.PREPARE_PUBLICATIONS,
    }
)

VERBS: dict[Role, frozenset[Verb]] = {
    Role.REPORTER: frozenset({Verb.FILL_REPORTS}),
    Role.HEAD: frozenset({Verb.SIGN_REPORTS, Verb.ANSWER_NOTICES}),
    Role.OFFICER: _OFFICE,
    Role.DIRECTOR: _OFFICE | {Verb.APPROVE_PUBLICATIONS, Verb.SIGN_ORDERS},
    Role.LEADER: frozenset({Verb.SEE_EVERYTHING}),
    Role.AUDITOR: frozenset({Verb.READ_AUDIT_TRAIL}),
    # three administrators, none of whom may do another's work (GB/T 22239)
    Role.ADMIN: frozenset({Verb.MANAGE_DIRECTORY}),
    Role.SECURITY: frozenset({Verb.MANAGE_ACCESS}),
}
