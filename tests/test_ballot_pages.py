"""The pages of a vote: typing its record, what it decided, a further round, taking it back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pledges.models import Batch, Candidate
from tests.candidates import DAY, make_ballot, make_next, make_pooled

VOTES = {
    "body": "市人大", "held_on": "2020-11-16", "document": "报告单", "rule": "most", "places": "1",
    "members": "100", "present": "96", "issued": "96", "returned": "92", "valid": "90",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november(settings) -> None:
    settings.PORTAL_TODAY = DAY


@pytest.fixture
def following(batch) -> Batch:
    return make_next(batch)


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def field(following, officer) -> list[Candidate]:
    return make_pooled(following, officer, "修路", "修桥", "护栏")


def typed_votes(field, *in_favour: str) -> dict[str, str]:
    return {
        f"in_favour_{row.pk}": count for row, count in zip(field, in_favour, strict=True) if count
    }


def test_a_round_is_typed_and_the_next_is_over_the_tied(office, following, field):
    page = reverse("ballot_new", args=[following.slug])

    office.post(page, VOTES | typed_votes(field, "60", "60", ""))
    first = office.get(reverse("ballots", args=[following.slug]))
    form = office.get(page).context["form"]
    office.post(page, VOTES | {"places": "9"} | typed_votes(field, "50", "40", ""))
    after = office.get(reverse("ballots", args=[following.slug]))

    assert "2个候选项目得票相同，争余下的1个名额，须再次票决。" in words(first)
    assert (form["places"].value(), form.candidates) == (1, field[:2])
    assert [
        [(line.candidate.title, result) for line, result, _tone in each.told]
        for each in after.context["rounds"]
    ] == [
        [("修路", "得票相同，待再次票决"), ("修桥", "得票相同，待再次票决")],
        [("修路", "入选"), ("修桥", "未入选")],
    ]
    assert not after.context["may_record"]
    assert office.get(page).status_code == 409


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"valid": "59"}, "赞成、反对、弃权共60票，多于有效票数59张。"),
        ({"present": "101"}, "到会人数不能多于全体成员。"),
        ({"held_on": "2020-11-17"}, "票决日期不能晚于今天。"),
        ({"places": "3"}, "候选项目须多于应选名额：候选3个，应选3个。"),
        ({"places": "0"}, "应选名额至少为1。"),
        ({"members": ""}, "请填写数目。"),
        ({"members": "1.5"}, "请填写整数。"),
        ({"members": "-1"}, "数目不能为负数。"),
        ({"rule": ""}, "请选择当选规则。"),
        ({"body": ""}, "请填写票决机关。"),
    ],
)
def test_a_record_with_a_fault_is_refused_at_its_row(office, following, field, change, message):
    page = reverse("ballot_new", args=[following.slug])

    answer = office.post(page, VOTES | typed_votes(field, "60", "50", "40") | change)

    assert (answer.status_code, following.ballots.count()) == (400, 0)
    assert message in words(answer)
    assert f'name="in_favour_{field[0].pk}" value="60"' in answer.content.decode()


def test_votes_against_alone_ask_for_those_in_favour(office, following, field):
    page = reverse("ballot_new", args=[following.slug])
    typed = VOTES | typed_votes(field, "60", "50", "") | {f"against_{field[2].pk}": "9"}

    answer = office.post(page, typed)

    assert answer.status_code == 400
    assert f'href="#id_in_favour_{field[2].pk}"' in answer.content.decode()
    assert "请填写赞成票数；没有的填0。" in words(answer)


@pytest.mark.parametrize("count", [3, 6])
def test_rounds_take_the_same_queries_however_many_candidates(
    office, following, officer, count, django_assert_num_queries
):
    field = make_pooled(following, officer, *[f"第{n}个" for n in range(count)])
    make_ballot(following, officer, [(row, 9 - at) for at, row in enumerate(field)])

    # session, person, unit; batch; a round, its lines; pool; menu
    with django_assert_num_queries(7):
        office.get(reverse("ballots", args=[following.slug]))


def test_a_record_is_taken_back_from_its_page(office, following, officer, field):
    ballot = make_ballot(following, officer, [(row, 9 - at) for at, row in enumerate(field)])
    page = reverse("ballot_withdraw", args=[ballot.pk])

    refused = office.post(page, {"reason": ""})
    office.post(page, {"reason": "录错一票"})

    assert (refused.status_code, following.ballots.count()) == (400, 0)
