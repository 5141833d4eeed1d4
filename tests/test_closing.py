"""A batch is closed at its end by the director: frozen, told truly, read-only (R17, R18, R51)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document

from agencies.papers.docx import render_docx
from agencies.refusals import Conflict
from oversight.actions.closing import (
    ClashingSummary,
    NotReady,
    close_batch,
    mark_of,
    note_unfinished,
    reopen_batch,
    write_summary,
)
from oversight.models import AcceptanceCase, Closing, ClosingDraft
from oversight.outcomes import Outcome
from oversight.readers.closing import closing_state
from oversight.readers.closing_summary import content_of, summary_paper, summary_text
from pledges.actions.targets import revise_target
from pledges.models import Batch, Pledge
from progress.actions.acceptance import reverse_acceptance
from progress.models import Acceptance, MonthlyReport
from tests.closings import AFTER, DECEMBER, YEAR_END, make_finished, make_reported
from tests.problems import make_problem
from tests.promises import make_pledge, make_share


def close(batch, director, *, text: str = "全部完成。", today: date = AFTER) -> Closing:
    return close_batch(
        batch=batch, text=text, document="吉民生办〔2021〕1号", by=director, today=today
    )


def state_of(batch, today: date = AFTER):
    return closing_state(Batch.objects.get(pk=batch.pk), today)


def hindered(batch, today: date = AFTER) -> list[str]:
    return [matter.words for matter in state_of(batch, today).hindrances]


def test_what_passed_acceptance_is_completed_and_over_100_stands_as_it_is(batch, traffic):
    make_finished(batch, traffic, value="330")
    make_reported(make_pledge(batch, traffic, title="已达目标"), "300")

    state = state_of(batch)

    assert [row.outcome for row in state.pledges] == [Outcome.ACCEPTED, Outcome.REACHED]
    assert [each.share for _row, each in state.over] == [Decimal("110.00")]
    assert state.pledges[0].early == 30
    assert state.hindrances == ()
    assert "1件已达到目标，没有通过验收，不计入已完成。" in [row.words for row in state.warnings]


def test_a_bound_a_word_and_a_soft_target_end_by_their_own_rules(batch, traffic):
    pledge = make_pledge(batch, traffic)
    make_reported(pledge, "4.4", name="失业率", target="4.5", unit="%", kind="bound",
                  comparator="<=", plan=None)  # fmt: skip
    words = make_share(
        pledge, name="制度", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None, until=YEAR_END,
    )  # fmt: skip
    report = MonthlyReport.objects.get(month=DECEMBER, agency=traffic)
    words.readings.create(report=report, as_of=YEAR_END, achieved=True)
    make_reported(pledge, "1", name="争取", soft="力争")

    [row] = state_of(batch).pledges

    assert [each.ended.outcome for each in row.rows] == [
        Outcome.REACHED, Outcome.REACHED, Outcome.SHORT_SOFT,
    ]  # fmt: skip
    assert row.outcome == Outcome.REACHED
    assert [each.over for each in row.rows] == [False, False, False]


def test_every_pledge_not_completed_needs_its_note(batch, traffic, officer, director):
    pledge = make_pledge(batch, traffic)
    make_reported(pledge, "100")
    assert hindered(batch) == ["1件未完成，还没有写明原因和后续安排：第1件。"]
    with pytest.raises(NotReady, match="还没有写明原因"):
        close(batch, director)

    note_unfinished(pledge=pledge, reason="汛期停工", follow="carried", by=officer, today=AFTER)
    close(batch, director)

    [row] = batch.closing.content["pledges"]
    assert row["note"] == {"reason": "汛期停工", "follow": "carried"}
    assert row["outcome"] == "short"


def test_a_pledge_nobody_reports_is_not_completed(batch, traffic):
    make_pledge(batch, traffic)

    assert state_of(batch).pledges[0].needs_note


def test_what_was_stopped_is_counted_apart(batch, traffic, director):
    make_finished(batch, traffic)
    stopped = make_pledge(batch, traffic, title="已终止")
    make_reported(stopped, "10")
    Pledge.objects.filter(pk=stopped.pk).update(state="stopped")

    close(batch, director)

    counts = batch.closing.content["counts"]
    assert (counts["pledges"], counts["accepted"], counts["stopped"], counts["short"]) == (
        2, 1, 1, 0,
    )  # fmt: skip
    assert batch.closing.content["items"]["stopped"] == 1


def test_not_before_its_last_day_unless_all_is_accepted(batch, traffic, director):
    pledge = make_finished(batch, traffic)
    assert hindered(batch, date(2020, 12, 30)) == []

    other = make_pledge(batch, traffic, title="未验收")
    make_reported(other, "300")
    assert "批次2020年12月31日到期" in hindered(batch, date(2020, 12, 30))[0]
    assert hindered(batch, YEAR_END) == []  # the day itself counts
    assert pledge.batch_id == batch.pk


def test_open_problems_unread_reports_and_waiting_applications_hinder(
    batch, traffic, head, officer
):
    pledge = make_finished(batch, traffic)
    make_problem(pledge, officer)
    MonthlyReport.objects.exclude(month=DECEMBER).delete()
    MonthlyReport.objects.update(state="signed", accepted_on=None)
    AcceptanceCase.objects.create(
        pledge=pledge, agency=traffic, finished_on=DECEMBER, summary="已完成",
        applied_by=head, applied_on=YEAR_END,
    )  # fmt: skip

    assert hindered(batch) == [
        "1个问题没有销号。",
        "1份月报没有审核：市交通运输局。",
        "1份验收申请待核验。",
    ]


def test_missing_reports_open_months_and_annual_reports_owed_are_named(batch, traffic):
    make_finished(batch, traffic)
    MonthlyReport.objects.exclude(month=DECEMBER).delete()
    MonthlyReport.objects.update(state="pending", accepted_on=None)

    assert [matter.words for matter in state_of(batch).warnings] == [
        "1份月报没有报送或退回后没有重报：市交通运输局。",
        "1个月份没有锁定：2020年12月；批次办结后一律不再填报。",
        "1个单位没有报年度总结：市交通运输局。",
    ]


def test_the_summary_is_generated_edited_and_kept_with_the_frozen_figures(
    batch, traffic, officer, director
):
    make_finished(batch, traffic, value="330")
    short = make_pledge(batch, traffic, title="学校建设")
    make_reported(short, "150")
    note_unfinished(pledge=short, reason="汛期停工。", follow="carried", by=officer, today=AFTER)

    content = content_of(state_of(batch))

    assert summary_text(batch, content) == (
        "2020年承德市民心实事共2件、2项。截至2020年12月31日，其中已通过验收1件，未完成1件。\n"
        "分方面看：交通2件，通过验收1件。\n"
        "超额完成1项：第1件“农村公路”完成330公里，为目标300公里的110.00%。\n"
        "第2件“学校建设”未完成。原因：汛期停工；后续安排：结转下年。"
    )
    closing = close(batch, director, text="我们的话。")
    assert (closing.text, closing.document, closing.content) == (
        "我们的话。", "吉民生办〔2021〕1号", content,
    )  # fmt: skip


def test_the_paper_says_whether_it_is_a_draft(batch, traffic):
    make_finished(batch, traffic, value="330")
    content = content_of(state_of(batch))

    draft = Document(BytesIO(render_docx(summary_paper(batch, content, "话。", None))))
    final = Document(BytesIO(render_docx(summary_paper(batch, content, "话。", AFTER))))

    assert "拟稿（未办结）" in [row.text for row in draft.paragraphs]
    words = [row.text for row in final.paragraphs]
    assert "拟稿（未办结）" not in words
    assert "2021年1月8日" in "".join(words)
    assert [cell.text for cell in final.tables[0].rows[1].cells] == [
        "1", "农村公路", "300公里", "330公里", "110.00%", "已通过验收",
    ]  # fmt: skip


def test_a_closed_batch_changes_no_more(batch, traffic, officer, director):
    pledge = make_finished(batch, traffic)
    close(batch, director)
    batch.refresh_from_db()

    assert batch.stage == "closed"
    assert not Batch.objects.running().exists()
    with pytest.raises(Conflict):
        close(batch, director)
    with pytest.raises(Conflict):
        note_unfinished(pledge=pledge, reason="x", follow="ended", by=officer, today=AFTER)
    with pytest.raises(Conflict):
        revise_target(
            indicator=pledge.indicators.get(), new_value=Decimal(1), effective_on=AFTER,
            reason="x", document="x", by=director, today=AFTER,
        )  # fmt: skip
    with pytest.raises(Conflict, match="验收结果不再变动"):
        reverse_acceptance(acceptance=Acceptance.objects.get(), reason="x", by=officer, today=AFTER)
    with pytest.raises(Conflict, match="不再登记或重新打开问题"):
        make_problem(Pledge.objects.get(pk=pledge.pk), officer)


def test_it_is_opened_again_with_a_reason_and_closed_anew(batch, traffic, director):
    make_finished(batch, traffic)
    close(batch, director, text="第一稿")
    with pytest.raises(Conflict, match="须写明原因"):
        reopen_batch(batch=batch, reason=" ", by=director, today=AFTER)

    reopen_batch(batch=batch, reason="数据有误", by=director, today=AFTER)

    closing = Closing.objects.get()
    assert (closing.reopened_on, closing.reopened_by, closing.reopen_reason) == (
        AFTER, director, "数据有误",
    )  # fmt: skip
    assert ClosingDraft.objects.get().text == "第一稿"
    batch.refresh_from_db()
    assert batch.stage == "published"
    close(batch, director, text="第二稿")
    closing.refresh_from_db()
    assert (closing.text, closing.reopened_on, closing.reopen_reason) == ("第二稿", None, "")
    assert not ClosingDraft.objects.exists()


def test_a_batch_the_portal_did_not_close_is_not_opened(batch, director):
    batch.stage = "closed"
    batch.save()

    with pytest.raises(Conflict, match="没有办结记录"):
        reopen_batch(batch=batch, reason="x", by=director, today=AFTER)


def test_two_who_word_the_summary_do_not_lose_each_others_words(batch, officer, second_officer):
    first = write_summary(batch=batch, text="甲", seen="", by=officer, today=AFTER)

    with pytest.raises(ClashingSummary):
        write_summary(batch=batch, text="乙", seen="", by=second_officer, today=AFTER)
    write_summary(batch=batch, text="乙", seen=mark_of(first), by=second_officer, today=AFTER)

    assert ClosingDraft.objects.values_list("text", "by").get() == ("乙", second_officer.pk)


def test_only_the_director_closes_and_only_his_office(
    batch, traffic, officer, foreign_officer, leader, reporter
):
    make_finished(batch, traffic)

    for person in (officer, foreign_officer, leader, reporter):
        with pytest.raises(PermissionDenied):
            close(batch, person)


@pytest.mark.parametrize("stage", ["soliciting", "drafting", "decided"])
def test_what_was_never_published_is_not_closed(batch, director, stage):
    batch.stage = stage
    batch.save()

    with pytest.raises(Conflict, match="尚未公布"):
        close(batch, director)


@pytest.mark.parametrize("count", [1, 3])
def test_the_state_costs_the_same_for_one_and_three(
    batch, traffic, count, django_assert_num_queries
):
    for number in range(count):
        make_finished(batch, traffic, title=str(number))
    found = Batch.objects.get(pk=batch.pk)

    with django_assert_num_queries(18):
        closing_state(found, AFTER)
