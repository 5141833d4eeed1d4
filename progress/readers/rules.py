"""Judging rules (研判规则) as the office reads them: which scope goes by what, since when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pledges.models import Batch, Category, Indicator
from progress.facts import Rules
from progress.inputs import from_json
from progress.models import JudgingRule, Verdict
from progress.wording_rules import rules_clauses, rules_paragraph


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule in words beside the default's; ``own`` where they differ."""

    text: str
    default: str
    own: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One set of rules of a scope. ``text`` is its paragraph; ``state`` now, coming or past."""

    row: JudgingRule
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope with rules of its own, or the batch; ``now`` is None where none has begun yet.

    ``key`` is how an address names it. Versions stand newest first.
    """

    key: str
    title: str
    now: Version | None
    clauses: list[Clause]
    versions: list[Version]

    @property
    def coming(self) -> list[Version]:
        return [version for version in self.versions if version.state == "coming"]


@dataclass(frozen=True, slots=True)
class RulesNote:
    """The rules a verdict was passed by, in words; ``own`` where they are not the defaults."""

    text: str
    own: bool


def scopes_of(batch: Batch, today: date) -> list[Scope]:
    """The batch, then every category and indicator with rules of its own. One query."""
    rows: dict[str, list[JudgingRule]] = {"batch": []}
    for row in settings_of(batch).order_by(
        "indicator__pledge__position", "indicator__position", "category__order", "-effective_on"
    ):
        rows.setdefault(key_of(row), []).append(row)
    widest_first = sorted(rows.items(), key=lambda item: -_width(item[1]))
    return [_scope(key, found, today) for key, found in widest_first]


def settings_of(batch: Batch) -> QuerySet[JudgingRule]:
    """Every version of the batch's rules with all a row shows."""
    return JudgingRule.objects.filter(batch=batch).select_related(
        "category", "indicator__pledge", "made_by"
    )


def key_of(row: JudgingRule) -> str:
    """The scope's name in an address: batch, category-3, indicator-7."""
    if row.indicator_id:
        return f"indicator-{row.indicator_id}"
    return f"category-{row.category_id}" if row.category_id else "batch"


def title_of(category: Category | None, indicator: Indicator | None) -> str:
    """「整个批次」, 「方面：交通」, 「指标：农村公路（公路工程建设）」."""
    if indicator is not None:
        return _("指标：%(indicator)s（%(pledge)s）") % {
            "indicator": indicator.name,
            "pledge": indicator.pledge.title,
        }
    if category is not None:
        return _("方面：%(category)s") % {"category": category.name}
    return _("整个批次")


def rules_for(
    batch: Batch, category: Category | None, indicator: Indicator | None, day: date
) -> Rules:
    """What holds for a scope on ``day``: its own rules, else the next wider scope's. One query."""
    held = [
        row
        for row in settings_of(batch).filter(effective_on__lte=day)
        if (row.indicator_id is None or (indicator and row.indicator_id == indicator.pk))
        and (row.category_id is None or row.category_id == _category_of(category, indicator))
    ]
    newest = min(held, key=lambda row: (row.width, -row.effective_on.toordinal()), default=None)
    return newest.rules() if newest else Rules()


def notes_of(verdicts: Iterable[Verdict]) -> dict[int, RulesNote]:
    """Verdict id → the rules it was passed by, from its stored inputs. One query."""
    return told_notes(stored_inputs([verdict.pk for verdict in verdicts]))


def stored_inputs(verdicts: Collection[int]) -> QuerySet[Any]:
    """(id, inputs) of these verdicts, for ``told_notes``."""
    return Verdict.objects.filter(pk__in=verdicts).order_by().values_list("pk", "inputs")


def told_notes(stored: Iterable[tuple[int, Any]]) -> dict[int, RulesNote]:
    """The notes by what ``stored_inputs`` found."""
    return {
        pk: RulesNote(rules_paragraph(rules), rules != Rules())
        for pk, inputs in stored
        for rules in [from_json(inputs).rules]
    }


def _scope(key: str, rows: Sequence[JudgingRule], today: date) -> Scope:
    """``rows`` of one scope, newest first; empty for a batch that goes by the defaults."""
    current = next((row for row in rows if row.effective_on <= today), None)
    versions = [
        Version(row, rules_paragraph(row.rules()), _state(row, current, today)) for row in rows
    ]
    rules = current.rules() if current else Rules()
    return Scope(
        key,
        title_of(rows[0].category, rows[0].indicator) if rows else title_of(None, None),
        next((version for version in versions if version.state == "now"), None),
        [
            Clause(text, default, text != default)
            for text, default in zip(rules_clauses(rules), rules_clauses(Rules()), strict=True)
        ],
        versions,
    )


def _state(row: JudgingRule, current: JudgingRule | None, today: date) -> str:
    if row is current:
        return "now"
    return "coming" if row.effective_on > today else "past"


def _width(rows: Sequence[JudgingRule]) -> int:
    return rows[0].width if rows else 2


def _category_of(category: Category | None, indicator: Indicator | None) -> int | None:
    if indicator is not None:
        return indicator.pledge.category_id
    return category.pk if category else None
