"""The log of a lived year: lights, flags and letters as lines, in the order of days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from oversight.models import NoticeMatter, NoticeStep
from progress.models import Flag, FlagChange, Verdict
from progress.models.verdict import LightChoice, ReasonChoice
from tests.golden.year import unit_name

Standing = tuple[str, str]
NAMED = 12  # more lines than this under one change are only counted


class Lights:
    """What stands under which light; told when it changes, share by share or in a crowd."""

    def __init__(self) -> None:
        self.standing: dict[str, Standing] = {}

    def changes(self, day: date) -> list[str]:
        """The lines of ``day``: what the night's judging made of each share."""
        crowd: dict[tuple[Standing | None, Standing], list[str]] = defaultdict(list)
        newest = (
            Verdict.objects.order_by("share_id", "-month", "-day", "-sequence")
            .distinct("share_id")
            .select_related("share__indicator", "share__region")
            .defer("inputs")
        )
        for verdict in newest:
            name = unit_name(verdict.share)
            now = (verdict.light, verdict.reason)
            if self.standing.get(name) != now:
                crowd[self.standing.get(name), now].append(name)
                self.standing[name] = now
        return [self._line(day, before, now, names) for (before, now), names in crowd.items()]

    def _line(self, day: date, before: Standing | None, now: Standing, names: list[str]) -> str:
        was = _worded(before) if before else "无"
        who = "、".join(names) if len(names) <= NAMED else f"共{len(names)}项"
        return f"{day} 灯 {was} → {_worded(now)}：{who}"


def _worded(standing: Standing) -> str:
    return f"{LightChoice(standing[0]).label}（{ReasonChoice(standing[1]).label}）"


def flags() -> list[str]:
    """Every flag raised, changed and cleared."""
    lines = []
    for change in FlagChange.objects.select_related(
        "flag__share__indicator", "flag__share__region"
    ):
        was = f"{change.get_old_light_display()} → " if change.old_light else "升 "
        name = unit_name(change.flag.share)
        lines.append(f"{change.on} 旗 {name} {was}{change.get_new_light_display()}")
    for flag in Flag.objects.filter(cleared_on__isnull=False).select_related(
        "share__indicator", "share__region"
    ):
        lines.append(f"{flag.cleared_on} 旗 {unit_name(flag.share)} 降")
    return sorted(lines)


def letters() -> list[str]:
    """Every step of every letter, and each matter as it was put in, changed and taken out."""
    lines = [
        f"{step.on} 文 {step.notice.unit} {step.notice.get_rung_display()} "
        f"{step.get_action_display()}"
        for step in NoticeStep.objects.select_related("notice__agency", "notice__region")
    ]
    return sorted(lines)


class Matters:
    """What stands in which letter; told when it changes."""

    def __init__(self) -> None:
        self.standing: dict[tuple[str, str, str], str] = {}

    def changes(self, day: date) -> list[str]:
        """The lines of ``day``: what the night's drafting put in, changed and took out."""
        found = NoticeMatter.objects.filter(withdrawn=False).select_related(
            "notice__agency", "notice__region", "flag__share__indicator", "flag__share__region"
        )
        now = {
            (
                str(matter.notice.unit),
                matter.notice.get_rung_display(),
                unit_name(matter.flag.share),
            ): f"{matter.get_cause_display()}{matter.months or ''}"
            for matter in found
        }
        before, self.standing = self.standing, now
        lines = [
            f"{day} 事 {unit} {rung} {'改为' if key in before else '列入'} {name}（{cause}）"
            for key, cause in now.items()
            for unit, rung, name in [key]
            if before.get(key) != cause
        ]
        lines += [
            f"{day} 事 {unit} {rung} 移出 {name}"
            for unit, rung, name in before
            if (unit, rung, name) not in now
        ]
        return sorted(lines)
