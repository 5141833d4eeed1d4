"""What the office's books say: reports and reminders, letters, problems, acceptances.

Letters, problems and acceptances are counted as of ``day``, the last of the month the bulletin
tells of. Reports and reminders of the month come in after it, and are counted as of today, which
the paper says in the sentence itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from agencies.models import Message
from agencies.official_calendar import official_calendar
from agencies.workdays import Calendar, workdays_between
from oversight.bulletins.figures import Figures, day_words
from oversight.bulletins.past import letter_on, stage_on
from oversight.models import AcceptanceCase, Notice, Problem
from oversight.models.ladder import RungChoice
from oversight.readers.awaiting import awaiting
from oversight.readers.handovers import Left, handover
from oversight.readers.problems import WITH_UNIT
from pledges.models import Batch
from progress.actions.reminders import matter_of
from progress.models import Acceptance, MonthlyReport
from progress.standing import BatchStanding

# Rungs of the messages that remind of a report: by policy, by click, by the lead of a place.
REMINDERS = Q(rung__startswith="due-") | Q(rung__startswith="overdue+")
REMINDERS |= Q(rung__startswith="remind:") | Q(rung__startswith="lead:")
GOING = (Problem.State.ASSIGNED, Problem.State.RECTIFYING, Problem.State.REQUESTED)
DECIDED = (*GOING, Problem.State.CLOSED)
NAMED = 10  # accepted indicators named in the text; the full table has them all


def reports(now: BatchStanding, figures: Figures, today: date) -> dict[str, Any]:
    """Reports of the month: due, received, accepted, waiting and missing with the units' names
    (R47)."""
    accepted = sum(row.state == MonthlyReport.State.ACCEPTED for row in now.reports)
    missing = [row.unit for row in now.unreported(today)]
    waiting = [row.unit for row, _words in awaiting(now.reports)]
    put = figures.count
    return {
        "due": put("reports_due", len(now.reports), "reports", "应报单位数"),
        "received": put("reports_in", now.received(), "reports", "已报单位数"),
        "accepted": put("reports_accepted", accepted, "reports", "审核通过单位数"),
        "waiting": put("reports_waiting", len(waiting), "reports", "待审核单位数"),
        "waiting_names": _units("reports_waiting_names", waiting, "待审核单位", figures),
        "missing": put("reports_missing", len(missing), "reports", "逾期未报单位数"),
        "names": _units("reports_names", missing, "逾期未报单位", figures),
    } | _reminders(now, figures)


def former_reports(
    then: BatchStanding, month: date, figures: Figures, today: date
) -> dict[str, str]:
    """The same of one of the earlier months of a quarter, with anchors of its own."""
    accepted = sum(row.state == MonthlyReport.State.ACCEPTED for row in then.reports)
    missing = [row.unit for row in then.unreported(today)]
    told, prefix = f"{month.month}月", f"m{month:%Y%m}_reports"
    found = {
        "due": (len(then.reports), "应报单位数"),
        "received": (then.received(), "已报单位数"),
        "accepted": (accepted, "审核通过单位数"),
        "missing": (len(missing), "逾期未报单位数"),
    }
    made = {
        key: figures.count(f"{prefix}_{key}", number, "reports", f"{told}{name}", offer=False)
        for key, (number, name) in found.items()
    }
    return made | {"names": _units(f"{prefix}_names", missing, f"{told}逾期未报单位", figures)}


def _units(anchor: str, units: Iterable[Any], name: str, figures: Figures) -> str:
    """Their names under one anchor; empty for nobody."""
    names = "、".join(map(str, units))
    return names and figures.words(anchor, names, "reports", name)


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


def letters(batch: Batch, figures: Figures, day: date) -> dict[str, Any]:
    """Letters of the ladder sent by ``day`` by rung, those open then, and those overdue (R50)."""
    sent = [row for row in _sent(batch, day) if not _recalled(row, day)]
    rungs = Counter(row.rung for row in sent)
    going = [row for row in sent if row.ended_on is None or row.ended_on > day]
    is_workday = official_calendar()
    late = []
    for row in going:
        left = handover(*letter_on(row, day), day, is_workday).left
        if left and left.overdue:
            late.append((row, left))
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
        "open": figures.count("letters_open", len(going), "letters", "未办结文书份数"),
        "overdue": figures.count("letters_overdue", len(late), "letters", "逾期文书份数"),
        "rows": [_letter(row, left, figures, day, is_workday) for row, left in late],
    }


def _sent(batch: Batch, day: date) -> Iterable[Notice]:
    """Letters sent by ``day``, the oldest first. Four queries."""
    rows = Notice.objects.filter(batch=batch, sent_on__isnull=False, sent_on__lte=day)
    rows = rows.select_related("agency", "region").defer("body", "region__outline")
    return rows.prefetch_related("replies", "matters__flag").order_by("sent_on", "pk")


def _recalled(notice: Notice, day: date) -> bool:
    ended = notice.ended_on is None or notice.ended_on <= day
    return notice.state == Notice.State.RECALLED and ended


def _letter(
    notice: Notice, left: Left, figures: Figures, day: date, is_workday: Calendar
) -> dict[str, str]:
    anchor, source = f"letter_{notice.pk}", "letters"
    number = f"（{notice.number}）" if notice.number else ""
    what = f"{notice.unit}：{notice.get_rung_display()}{number}"
    due = f"{left.what}{day_words(left.due)}"
    days = workdays_between(left.due, day, is_workday)
    return {
        "what": figures.words(f"{anchor}_what", what, source, what),
        "due": figures.words(f"{anchor}_due", due, source, f"{what}：期限"),
        "days": figures.cell(f"{anchor}_days", f"{days:,}", source, f"{what}：逾期工作日", days),
    }


def problems(batch: Batch, figures: Figures, day: date) -> dict[str, Any]:
    """The problem ledger on ``day``: registered, closed, open, overdue with their days (R57–R59).

    Two queries.
    """
    ledger = Problem.objects.filter(pledge__batch=batch, found_on__lte=day)
    ledger = ledger.select_related("agency", "region", "pledge").prefetch_related("steps")
    stages = [(row, stage_on(row, day)) for row in ledger.order_by("due_on", "pk")]
    states = Counter(stage for _row, stage in stages)
    rows = [row for row, stage in stages if stage in WITH_UNIT and row.due_on and row.due_on < day]
    is_workday = official_calendar()
    going = sum(states[state] for state in GOING)
    put = figures.count
    return {
        "all": put("problems", sum(states[s] for s in DECIDED), "problems", "登记问题个数"),
        "closed": put("problems_closed", states[Problem.State.CLOSED], "problems", "销号问题个数"),
        "going": put("problems_open", going, "problems", "未销号问题个数"),
        "overdue": put("problems_overdue", len(rows), "problems", "逾期问题个数"),
        "rows": [_problem(row, figures, day, is_workday) for row in rows],
    }


def _problem(row: Problem, figures: Figures, day: date, is_workday: Calendar) -> dict[str, str]:
    assert row.due_on is not None  # nosec B101
    anchor, source = f"problem_{row.pk}", "problems"
    name = row.number or row.what[:20]
    days = workdays_between(row.due_on, day, is_workday)
    what = f"{row.unit}：{row.pledge.title}，{' '.join(row.what.split())}"
    due = f"整改期限{day_words(row.due_on)}"
    return {
        "what": figures.words(f"{anchor}_what", what.rstrip("。；;"), source, f"问题{name}"),
        "due": figures.words(f"{anchor}_due", due, source, f"问题{name}：期限"),
        "days": figures.cell(
            f"{anchor}_days", f"{days:,}", source, f"问题{name}：逾期工作日", days
        ),
    }


def acceptances(batch: Batch, first: date, day: date, figures: Figures) -> dict[str, Any]:
    """Indicators accepted from ``first`` through ``day``, all by then, and cases that waited then
    (R67). A long list is cut after the first ten names."""
    # one reversed since is left out whenever that was: its light is blue no more
    stands = Acceptance.objects.filter(
        indicator__pledge__batch=batch, reversed_on__isnull=True, passed_on__lte=day
    )
    passed = list(
        stands.filter(passed_on__gte=first)
        .select_related("indicator__pledge")
        .order_by("indicator__pledge__position", "indicator__position")
    )
    applied = Q(state=AcceptanceCase.State.APPLIED) | Q(decided_on__gt=day)
    waiting = AcceptanceCase.objects.filter(applied, pledge__batch=batch, applied_on__lte=day)
    names = "、".join(row.indicator.name for row in passed[:NAMED])
    put = figures.count
    return {
        "passed": put("accepted", len(passed), "acceptances", "期内验收项数"),
        "all": put("accepted_all", stands.count(), "acceptances", "累计验收项数"),
        "waiting": put("acceptance_waiting", waiting.count(), "acceptances", "待核验件数"),
        "names": names and figures.words("accepted_names", names, "acceptances", "期内验收指标"),
        "cut": len(passed) > NAMED,
    }
