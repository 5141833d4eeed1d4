"""What a clerk writes of each pledge beside the figures: words, a month, money in 万元."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.blanks import Blank, Blanks
from progress.actions.narratives import AMOUNTS, TEXTS, Spot, TextClash, Typed, Value
from progress.funds import AmountError, AmountFault, read_wan, write_wan
from progress.models import FundingReading, Narrative
from progress.readers.narratives import Money, Story
from progress.someday import read_someday, write_someday

TEXT_LENGTH = 2000
TYPED_LENGTH = 40
UNREAD = object()  # a base that can't be read back equals nothing that is stored
NAME = re.compile(
    rf"(?:(?P<part>{'|'.join((*TEXTS, 'expected_on'))})"
    rf"|(?P<source>{'|'.join(FundingReading.Source.values)})-(?P<amount>{'|'.join(AMOUNTS)}))"
    r"-(?P<pledge>[0-9]{1,18})"
)
FAULTS: dict[AmountFault, Promise] = {
    AmountFault.NOT_A_NUMBER: gettext_lazy(
        "“%(typed)s”不是金额。请只填数字，单位为万元，如 3723.5。"
    ),
    AmountFault.NEGATIVE: gettext_lazy("“%(typed)s”是负数。请填不小于 0 的数。"),
    AmountFault.TOO_LARGE: gettext_lazy("“%(typed)s”超出范围。请检查单位是不是万元。"),
    AmountFault.TOO_FINE: gettext_lazy("“%(typed)s”小数位过多：最多 6 位小数（到分）。"),
    AmountFault.OTHER_UNIT: gettext_lazy(
        "“%(typed)s”带了别的单位。这里以万元填写，请换算后只填数字。"
    ),
}
LABELS: dict[str, Promise] = {
    "progress": gettext_lazy("进展情况"),
    "problem": gettext_lazy("存在问题"),
    "cause": gettext_lazy("原因"),
    "next_step": gettext_lazy("下一步措施"),
    "expected_on": gettext_lazy("预计完成时间"),
    "works": gettext_lazy("形象进度"),
    "arranged": gettext_lazy("已安排"),
    "allocated": gettext_lazy("已下达"),
    "spent": gettext_lazy("已支出"),
}
HELP: dict[str, Promise] = {
    "problem": gettext_lazy("审核通过后转入问题台账待登记。没有问题就空着。"),
    "expected_on": gettext_lazy("填月份或日期，如 2023-12、11月中旬、年内。"),
}


class TextField(forms.CharField):
    """Words of several lines; a browser's line ends are made ours."""

    def __init__(self, **options: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 2})
        super().__init__(required=False, max_length=TEXT_LENGTH, widget=rows, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class SomedayField(forms.CharField):
    """A month or a day; cleans to the day it means, or None for a blank."""

    widget = forms.TextInput(attrs={"class": "short", "autocomplete": "off"})

    def __init__(self, *, year: int, **options: Any) -> None:
        super().__init__(required=False, max_length=TYPED_LENGTH, **options)
        self.year = year

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_someday(text, self.year)
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(typed)s”看不出是哪个月。请写成 2023-12、2023年12月20日 的形式。")
                % {"typed": text}
            ) from error


class WanField(forms.CharField):
    """An amount typed in 万元; cleans to yuan, or None for a blank."""

    widget = forms.TextInput(attrs={"class": "n", "autocomplete": "off", "inputmode": "decimal"})

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=TYPED_LENGTH, **options)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_wan(text)
        except AmountError as error:
            raise forms.ValidationError(str(FAULTS[error.fault]) % {"typed": text}) from error


@dataclass(frozen=True, slots=True)
class Part:
    """A field with what is asked of it, what another has written there, and what was seen."""

    name: str
    field: BoundField | Blank
    base: str
    asks: list[str]
    clash: TextClash | None = None

    @property
    def theirs(self) -> str:
        """What the other person has stored, as it would be typed."""
        return written(self.clash.stored) if self.clash else ""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A source of money with its three fields."""

    money: Money
    parts: list[Part]
    asks: list[str]


class StoryForm(forms.Form):
    """What is told of one pledge. Parts of which nothing was sent keep what is stored."""

    error_css_class = "has-error"

    def __init__(self, story: Story, year: int, data: Mapping[str, Any] | None = None) -> None:
        self.story, self.clashes = story, dict[Spot, TextClash]()
        self.named, self.bases = set[str](), dict[str, str]()
        if data is None:  # of what nothing was sent there is nothing to check
            super().__init__()
            return
        self.named = {name for name in self.spots if name in data}
        self.bases = {name: text for name in self.spots if (text := _base(data, name)) is not None}
        sent = {name: data[name] for name in self.named}
        super().__init__(self.kept | sent, initial=self.kept)
        for name, spot in self.spots.items():
            self.fields[name] = _field(spot, year, story)

    @cached_property
    def spots(self) -> dict[str, Spot]:
        """Name of each field → the part it is of."""
        return {_name(spot): spot for spot in _spots(self.story)}

    @cached_property
    def kept(self) -> dict[str, str]:
        """Name of each field → what is stored, as it would be typed."""
        return {name: written(stored(self.story, spot)) for name, spot in self.spots.items()}

    def entries(self) -> dict[Spot, Typed]:
        """What was typed and is sound, by part; the rest stands in ``errors``."""
        self.full_clean()
        return {
            self.spots[name]: self._typed(name)
            for name in sorted(self.named)
            if name in self.cleaned_data
        }

    def texts(self) -> Iterator[Part]:
        for name, spot in self.spots.items():
            if not spot.source:
                yield self._part(name)

    def told_money(self) -> list[MoneyLine]:
        """Lines of the sources told of, or typed in just now."""
        return [line for line in self.money if self._is_shown(line)]

    def other_money(self) -> list[MoneyLine]:
        return [line for line in self.money if not self._is_shown(line)]

    @cached_property
    def money(self) -> list[MoneyLine]:
        """Every source of money with its fields; of a form nothing was sent of those told of."""
        shown = self.story.money if self.is_bound else self.story.funded
        return [self._line(money) for money in shown]

    def _line(self, money: Money) -> MoneyLine:
        spots = [Spot(self.story.pledge.pk, part, money.source) for part in AMOUNTS]
        asks = self.story.asks.get(money.source, [])
        return MoneyLine(money, [self._part(_name(spot)) for spot in spots], asks)

    def untold_money(self) -> list[MoneyLine]:
        """Of a form nothing was sent of, the sources nothing is told of."""
        return [] if self.is_bound else [self._line(money) for money in self.story.unfunded]

    def _is_shown(self, line: MoneyLine) -> bool:
        return line.money.is_told or any(part.field.value() for part in line.parts)

    def _part(self, name: str) -> Part:
        spot = self.spots[name]
        asks = [] if spot.source else self.story.asks.get(spot.part, [])
        return Part(spot.part, self[name], self.kept[name], asks, self.clashes.get(spot))

    def __getitem__(self, name: str) -> BoundField | Blank:  # type: ignore[override]
        """The field as it is drawn: of a form nothing was sent of, with what is stored."""
        if self.is_bound:
            return super().__getitem__(name)
        spot, text = self.spots[name], self.kept[name]
        control = CONTROLS["spent" if spot.source else spot.part].draw(name, text)
        return Blank(name, _label(spot, self.story), text, control, str(HELP.get(spot.part, "")))

    def _typed(self, name: str) -> Typed:
        value = self.cleaned_data[name]
        if name not in self.bases:
            return Typed(value)
        try:
            base: Any = self.fields[name].clean(self.bases[name])
        except forms.ValidationError:
            base = UNREAD
        return Typed(value, base, seen=True)


def story_forms(
    stories: Iterable[Story], year: int, data: Mapping[str, Any] | None = None
) -> tuple[list[StoryForm], set[int]]:
    """A form for each story, bound where ``data`` names its pledge; and foreign pledges named."""
    named = {int(match["pledge"]) for name in data or () if (match := NAME.fullmatch(name))}
    made = [StoryForm(story, year, data if story.pledge.pk in named else None) for story in stories]
    return made, named - {form.story.pledge.pk for form in made}


def written(value: Value) -> str:
    """A stored part as it would be typed."""
    if isinstance(value, Decimal):
        return write_wan(value)
    return write_someday(value) if isinstance(value, date) else value or ""


def _spots(story: Story) -> Iterator[Spot]:
    pk = story.pledge.pk
    for part in ("progress", "problem", "cause", "next_step", "expected_on", "works"):
        yield Spot(pk, part)
    for money in story.money:
        for amount in AMOUNTS:
            yield Spot(pk, amount, money.source)


def _name(spot: Spot) -> str:
    return "-".join(filter(None, (spot.source, spot.part, str(spot.pledge_id))))


def stored(story: Story, spot: Spot) -> Value:
    """What is kept of one part; None where nothing is."""
    row: Narrative | FundingReading | None = story.told
    if spot.source:
        row = next(money.row for money in story.money if money.source == spot.source)
    return getattr(row, spot.part) if row else None


def _base(data: Mapping[str, Any], name: str) -> str | None:
    return data.get(f"base-{name}")


def _field(spot: Spot, year: int, story: Story) -> forms.Field:
    label = _label(spot, story)
    return WanField(label=label) if spot.source else _text_field(spot.part, year, label)


def _text_field(part: str, year: int, label: str = "") -> forms.Field:
    options = {"label": label, "help_text": HELP.get(part, "")}
    return SomedayField(year=year, **options) if part == "expected_on" else TextField(**options)


def _label(spot: Spot, story: Story) -> str:
    if not spot.source:
        return str(LABELS[spot.part])
    return _("%(pledge)s：%(source)s%(amount)s（万元）") % {
        "pledge": story.pledge,
        "source": next(money.label for money in story.money if money.source == spot.source),
        "amount": LABELS[spot.part],
    }


# how the fields of each part are drawn where nothing was sent; money is money
CONTROLS = {
    part: Blanks(partial(_text_field, part, 1))
    for part in ("progress", "problem", "cause", "next_step", "expected_on", "works")
} | {"spent": Blanks(WanField)}
