"""The office checks line by line; what the portal sees unmet nobody can call met."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.refusals import Conflict
from agencies.roles import Role
from oversight.actions.acceptance import Answer, check_lines, record_visit, require_visit
from oversight.models import Problem
from oversight.readers.acceptance import case_for_unit
from pledges.models import Project
from progress.models import Evidence, ReportStep
from tests.acceptance_checks import passed, seen
from tests.cases import DAY, check_all, line, make_case, make_condition, make_finished
from tests.people import make_person
from tests.promises import make_pledge, make_share


def test_the_portal_says_what_it_sees_of_each_line(case):
    assert seen(case) == [
        ("value", True, "截至2020年4月30日完成309.6公里，为目标300公里的103.20%，已达到。"),
        ("evidence", True, "月报佐证1个，申请附件0个。"),
        ("head", True, "2020年4月月报由王芳于2020年5月5日审签。"),
        ("problems", True, "没有未销号的问题。"),
    ]


def test_what_is_missing_is_named(case, roads, finished):
    finished.value = Decimal(30)
    finished.save()
    Evidence.objects.all().delete()
    ReportStep.objects.all().delete()
    for what, state in (("缺料", "found"), ("用地未批", "set_aside")):
        Problem.objects.create(
            pledge=roads.indicator.pledge, agency=roads.reporting_agency, what=what,
            found_on=DAY, state=state,
            **({"decided_by": case.applied_by, "decided_on": DAY, "decision_reason": "x"}
               if state == "set_aside" else {}),
        )  # fmt: skip

    assert seen(case) == [
        ("value", False, "截至2020年4月30日完成30公里，为目标300公里的10.00%，未达到。"),
        ("evidence", False, "月报和申请都没有佐证材料。"),
        ("head", False, "2020年4月月报没有单位负责人签字。"),
        ("problems", False, "还有1个问题没有销号：缺料（待登记）。"),
    ]


@pytest.mark.parametrize(
    ("indicator", "value", "met", "words"),
    [
        (
            {"comparator": "~", "target": "300"}, "285", True,
            "截至2020年4月30日完成285公里，为目标约300公里的95.00%，已达到。",
        ),
        (
            {"comparator": "~", "target": "300"}, "284.9", False,
            "截至2020年4月30日完成284.9公里，为目标约300公里的94.97%，未达到。",
        ),
        (
            {"kind": "bound", "comparator": "<=", "target": "4.5", "unit": "%"}, "4.5", True,
            "截至2020年4月30日为4.5%，目标不超过4.5%，符合。",
        ),
        (
            {"kind": "bound", "comparator": "<=", "target": "4.5", "unit": "%"}, "4.6", False,
            "截至2020年4月30日为4.6%，目标不超过4.5%，不符合。",
        ),
    ],
)  # fmt: skip
def test_a_target_is_met_as_the_light_judges_it(
    batch, traffic, head, reporter, indicator, value, met, words
):
    share = make_share(make_pledge(batch, traffic, title="甲"), name="甲", **indicator)
    make_finished(share, head, reporter, value)

    assert seen(make_case(share, head))[0] == ("value", met, words)


def test_a_line_seen_unmet_cannot_be_called_met(case, officer, finished):
    finished.value = Decimal(30)
    finished.save()
    item = line(case, "value")

    with pytest.raises(Conflict, match="不能记为满足：截至2020年4月30日完成30公里"):
        check_lines(case=case, answers={item.pk: Answer(True, "看过")}, by=officer, today=DAY)

    item.refresh_from_db()
    assert (item.met, item.checked_by) == (None, None)


def test_the_form_does_not_offer_it_either(client, case, officer, finished):
    finished.value = Decimal(30)
    finished.save()
    item = line(case, "value")
    client.force_login(officer)

    response = client.post(
        reverse("acceptance_check", args=[case.pk]),
        {f"met{item.pk}": "yes", f"found{item.pk}": "x"},
    )

    assert response.status_code == 400
    assert "系统看到这一项未满足，不能记为满足。" in response.content.decode()


def test_a_word_target_is_for_the_officer_to_say(batch, traffic, head, reporter, officer):
    share = make_share(
        make_pledge(batch, traffic), name="建成制度", kind="qualitative",
        comparator="qualitative", target=None,
    )  # fmt: skip
    reading = make_finished(share, head, reporter, None)
    reading.note = "已印发"
    reading.save()
    case = make_case(share, head)
    item = line(case, "value")

    assert seen(case)[0] == ("value", None, "月报尚未报完成，须由核验人认定。")
    with pytest.raises(Conflict, match="请写明核验情况"):
        check_lines(case=case, answers={item.pk: Answer(True)}, by=officer, today=DAY)
    check_lines(case=case, answers={item.pk: Answer(True, "文件已印发")}, by=officer, today=DAY)
    reading.achieved = True
    reading.save()
    assert seen(case)[0] == ("value", True, "填报单位已报完成，月报已审核通过。")


def test_unmet_says_what_was_found(case, officer):
    item = line(case, "evidence")

    with pytest.raises(Conflict, match="请写明核验情况"):
        check_lines(case=case, answers={item.pk: Answer(False)}, by=officer, today=DAY)


def test_what_the_portal_sees_unmet_needs_no_more_words(case, officer, finished):
    finished.value = Decimal(30)
    finished.save()
    item = line(case, "value")

    changed = check_lines(case=case, answers={item.pk: Answer(False)}, by=officer, today=DAY)

    item.refresh_from_db()
    assert (changed, item.met, item.checked_by) == (1, False, officer)


def test_only_what_changed_is_signed_anew(case, officer, director):
    check_all(case, officer)
    answers = {item.pk: Answer(True, item.found) for item in case.items.all()}
    item = line(case, "evidence")

    changed = check_lines(
        case=case, answers=answers | {item.pk: Answer(False, "照片模糊")}, by=director, today=DAY
    )

    assert changed == 1
    assert list(case.items.order_by("pk").values_list("met", "checked_by__username")) == [
        (True, "officer"), (False, "director"), (True, "officer"), (True, "officer"),
    ]  # fmt: skip


def test_the_form_starts_from_what_figures_show_but_not_from_evidence(client, case, officer):
    client.force_login(officer)

    check = client.get(reverse("acceptance_case", args=[case.pk])).context["check"]

    assert [met.value() for _line, met, _found in check.rows] == ["yes", "", "yes", "yes"]


def test_a_quality_standard_is_ticked_by_the_officer(finished, roads, head, officer):
    make_condition(roads)
    case = make_case(roads, head)
    check_all(case, officer)
    item = line(case, "standard")
    assert (item.met, seen(case)[3]) == (True, ("standard", None, ""))

    check_lines(case=case, answers={item.pk: Answer(False, "路面开裂")}, by=officer, today=DAY)
    with pytest.raises(Conflict, match="路面质量达到三级标准"):
        passed(case, officer)


def test_a_site_visit_says_who_when_and_what(case, officer):
    require_visit(case=case, needed=True, by=officer, today=DAY)
    check_all(case, officer)
    with pytest.raises(Conflict, match="到现场核验"):
        passed(case, officer)

    record_visit(
        case=case, who="王芳、李强", day=date(2020, 5, 7), met=True, found="路面平整", by=officer,
        today=DAY,
    )  # fmt: skip
    passed(case, officer)

    item = line(case, "visit")
    assert (item.met, item.found, item.checked_by, item.checked_on) == (
        True, "王芳、李强于2020年5月7日到现场核验：路面平整", officer, date(2020, 5, 7),
    )  # fmt: skip


def test_a_visit_is_demanded_once_and_may_be_lifted(case, officer):
    for needed in (True, True, False, True):
        require_visit(case=case, needed=needed, by=officer, today=DAY)

    assert case.items.filter(kind="visit").count() == 1


def test_named_works_are_always_visited(finished, roads, head, officer):
    Project.objects.create(pledge=roads.indicator.pledge, position=1, name="一号路")
    case = make_case(roads, head)

    with pytest.raises(Conflict, match="有项目清单，须实地核验"):
        require_visit(case=case, needed=False, by=officer, today=DAY)


@pytest.mark.parametrize("day", [date(2020, 5, 9), date(2019, 5, 1)])
def test_a_visit_lies_in_the_batch_and_not_in_the_future(case, officer, day):
    require_visit(case=case, needed=True, by=officer, today=DAY)

    with pytest.raises(Conflict, match="实地核验的日期"):
        record_visit(case=case, who="王芳", day=day, met=True, found="好", by=officer, today=DAY)


def test_a_visit_on_an_impossible_day_comes_back_with_what_was_typed(client, case, officer):
    require_visit(case=case, needed=True, by=officer, today=DAY)
    client.force_login(officer)
    typed = {"who": "李强", "day": "2019-12-31", "met": "yes", "found": "路面平整"}

    answer = client.post(reverse("acceptance_visit", args=[case.pk]), typed)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "实地核验的日期须在本批次开始之后、不晚于今天。" in page
    assert "路面平整" in page


def test_two_units_of_one_pledge_do_not_mix(case, officer, batch, labour):
    """The other unit may not see this case."""
    other = make_person(Role.HEAD, agency=labour)

    with pytest.raises(PermissionDenied):
        case_for_unit(other, case.pk)
