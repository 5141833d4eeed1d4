"""``{% filter chinese %}`` around a page: its Chinese words say that they are Chinese."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from agencies.chinese import mark_chinese

register = template.Library()


@register.filter(is_safe=True)
def chinese(page: SafeString) -> SafeString:
    """The rendered page as it is where the reader reads Chinese, else marked (WCAG 3.1.2)."""
    if (get_language() or "zh").startswith("zh"):
        return page
    return mark_safe(mark_chinese(page))  # safe before  # nosec
