"""What the public pages of a batch repeat: the rows of its table, the list of its bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from results.open_data.account import Account
from results.open_data.listing import Entry
from results.open_data.once import remembered

register = template.Library()

LABELS = ("target", "lead", "before", "now", "share", "pace")


@register.simple_tag(takes_context=True)
def table_entry(context: template.Context, entry: Entry) -> SafeString:
    """A pledge of the table. It stands on four pages of a batch, the same on each: an export draws
    it once."""
    account, compared = context["account"], context.get("compared")
    if compared:
        return _drawn(context, entry)
    of = (account.slug, account.number, entry.pledge.no)
    return remembered(("table_entry", *of), lambda: _drawn(context, entry))


@register.simple_tag(takes_context=True)
def of_account(context: template.Context, name: str) -> SafeString:
    """The template of that name, which knows of the account alone: the same on all its pages."""
    account = context["account"]
    return remembered(
        (name, account.slug, account.number),
        lambda: render_to_string(name, {"account": account}),
    )


@register.simple_tag
def agency_pages(account: Account, agencies: Sequence[str]) -> list[tuple[str, str]]:
    """The bodies that have a page, each with its address."""
    of = (account.slug, account.number)
    return remembered(("agency_pages", *of), lambda: list(_addressed(account, agencies)))


def _addressed(account: Account, agencies: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in agencies:
        with suppress(NoReverseMatch):
            yield name, reverse("agency_results", args=[account.slug, name])


def _drawn(context: template.Context, entry: Entry) -> SafeString:
    names = ("account", "compared", *(f"{name}_label" for name in LABELS))
    given: dict[str, Any] = {name: context.get(name) for name in (*names, "step_label")}
    return render_to_string("public/table_entry.html", {**given, "entry": entry})
