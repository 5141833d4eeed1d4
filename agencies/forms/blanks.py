"""Fields of which nothing was sent, drawn without being made: a page may show a thousand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.safestring import SafeString

from agencies.stencils import cut, escaped, mark


@dataclass(frozen=True, slots=True)
class Blank:
    """What a template asks of a ``BoundField``: ``text`` is what stands in its control."""

    name: str
    label: str
    text: str
    control: SafeString
    help_text: str = ""
    errors: Sequence[str] = ()

    @property
    def auto_id(self) -> str:
        return f"id_{self.name}"

    @property
    def id_for_label(self) -> str:
        return self.auto_id

    @property
    def html_name(self) -> str:
        return self.name

    def value(self) -> str:
        return self.text

    def as_widget(self, attrs: Mapping[str, object] | None = None) -> SafeString:
        """The control; its attributes are those of its kind."""
        return self.control


class Blanks:
    """Draws the controls of one kind of field, as Django draws one of them.

    ``make`` gives a field of the kind; ``attrs`` those of its control, in which ``row`` (a mark)
    may stand for the row the control is in.
    """

    def __init__(
        self, make: Callable[[], forms.Field], attrs: Mapping[str, str | bool] | None = None
    ) -> None:
        self.make = make
        self.attrs: dict[str, str | bool] = {"placeholder": False, **(attrs or {})}
        self.patterns: dict[bool, str] = {}

    def draw(self, name: str, text: str, row: object = "") -> SafeString:
        """The control of that name with ``text`` in it."""
        pattern = self.patterns.get(bool(text))
        if pattern is None:
            pattern = self.patterns[bool(text)] = self._cut(mark("text") if text else "")
        return SafeString(pattern % {"name": name, "text": escaped(text), "row": row})  # nosec

    def _cut(self, text: str) -> str:
        form = forms.Form()
        name = mark("name")
        form.fields[name] = self.make()
        form.initial[name] = text
        return cut(form[name].as_widget(attrs=dict(self.attrs)))
