"""A case is passed, returned or taken back: by whom, from when, and with what words kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from agencies.models import Message
from agencies.refusals import Conflict
from agencies.roles import Role
from oversight.actions.acceptance import Answer, check_lines, return_case
from oversight.models import AcceptanceCase
from progress.actions.acceptance import reverse_acceptance
from progress.actions.judging import judge_batch
from progress.models import Acceptance, ReportStep, Verdict
from tests.acceptance_checks import passed
from tests.cases import DAY, FINISHED, check_all, line, make_case
from tests.promises import make_accepted


def test_a_passed_case_turns_its_indicators_blue_and_freezes_its_lines(
    case, officer, batch, roads, finished
):
    check_all(case, officer)

    passed(case, officer)
    finished.value = Decimal(1)
    finished.save()

    judge_batch(batch=batch, today=DAY)
    case.refresh_from_db()
    assert (case.state, case.document, case.decided_by, case.decided_on) == (
        "passed", "验收意见书1号", officer, DAY,
    )  # fmt: skip
    assert list(
        case.acceptances.values_list("indicator", "passed_on", "finished_on", "document", "by")
    ) == [(roads.indicator_id, DAY, FINISHED, "验收意见书1号", officer.pk)]
    assert list(case.items.order_by("pk").values_list("met", "found")) == [
        (
            True,
            "截至2020年4月30日完成309.6公里，为目标300公里的103.20%，已达到。核验人：已核对",
        ),
        (True, "月报佐证1个，申请附件0个。核验人：已核对"),
        (True, "2020年4月月报由王芳于2020年5月5日审签。核验人：已核对"),
        (True, "没有未销号的问题。核验人：已核对"),
    ]


def test_the_light_is_blue_from_the_day_it_passed(case, officer, batch, roads):
    check_all(case, officer)
    passed(case, officer, passed_on=date(2020, 4, 30))

    judge_batch(batch=batch, today=DAY)

    assert Verdict.objects.get(share=roads).light == "blue"


def test_every_line_in_the_way_is_named(case, officer, finished):
    check_all(case, officer)
    finished.value = Decimal(299)
    finished.save()
    item = line(case, "evidence")
    check_lines(case=case, answers={item.pk: Answer(False, "照片模糊")}, by=officer, today=DAY)

    with pytest.raises(Conflict) as refusal:
        passed(case, officer)

    assert str(refusal.value) == (
        "还不能通过验收，以下各项未满足：农村公路：达到目标（300公里）；农村公路：佐证材料齐全。"
    )
    assert (Acceptance.objects.count(), AcceptanceCase.objects.get().state) == (0, "applied")


def test_an_unchecked_line_stands_in_the_way(case, officer):
    with pytest.raises(Conflict, match="以下各项未满足"):
        passed(case, officer)


@pytest.mark.parametrize("day", [date(2020, 4, 27), date(2020, 5, 9)])
def test_it_passes_neither_before_the_finish_nor_in_the_future(case, officer, day):
    check_all(case, officer)

    with pytest.raises(Conflict, match="通过日期不得早于完成日期，也不能晚于今天"):
        passed(case, officer, passed_on=day)


def test_a_pass_wants_its_paper(case, officer):
    check_all(case, officer)

    with pytest.raises(Conflict, match="验收文件"):
        passed(case, officer, document=" ")


def test_who_applied_does_not_decide(case, office_agency):
    """The head has moved to the office since."""
    person = case.applied_by
    person.role, person.agency = Role.OFFICER, office_agency
    person.save()

    with pytest.raises(PermissionDenied, match="须由办公室其他人核验"):
        return_case(case=case, reason="补充", by=person, today=DAY)


@pytest.mark.parametrize("role", ["leader", "foreign_officer", "head", "auditor"])
def test_nobody_else_decides(case, request, role):
    person = request.getfixturevalue(role)

    with pytest.raises(PermissionDenied):
        return_case(case=case, reason="补充", by=person, today=DAY)


def test_a_returned_case_tells_the_unit_why(case, officer, reporter, roads, head):
    return_case(case=case, reason=" 请补竣工报告 ", by=officer, today=DAY)

    case.refresh_from_db()
    told = Message.objects.exclude(recipient=officer).order_by("recipient__username")
    assert (case.state, case.decision_note) == ("returned", "请补竣工报告")
    assert list(told.values_list("recipient__username", "rung")) == [
        ("head", "returned"), ("reporter", "returned"),
    ]  # fmt: skip
    assert make_case(roads, head).state == "applied"


def test_a_reversal_shows_in_the_case(client, case, officer):
    check_all(case, officer)
    passed(case, officer)
    reverse_acceptance(
        acceptance=Acceptance.objects.get(), reason="复核不合格", by=officer, today=DAY
    )
    client.force_login(officer)

    page = client.get(reverse("acceptance_case", args=[case.pk])).content.decode()

    assert "验收日期2020年5月8日，2020年5月8日撤销" in page
    assert "复核不合格" in page


def test_an_acceptance_taken_back_tells_the_unit(client, case, officer, head, reporter):
    check_all(case, officer)
    passed(case, officer)
    Message.objects.all().delete()
    client.force_login(officer)

    address = reverse("acceptance_reverse", args=[Acceptance.objects.get().pk])
    assert client.post(address, {"reason": "复核不合格"}).status_code == 302

    told = Message.objects.order_by("recipient__username").values_list(
        "recipient__username", "subject", "link"
    )
    said = ("“农村公路”的验收已撤销", reverse("unit_acceptance", args=[case.pk]))
    assert list(told) == [("head", *said), ("reporter", *said)]
    client.force_login(head)
    page = client.get(reverse("unit_acceptance", args=[case.pk])).content.decode()
    assert "验收通过后又有撤销" in page
    assert "予以销号" not in page


def test_the_words_kept_are_of_the_newest_report_accepted_by_the_day_it_passed(
    case, officer, roads, head
):
    later = make_accepted(roads, date(2020, 5, 1), "312").report
    ReportStep.objects.create(report=later, action="sign", by=head, on=date(2020, 5, 31))
    check_all(case, officer)
    kept = {}
    for passed_on in (DAY, date(2020, 6, 2)):
        with transaction.atomic():
            passed(case, officer, passed_on=passed_on, today=date(2020, 6, 3))
            kept[passed_on] = case.items.get(kind="value").found
            transaction.set_rollback(True)

    assert kept == {
        DAY: "截至2020年4月30日完成309.6公里，为目标300公里的103.20%，已达到。核验人：已核对",
        date(2020, 6, 2): (
            "截至2020年5月31日完成312公里，为目标300公里的104.00%，已达到。核验人：已核对"
        ),
    }


def test_a_decided_case_is_decided_once(case, officer, director):
    return_case(case=case, reason="补充", by=officer, today=DAY)

    with pytest.raises(Conflict, match="已由王芳办理，现为“已退回”"):
        passed(case, director)
