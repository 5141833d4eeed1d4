"""What machines read in a page: its own address in full, and the data behind it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from results.open_data.account import Account
from results.open_data.dataset import dataset as described
from results.open_data.terms import licence
from results.open_data.versions import numbers_shown
from results.site import site_of

register = template.Library()

# Inside a script element text is not escaped as HTML: what could end it is written as JSON may.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def site(context: dict[str, Any]) -> str:
    """Scheme and host; an empty text where the page is to be carried elsewhere (static export)."""
    request = context.get("request")
    return "" if request is None or context.get("exporting") else site_of(request)


@register.simple_tag(takes_context=True)
def pages_of(context: dict[str, Any], slug: str) -> frozenset[str]:
    """Numbers of the batch's pledges that have a public page today."""
    return numbers_shown(slug, context["today"])


@register.simple_tag
def licence_link() -> str:
    """Where the terms of the open data stand."""
    return licence().url


@register.simple_tag(takes_context=True)
def dataset(context: dict[str, Any], account: Account) -> SafeString:
    """The batch as schema.org describes data, as JSON that is safe inside ``<script>``."""
    told = json.dumps(described(account, site(context)), ensure_ascii=False)
    return mark_safe(told.translate(ESCAPES))  # escaped above  # nosec
