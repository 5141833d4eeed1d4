"""``make_load``: synthetic provinces at scale, outside production only."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Model

from agencies.clock import today
from agencies.models import Region
from agencies.official_calendar import official_calendar
from agencies.workdays import report_due
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.models import Flag, Verdict
from progress.periods import add_months, month_of
from progress.synthetic import Loaded, Size, load_province, spans
from progress.synthetic.province import hashed
from progress.synthetic.rows import Copier
from results.actions.checking import publish_unchecked
from results.actions.preparing import prepare
from results.models import Publication

PASSWORD = "Minsheng-2021"  # public, and made outside production only  # nosec B105
# by then what came late in a month has been accepted
SETTLED = 20


class Command(BaseCommand):
    """Every province whole or not at all; one that is there already is refused."""

    help = (
        "生成合成数据（仅限演示和测试环境）：省、市县、指标、月报、填报值，用于压力测试和性能测量。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--provinces", type=_between(1, 99), default=1, help="省份数")
        parser.add_argument("--counties", type=_between(1, 999), default=33, help="每省市县数")
        parser.add_argument("--months", type=_between(1, 240), help="已到期的报送月数，默认12")
        parser.add_argument("--years", type=_between(1, 20), help="年数，即12个月的倍数")
        parser.add_argument("--indicators", type=_between(1, 2000), default=120, help="每年指标数")
        parser.add_argument("--pledges", type=_between(1, 500), default=50, help="每年实事件数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子，相同则数据相同")
        parser.add_argument("--name", default="load", help="批次标识、区划代码和账号的前缀")
        parser.add_argument(
            "--judge-months",
            type=_between(0, 240),
            help="每个批次只研判最近几个月，默认全部；最后一个月随即公开发布，0为都不",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示或测试环境（PORTAL_MODE=demo）生成合成数据。")
        self.today, self.copier = today(), Copier()
        months = options["months"] or 12 * (options["years"] or 1)
        size = _size(options, months)
        years = list(spans(months, _last_due(self.today), self.today))
        _refuse_what_is_there(size, [size.slug(n, y) for n in _numbers(size) for y in years])
        loaded: list[Loaded] = []
        password = hashed(PASSWORD)
        for number in _numbers(size):
            loaded += load_province(
                copier=self.copier,
                size=size,
                number=number,
                years=years,
                password=password,
                today=self.today,
            )
            self.stdout.write(f"第{number}个省：已载入{len(years)}个批次")
        _analyze()
        self._judge(loaded, options["judge_months"])
        self._tell(self.copier.counts)

    def _judge(self, loaded: list[Loaded], months: int | None) -> None:
        """The last months of every batch (None: all), as the timetable would have; the newest
        published."""
        for row in loaded:
            batch, judged = Batch.objects.get(pk=row.batch), _last(row.months, months)
            for month in judged:
                run = judge_batch(batch=batch, today=_settled(month, self.today))
                self.copier.counts[Verdict] += run.stored
                self.copier.counts[Flag] += run.raised
            if judged:
                on = _settled(judged[-1], self.today)
                publish_unchecked(
                    publication=prepare(batch=batch, month=judged[-1], by=None), today=on
                )
                self.copier.counts[Publication] += 1
        _analyze()

    def _tell(self, counts: Counter[type[Model]]) -> None:
        for model, count in counts.items():
            self.stdout.write(f"{model._meta.verbose_name} {model._meta.db_table}：{count:,}行")


def _between(lowest: int, highest: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ArgumentTypeError(f"应为{lowest}到{highest}的整数")
        return int(text)

    return number


def _size(options: dict[str, Any], months: int) -> Size:
    name = options["name"]
    if not (name.isascii() and name.isalpha() and name.islower() and len(name) <= 6):
        raise CommandError("--name 应为1到6个小写字母。")
    names = ("provinces", "counties", "indicators", "pledges", "seed")
    return Size(**{field: options[field] for field in names}, months=months, name=name)


def _numbers(size: Size) -> Iterable[int]:
    return range(1, size.provinces + 1)


def _refuse_what_is_there(size: Size, slugs: list[str]) -> None:
    there = Batch.objects.filter(slug__in=slugs).values_list("slug", flat=True).first()
    if there:
        raise CommandError(f"批次{there}已存在，未写入任何数据。另起前缀请用 --name。")
    codes = [f"{size.name.upper()}{number:02d}" for number in _numbers(size)]
    region = Region.objects.filter(code__in=codes).first()
    if region:
        raise CommandError(f"区划{region.code}已存在，未写入任何数据。另起前缀请用 --name。")


def _last_due(day: date) -> date:
    """The newest month whose reports were due before ``day``."""
    month, calendar = month_of(day), official_calendar()
    while report_due(month, 5, calendar) >= day:
        month = add_months(month, -1)
    return month


def _last(months: tuple[date, ...], count: int | None) -> tuple[date, ...]:
    return months if count is None else months[len(months) - min(count, len(months)) :]


def _settled(month: date, day: date) -> date:
    return min(add_months(month, 1).replace(day=SETTLED), day)


def _analyze() -> None:
    """The planner counts on what it last counted."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
