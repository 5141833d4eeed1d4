"""The year itself: what people do on which day, the jobs that run every night, and the log.

People act first, then the night's jobs run, by the day's clock; what they stored is read back
and told in lines that a person can check by hand (``story.txt``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from agencies.models import Region
from agencies.official_calendar import official_calendar
from agencies.workdays import add_workdays
from oversight.actions import notices, replies
from oversight.models import Notice
from pledges.actions.plan_revisions import PlanDraft, Point
from pledges.actions.targets import revise_target
from pledges.models import Milestone
from pledges.targets import PlanKind
from progress.actions.acceptance import reverse_acceptance
from progress.actions.locks import announce_bulletin
from progress.actions.months import due_by_rule
from progress.actions.plans import change_plan
from progress.actions.reports import correct
from progress.models import Acceptance, MonthlyReport, Reading
from progress.periods import month_end
from tests.golden.figures import value_of, value_of_place
from tests.golden.province import LATE, SENT_BACK, SILENT, Province

FIRST, LAST = date(2023, 1, 1), date(2024, 1, 20)
PLACE_SILENT = 20
DAY = timedelta(days=1)

Act = Callable[[date], None]


class Year:
    """The acts of one simulated year, by day."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.calendar = official_calendar()
        self.acts: dict[date, list[Act]] = defaultdict(list)
        for number in range(1, 13):
            self._month(date(2023, number, 1))
        self._single_acts()

    def days(self) -> Iterator[date]:
        day = FIRST
        while day <= LAST:
            yield day
            day += DAY

    def act(self, day: date) -> None:
        """All that people do on ``day``."""
        for act in self.acts[day]:
            act(day)

    # -- the months' reports -------------------------------------------------------------

    def _month(self, month: date) -> None:
        due = due_by_rule(self.province.batch, month, self.calendar)
        for number, agency in self.province.agencies.items():
            self._report(month, due, {"agency": agency}, number)
        for number, place in enumerate(self.province.places, 1):
            if not (number == PLACE_SILENT and month >= date(2023, 9, 1)):
                self._arrives(due, due, month, {"region": place})
        bulletin = add_workdays(due, 3, self.calendar)
        self.acts[bulletin].append(lambda day: self._bulletin(month, day))

    def _report(self, month: date, due: date, unit: dict, number: int) -> None:
        if number == SILENT and month >= date(2023, 5, 1):
            return
        if number == LATE and month == date(2023, 3, 1):
            self._arrives(date(2023, 4, 10), date(2023, 4, 11), month, unit)
        elif number == SENT_BACK and month == date(2023, 7, 1):
            self.acts[date(2023, 8, 4)].append(lambda day: self._fill(month, unit, day))
            self.acts[due].append(lambda day: self._set(month, unit, state="returned"))
            self._arrives(date(2023, 8, 9), date(2023, 8, 10), month, unit)
        else:
            self._arrives(due, due, month, unit)

    def _arrives(self, submitted: date, accepted: date, month: date, unit: dict) -> None:
        self.acts[submitted].append(lambda day: self._fill(month, unit, day))
        self.acts[accepted].append(
            lambda day: self._set(month, unit, state="accepted", accepted_on=day)
        )

    def _fill(self, month: date, unit: dict, day: date) -> None:
        report = self.province.batch.reports.get(month=month, **unit)
        self._set(month, unit, state="signed", submitted_on=day)
        Reading.objects.bulk_create(
            self._readings(report, month), update_conflicts=True,
            unique_fields=["report", "share"], update_fields=["value"],
        )  # fmt: skip

    def _readings(self, report: MonthlyReport, month: date) -> list[Reading]:
        shares: list[tuple] = [
            (share, value_of(name, month.month))
            for name, share in self.province.wholes.items()
            if report.agency_id and share.reporting_agency_id == report.agency_id
        ]
        shares += [
            (share, value_of_place(number, month.month))
            for number, share in enumerate(self.province.parts, 1)
            if report.region_id and share.reporting_region_id == report.region_id
        ]
        return [
            Reading(
                report=report,
                share=share,
                value=value,
                note="" if value is not None else "推进中",
                achieved=value is None and month.month >= 11,
                as_of=month_end(month),
            )
            for share, value in shares
        ]

    def _set(self, month: date, unit: dict, **changes) -> None:
        self.province.batch.reports.filter(month=month, **unit).update(**changes)

    def _bulletin(self, month: date, day: date) -> None:
        announce_bulletin(
            batch=self.province.batch, month=month, bulletin_on=day, by=self.province.officer,
            today=day,
        )  # fmt: skip

    # -- what happens once ----------------------------------------------------------------

    def _single_acts(self) -> None:
        self.acts[date(2023, 5, 16)].append(self._correct)
        self.acts[date(2023, 7, 20)].append(self._finish_tender)
        self.acts[date(2023, 9, 11)].append(self._change_plan)
        self.acts[date(2023, 9, 15)].append(self._revise_target)
        self.acts[date(2023, 11, 10)].append(self._accept)
        self.acts[date(2023, 12, 20)].append(self._reverse)
        self.acts[date(2023, 4, 7)].append(lambda day: self._send("无人签收", day))
        self.acts[date(2023, 6, 6)].append(lambda day: self._send("按时回复", day))
        self.acts[date(2023, 6, 7)].append(self._sign)
        self.acts[date(2023, 6, 9)].append(self._reply)
        self.acts[date(2023, 6, 12)].append(self._close)

    def _correct(self, day: date) -> None:
        reading = Reading.objects.get(
            share=self.province.wholes["更正"], report__month=date(2023, 4, 1)
        )
        correct(
            reading=reading, value=Decimal(4700), reason="重复计算", by=self.province.officer,
            today=day,
        )  # fmt: skip

    def _finish_tender(self, day: date) -> None:
        Milestone.objects.filter(what="完成招标").update(done_on=date(2023, 7, 18))

    def _change_plan(self, day: date) -> None:
        points = (
            Point(date(2023, 9, 30), Decimal(21825)),
            Point(date(2023, 10, 31), Decimal(26750)),
            Point(date(2023, 11, 30), Decimal(33400)),
            Point(date(2023, 12, 31), Decimal(36500)),
        )
        change_plan(
            share=self.province.wholes["调计划"],
            draft=PlanDraft(PlanKind.MONTHLY, FIRST, date(2023, 12, 31), points=points),
            by=self.province.officer, today=day, effective_on=date(2023, 9, 1),
            reason="汛期停工，工期后移",
        )  # fmt: skip

    def _revise_target(self, day: date) -> None:
        revise_target(
            indicator=self.province.wholes["调目标"].indicator, new_value=Decimal(30000),
            effective_on=day, reason="国家下达任务调减", document="省政府〔2023〕9号",
            by=self.province.director, today=day,
        )  # fmt: skip

    def _accept(self, day: date) -> None:
        Acceptance.objects.create(
            indicator=self.province.wholes["验收"].indicator, passed_on=day,
            document="验收〔2023〕1号", by=self.province.officer,
        )  # fmt: skip

    def _reverse(self, day: date) -> None:
        reverse_acceptance(
            acceptance=Acceptance.objects.get(), reason="抽查不合格", by=self.province.officer,
            today=day,
        )  # fmt: skip

    # -- letters ----------------------------------------------------------------------------

    def _letter(self, name: str) -> Notice:
        return Notice.objects.get(matters__flag__share=self.province.wholes[name], rung="reminder")

    def _send(self, name: str, day: date) -> None:
        notices.send_notice(
            notice=self._letter(name), number="", by=self.province.officer, today=day
        )

    def _sign(self, day: date) -> None:
        replies.sign_for(notice=self._letter("按时回复"), by=self.province.heads[6], today=day)

    def _reply(self, day: date) -> None:
        replies.reply(
            notice=self._letter("按时回复"), text="已增加两个施工队。", measures="每日调度",
            promised_on=date(2023, 6, 30), files=(), by=self.province.heads[6], today=day,
        )  # fmt: skip

    def _close(self, day: date) -> None:
        letter = self._letter("按时回复")
        replies.accept_reply(
            reply=letter.replies.get(), note="", by=self.province.officer, today=day
        )
        letter.refresh_from_db()
        notices.close_notice(notice=letter, note="", by=self.province.officer, today=day)


def unit_name(share) -> str:
    """「第07县」, or the indicator's name for a whole."""
    place: Region | None = share.region
    return f"{share.indicator}·{place}" if place else str(share.indicator)
