"""A month's grid as a form: a figure (or 已完成) and a note for each share.

Every field comes with a hidden ``base-…`` twin that holds what its editor had seen, so that
two people may type at once; without the twin the stored text counts as seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.forms.blanks import Blank
from pledges.figures import LIMIT, write_figure
from pledges.targets import rate
from progress.actions.entries import Cell, Clash, Entry, cell_of
from progress.forms.cells import (
    BASE,
    NAME,
    Disputed,
    disputes,
    kind_of,
    kinds_of,
    plain,
    read_seen,
    share_of,
    with_fields,
    written,
)
from progress.forms.controls import CONTROLS, LABELS, MADE
from progress.forms.figures import FigureField
from progress.readers.preview import GridRow

Field = BoundField | Blank
FIGURE = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid with its fields; without them it is read only.

    ``bases`` are the hidden twins (name, text); ``why`` is the head's field beside the figure.
    """

    row: GridRow
    value: Field | None = None
    achieved: Field | None = None
    numerator: Field | None = None
    denominator: Field | None = None
    note: Field | None = None
    bases: list[tuple[str, str]] = field(default_factory=list)
    disputed: list[Disputed] = field(default_factory=list)
    why: Field | None = None

    @property
    def value_control(self) -> SafeString:
        """The figure's box, tied to what stands under its row."""
        return _control(self.value, self.row)

    @property
    def achieved_control(self) -> SafeString:
        return _control(self.achieved, self.row)

    @property
    def note_control(self) -> SafeString:
        return _control(self.note, self.row)

    @property
    def has_errors(self) -> bool:
        fields = (self.value, self.numerator, self.denominator, self.note, self.why)
        return any(bound is not None and bound.errors for bound in fields)

    @property
    def is_stale(self) -> bool:
        """Is the figure typed another than the one the row was judged by?"""
        fields = (self.value, self.numerator, self.denominator)
        return any(bound is not None and bound.errors for bound in fields)

    @property
    def parts_open(self) -> bool:
        """Do numerator and denominator want to be seen?"""
        parts = [bound for bound in (self.numerator, self.denominator) if bound is not None]
        return any(bound.value() or bound.errors for bound in parts)


class ReportForm(forms.Form):
    """The month's grid. A field of which nothing was sent, or only what its editor had seen,
    keeps what is stored: it was not typed in.

    ``named`` holds the names of all fields sent, ``sent`` the texts typed, ``foreign`` the
    ids of shares the sender named that are not in this report. With ``complete`` every share
    must be filled, and errors name those that are not.
    """

    error_css_class = "has-error"

    def __init__(
        self,
        rows: Sequence[GridRow],
        data: Mapping[str, Any] | None = None,
        *,
        complete: bool = False,
    ) -> None:
        self.rows, self.complete = rows, complete
        self.base = _bases(data or {})
        sent = _sent(data or {}, self.base)
        self.named = list(sent)
        self.sent = {
            name: text for name, text in sent.items() if plain(text) != self._base_of(name)
        }
        self.foreign = {share_of(name) for name in sent} - {row.share.pk for row in rows}
        self.stored = {name: text for row in rows for name, text in written(row).items()}
        super().__init__(None if data is None else {**self.stored, **self.sent})
        for row in self._checked():
            self._add(row)

    def entries(self) -> dict[int, Entry]:
        """What was typed, share id → entry; a field in fault keeps what is stored."""
        named = {share_of(name) for name in self.sent}
        return {
            row.share.pk: Entry(self._typed(row), self._seen(row))
            for row in self.rows
            if row.share.pk in named
        }

    def kept(self, disputed: Sequence[Disputed] = ()) -> list[str]:
        """The names of the fields whose text the report holds once the entries are saved."""
        lost = {one.name for one in disputed}
        return [name for name in self.named if self._taken(name) and name not in lost]

    def faults(self) -> dict[str, str]:
        """Name of each field in fault → what is wrong with it."""
        return {name: " ".join(map(str, texts)) for name, texts in self.errors.items()}

    def disputed(self, clashes: Sequence[Clash]) -> list[Disputed]:
        """The fields others have changed meanwhile, in the order of the report."""
        entries, by_share = self.entries(), {clash.share_id: clash for clash in clashes}
        return [
            one
            for row in self.rows
            if row.share.pk in by_share
            for one in disputes(row, entries[row.share.pk], by_share[row.share.pk])
        ]

    def _checked(self) -> Iterator[GridRow]:
        """The rows something was sent of, or all where each has to be filled. The others keep
        what is stored, and are drawn without their fields."""
        named = {share_of(name) for name in self.named}
        every = self.is_bound and self.complete
        return (row for row in self.rows if every or row.share.pk in named)

    def lines(self, rows: Sequence[GridRow], disputed: Sequence[Disputed] = ()) -> Iterator[Line]:
        """The rows of the grid with their fields."""
        for row in rows:
            names = _names(row)
            fields: dict[str, Any] = {kind_of(name): self[name] for name in names}
            yield Line(
                row,
                **fields,
                bases=[(BASE + name, self._shown_base(name)) for name in names],
                disputed=[one for one in disputed if one.name in names],
            )

    def __getitem__(self, name: str) -> Field:  # type: ignore[override]
        """The field as it is drawn: of a row nothing was sent of, with what is stored."""
        if name in self.fields or name not in self.stored:
            return super().__getitem__(name)
        kind, pk, text = kind_of(name), share_of(name), self.stored[name]
        label = self.labels[kind] % {"name": self.names[pk]}
        return Blank(name, label, text, CONTROLS[kind].draw(name, text, pk))

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the field of each kind is called, but for the name of its share."""
        return {kind: str(label) for kind, label in LABELS.items()}

    @cached_property
    def names(self) -> dict[int, str]:
        """Share id → what it is called."""
        return {row.share.pk: str(row.share) for row in self.rows}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {share_of(name) for name in self.sent}
        for row in self._checked():
            if row.halted and row.share.pk in typed:
                told = {"name": row.share, "state": row.halted}
                self.add_error(None, _("“%(name)s”%(state)s，本月不填报，请刷新页面。") % told)
            if "numerator" in kinds_of(row):
                self._check_rate(row, cleaned)
            if self.complete and row.qualitative and not row.halted:
                self._check_words(row, cleaned)
        return cleaned

    def _check_words(self, row: GridRow, cleaned: dict[str, Any]) -> None:
        pk = row.share.pk
        if not (cleaned.get(f"achieved-{pk}") or cleaned.get(f"note-{pk}")):
            self.add_error(f"note-{pk}", _("还没有填。请勾选“已完成”，或写明本月进展。"))

    def _check_rate(self, row: GridRow, cleaned: dict[str, Any]) -> None:
        """Both parts or none; a rate typed beside them is not another than theirs."""
        value, numerator, denominator = (f"{kind}-{row.share.pk}" for kind in FIGURE)
        if {value, numerator, denominator} & set(self.errors):
            return
        above, below = cleaned.get(numerator), cleaned.get(denominator)
        if above is None and below is None:
            if self.complete and cleaned.get(value) is None:
                self.add_error(value, _("还没有填。请填截至月底的累计数。"))
        elif above is None:
            self.add_error(numerator, _("请同时填写分子。"))
        elif below is None:
            self.add_error(denominator, _("请同时填写分母。"))
        elif below.value == 0:
            self.add_error(denominator, _("分母须大于 0。"))
        else:
            self._compare(row, cleaned.get(value), rate(above.value, below.value))

    def _compare(self, row: GridRow, typed: Any, computed: Decimal) -> None:
        name = f"value-{row.share.pk}"
        if computed >= LIMIT:
            self.add_error(name, _("按分子、分母计算的比率过大，请检查是否填反。"))
        elif typed and typed.value not in (computed, self._seen(row).value):
            told = {"computed": write_figure(computed)}
            self.add_error(
                name,
                _(
                    "按分子、分母计算为%(computed)s%%，与填写的不同。"
                    "请核对，或清空分子、分母后只填比率。"
                )
                % told,
            )

    def _add(self, row: GridRow) -> None:
        for kind in kinds_of(row):
            name = f"{kind}-{row.share.pk}"
            field = MADE[kind]()
            field.label = LABELS[kind] % {"name": str(row.share)}
            if isinstance(field, FigureField) and kind == "value":
                field.unit = row.indicator.unit
                field.required = self.complete and not row.indicator.is_rate
            field.initial = self.stored[name]
            self.fields[name] = field

    def _typed(self, row: GridRow) -> Cell:
        """The cell as typed; what was not typed or can't be taken stays as it is stored."""
        taken = {
            kind_of(name): self.cleaned_data[name]
            for name in _names(row)
            if name in self.sent and self._taken(name)
        }
        return with_fields(cell_of(row.reading), taken)

    def _seen(self, row: GridRow) -> Cell:
        """The cell as its editor had seen it: by the twins that were sent, else as stored."""
        texts = {kind_of(name): self.base[name] for name in _names(row) if name in self.base}
        return with_fields(cell_of(row.reading), dict(read_seen(texts)))

    def _taken(self, name: str) -> bool:
        """Can the field be taken? A figure and its parts are one: all of them, or none."""
        if name in self.errors or name not in self.fields:
            return False
        pk = share_of(name)
        figure = [f"{kind}-{pk}" for kind in FIGURE]
        return name not in figure or not any(each in self.errors for each in figure)

    def _base_of(self, name: str) -> str | None:
        return plain(self.base[name]) if name in self.base else None

    def _shown_base(self, name: str) -> str:
        """What the editor has before them: as sent where they typed, else what is stored."""
        return self.base.get(name, self.stored[name]) if name in self.sent else self.stored[name]


def _names(row: GridRow) -> list[str]:
    return [f"{kind}-{row.share.pk}" for kind in kinds_of(row)]


def _control(bound: Field | None, row: GridRow) -> SafeString:
    """The control, described by its own errors and by what stands under the row."""
    if bound is None:
        return SafeString("")
    if isinstance(bound, Blank):
        return bound.control  # drawn so already
    errors = [f"{bound.auto_id}_error"] if bound.errors else []
    described = " ".join([*errors, f"remarks-{row.share.pk}"])
    return bound.as_widget(attrs={"placeholder": False, "aria-describedby": described})


def _bases(data: Mapping[str, Any]) -> dict[str, str]:
    """What the editor had seen: name of the field → text."""
    return {
        name[len(BASE) :]: str(data[name])
        for name in data
        if name.startswith(BASE) and NAME.fullmatch(name[len(BASE) :])
    }


def _sent(data: Mapping[str, Any], base: Mapping[str, str]) -> dict[str, str]:
    """The fields that were sent; a box that is not ticked is known by its twin alone."""
    unticked = {name: "" for name in base if kind_of(name) == "achieved"}
    return unticked | {name: data[name] for name in data if NAME.fullmatch(name)}
