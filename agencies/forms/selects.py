"""Forms drawn by Django's templates, all but selects: of 70 choices each needs three templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Select
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class Renderer(DjangoTemplates):
    """The renderer of all forms (``FORM_RENDERER``)."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        """As Django; a select has its choices on lines of their own."""
        if template_name == Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    lines = [f'<select name="{conditional_escape(widget["name"])}"{_attrs(widget["attrs"])}>']
    for group, options, _place in widget["optgroups"]:
        if group:
            lines.append(f'<optgroup label="{_written(group)}">')
        lines += [
            f'<option value="{conditional_escape(str(option["value"]))}"{_attrs(option["attrs"])}>'
            f"{_written(option['label'])}</option>"
            for option in options
        ]
        if group:
            lines.append("</optgroup>")
    return mark_safe("\n".join([*lines, "</select>"]))  # nosec


def _attrs(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _written(word: Any) -> str:
    return conditional_escape(word if isinstance(word, str) else localize(word))
