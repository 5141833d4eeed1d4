"""What the office's books say: reports and reminders, letters, problems, acceptances."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q

from agencies.models import Message
from agencies.official_calendar import official_calendar
from agencies.workdays import Calendar, workdays_between
from oversight.bulletins.figures import Figures, day_words
from oversight.models import AcceptanceCase, Notice, Problem
from oversight.models.ladder import RungChoice
from oversight.readers.handovers import last_reply, overdue_on, standing
from oversight.readers.notices import MATTERS
from oversight.readers.notices import rows_of as letter_rows
from oversight.readers.problems import overdue
from pledges.models import Batch
from progress.actions.reminders import matter_of
from progress.models import Acceptance, MonthlyReport
from progress.periods import month_end
from progress.standing import BatchStanding

# Rungs of the messages that remind of a report: by policy, by click, by the lead of a place.
REMINDERS = Q(rung__startswith="due-") | Q(rung__startswith="overdue+")
REMINDERS |= Q(rung__startswith="remind:") | Q(rung__startswith="lead:")
GOING = (Problem.State.ASSIGNED, Problem.State.RECTIFYING, Problem.State.REQUESTED)
DECIDED = (*GOING, Problem.State.CLOSED)


def reports(now: BatchStanding, figures: Figures, today: date) -> dict[str, Any]:
    """Reports of the month: due, received, accepted, missing with the units' names (R47)."""
    accepted = sum(row.state == MonthlyReport.State.ACCEPTED for row in now.reports)
    missing = now.unreported(today)
    names = "、".join(str(row.unit) for row in missing)
    put = figures.count
    return {
        "due": put("reports_due", len(now.reports), "reports", "应报单位数"),
        "received": put("reports_in", now.received(), "reports", "已报单位数"),
        "accepted": put("reports_accepted", accepted, "reports", "审核通过单位数"),
        "missing": put("reports_missing", len(missing), "reports", "逾期未报单位数"),
        "names": names and figures.words("reports_names", names, "reports", "逾期未报单位"),
    } | _reminders(now, figures)


def _reminders(now: BatchStanding, figures: Figures) -> dict[str, str]:
    """How often the month's reports were reminded of, and how many units: one rung is once."""
    sent = set(
        Message.objects.filter(REMINDERS, matter__in=[matter_of(row) for row in now.reports])
        .order_by()
        .values_list("matter", "rung")
        .distinct()
    )
    units = len({matter for matter, _rung in sent})
    return {
        "reminders": figures.count("reminders", len(sent), "reminders", "催报次数"),
        "reminded": figures.count("reminded", units, "reminders", "被催报单位数"),
    }


def letters(batch: Batch, figures: Figures, today: date) -> dict[str, Any]:
    """Letters of the ladder sent so far by rung, those open, and those overdue (R50)."""
    sent = Notice.objects.filter(batch=batch, sent_on__isnull=False, sent_on__lte=today)
    sent = sent.exclude(state=Notice.State.RECALLED)
    rungs = Counter(sent.order_by().values_list("rung", flat=True))
    going = sent.open().select_related("batch__office", "agency", "region").defer("body")
    late = going.annotate(last_reply=last_reply(), standing=standing(), matter_count=MATTERS)
    rows = letter_rows(late.filter(overdue_on(today)).order_by("sent_on", "pk"), today)
    is_workday = official_calendar()
    return {
        "rungs": [
            {
                "rung": str(rung.label),
                "count": figures.count(
                    f"letters_{rung.value}", rungs[rung.value], "letters", f"{rung.label}份数"
                ),
            }
            for rung in RungChoice
        ],
        "open": figures.count("letters_open", going.count(), "letters", "未办结文书份数"),
        "overdue": figures.count("letters_overdue", len(rows), "letters", "逾期文书份数"),
        "rows": [_letter(row, figures, today, is_workday) for row in rows],
    }


def _letter(row: Any, figures: Figures, today: date, is_workday: Calendar) -> dict[str, str]:
    notice, left = row.notice, row.next.left
    anchor, source = f"letter_{notice.pk}", "letters"
    number = f"（{notice.number}）" if notice.number else ""
    what = f"{notice.unit}：{notice.get_rung_display()}{number}"
    due = f"{left.what}{day_words(left.due)}"
    days = workdays_between(left.due, today, is_workday)
    return {
        "what": figures.words(f"{anchor}_what", what, source, what),
        "due": figures.words(f"{anchor}_due", due, source, f"{what}：期限"),
        "days": figures.cell(f"{anchor}_days", f"{days:,}", source, f"{what}：逾期工作日", days),
    }


def problems(batch: Batch, figures: Figures, today: date) -> dict[str, Any]:
    """The problem ledger: registered, closed, still open, overdue with their days (R57–R59)."""
    ledger = Problem.objects.filter(pledge__batch=batch)
    states = Counter(ledger.order_by().values_list("state", flat=True))
    late = ledger.filter(overdue(today)).select_related("agency", "region", "pledge")
    rows = list(late.order_by("due_on", "pk"))
    is_workday = official_calendar()
    going = sum(states[state] for state in GOING)
    put = figures.count
    return {
        "all": put("problems", sum(states[s] for s in DECIDED), "problems", "登记问题个数"),
        "closed": put("problems_closed", states[Problem.State.CLOSED], "problems", "销号问题个数"),
        "going": put("problems_open", going, "problems", "未销号问题个数"),
        "overdue": put("problems_overdue", len(rows), "problems", "逾期问题个数"),
        "rows": [_problem(row, figures, today, is_workday) for row in rows],
    }


def _problem(row: Problem, figures: Figures, today: date, is_workday: Calendar) -> dict[str, str]:
    assert row.due_on is not None  # nosec B101
    anchor, source = f"problem_{row.pk}", "problems"
    name = row.number or row.what[:20]
    days = workdays_between(row.due_on, today, is_workday)
    what = f"{row.unit}：{row.pledge.title}，{' '.join(row.what.split())}"
    due = f"整改期限{day_words(row.due_on)}"
    return {
        "what": figures.words(f"{anchor}_what", what.rstrip("。；;"), source, f"问题{name}"),
        "due": figures.words(f"{anchor}_due", due, source, f"问题{name}：期限"),
        "days": figures.cell(
            f"{anchor}_days", f"{days:,}", source, f"问题{name}：逾期工作日", days
        ),
    }


def acceptances(
    batch: Batch, first: date, last: date, figures: Figures, today: date
) -> dict[str, Any]:
    """Indicators accepted in the months from ``first`` to ``last``, and cases that wait (R67)."""
    stands = Acceptance.objects.filter(
        indicator__pledge__batch=batch, reversed_on__isnull=True, passed_on__lte=today
    )
    passed = list(
        stands.filter(passed_on__gte=first, passed_on__lte=month_end(last))
        .select_related("indicator__pledge")
        .order_by("indicator__pledge__position", "indicator__position")
    )
    names = "、".join(row.indicator.name for row in passed)
    waiting = AcceptanceCase.objects.filter(
        pledge__batch=batch, state=AcceptanceCase.State.APPLIED, applied_on__lte=today
    ).count()
    put = figures.count
    return {
        "passed": put("accepted", len(passed), "acceptances", "本期验收项数"),
        "all": put("accepted_all", stands.count(), "acceptances", "累计验收项数"),
        "waiting": put("acceptance_waiting", waiting, "acceptances", "待核验件数"),
        "names": names and figures.words("accepted_names", names, "acceptances", "本期验收指标"),
    }
