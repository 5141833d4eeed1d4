"""Single rows: who is in reach reads them, to everybody else they are not there."""

from __future__ import annotations

import pytest

from agencies.roles import Role
from config.api_urls import router
from oversight.models import Notice
from oversight.readers.copies import copied_to
from oversight.readers.dispatch import copied_by
from progress.models import Evidence, SpecialReport
from tests.api.conftest import make_system
from tests.conftest import TODAY
from tests.people import make_person
from tests.promises import make_pledge, make_share
from tests.test_county_chain import hand_in

# what is the same for everybody, or told to one administrator alone
APART = {"agencies", "regions", "people", "audit", "announcements", "messages"}
SINGLE = [
    prefix
    for prefix, view, _name in router.registry
    if hasattr(view, "retrieve") and prefix not in APART
]

OFFICE_ALONE = {"ballots", "pledge-changes", "judging-rules", "scores", "remarks"}


def ids(ask, person) -> dict[str, int]:
    """The first row of each kind the person may list."""
    found = {}
    for prefix in SINGLE:
        answer = ask(f"{prefix}/", person)
        if answer.status_code == 200 and answer.json()["results"]:
            found[prefix] = answer.json()["results"][0]["id"]
    return found


def test_what_another_office_manages_is_not_there(ask, fill, officer, foreign_officer):
    fill(1)
    own = ids(ask, officer)

    found = {
        prefix: ask(f"{prefix}/{pk}/", foreign_officer).status_code for prefix, pk in own.items()
    }
    assert found == dict.fromkeys(own, 404)
    assert set(own) == set(SINGLE) - {"copied-notices"}
    assert ids(ask, foreign_officer) == {}
    assert ask("indicator-standing/?batch=chengde-2020", foreign_officer).status_code == 404


def test_another_unit_s_are_not_there(ask, fill, head, other_head):
    fill(1)
    own = ids(ask, head)

    found = {prefix: ask(f"{prefix}/{pk}/", other_head).status_code for prefix, pk in own.items()}
    assert found == dict.fromkeys(own, 404)
    # letters went to places, suggestions and bulletins are the office's
    of_office = {"suggestions", "bulletins", *OFFICE_ALONE}
    assert set(own) == set(SINGLE) - {"notices", "attachments"} - of_office
    assert ids(ask, other_head) == {}


def test_a_place_reads_its_own_letter_and_no_other_place_s(ask, fill, counties):
    fill(3)
    mine = Notice.objects.get(region=counties[0])
    person = make_person(Role.REPORTER, region=counties[0])

    assert [row["id"] for row in ask("notices/", person).json()["results"]] == [mine.pk]
    others = Notice.objects.exclude(pk=mine.pk)
    assert {ask(f"notices/{one.pk}/", person).status_code for one in others} == {404}


def test_a_letter_tells_its_replies_and_steps(ask, fill, officer, counties):
    fill(1)
    letter = Notice.objects.get(region=counties[0])

    told = ask(f"notices/{letter.pk}/", officer).json()

    replies = [(row["state"], row["text"]) for row in told["replies"]]
    assert replies == [("waiting", "已增加两个施工队。")]
    assert [row["action"] for row in told["steps"]] == ["draft", "approve", "send", "sign", "reply"]
    assert told["steps"][0]["by"] is None
    assert [row["cause"] for row in told["listed"]] == ["红灯"]


def test_a_lead_reads_the_letters_it_has_copies_of_and_not_the_replies(ask, fill, head, reporter):
    fill(3)
    letters = Notice.objects.filter(region__isnull=False)

    rows = ask("copied-notices/", head).json()["results"]
    told = ask(f"copied-notices/{rows[0]['id']}/", head).json()

    assert {row["id"] for row in rows} == {letter.pk for letter in letters}
    assert all(head in copied_by(letter) for letter in letters)
    assert (told["body"] != "", len(told["listed"]), "replies" in told) == (True, 1, False)
    assert list(copied_to(reporter)) == []


def test_copies_are_narrowed_to_those_whose_unit_is_late(ask, fill, head):
    fill(1)
    letter = Notice.objects.get(region__isnull=False)

    found = [
        ask(f"copied-notices/?overdue={late}", head).json()["count"] for late in ("true", "false")
    ]
    Notice.objects.filter(pk=letter.pk).update(state="signed", reply_due="2020-05-07")
    later = [
        ask(f"copied-notices/?overdue={late}", head).json()["count"] for late in ("true", "false")
    ]

    assert (found, later) == ([0, 1], [1, 0])


def test_no_copy_is_told_of_where_the_rung_copies_nobody(ask, fill, head, other_head):
    fill(1)
    letter = Notice.objects.get(region__isnull=False)
    Notice.objects.filter(pk=letter.pk).update(rung="reminder")

    assert ask("copied-notices/", head).json()["count"] == 0
    assert list(copied_to(other_head)) == []


def test_a_problem_tells_its_steps(ask, fill, head):
    fill(1)

    pk = ask("problems/", head).json()["results"][0]["id"]
    told = ask(f"problems/{pk}/", head).json()

    assert [row["action"] for row in told["steps"]] == ["assign", "take_up", "request"]
    assert (told["files"], told["result"]) == ([], "已重铺")


def test_the_lead_s_board_is_that_of_its_page(ask, fill, counties, batch, head, roads):
    fill(1)
    name = roads.indicator.name
    make_share(roads.indicator.pledge, name=name, target="30", region=counties[1])
    make_share(roads.indicator.pledge, name=name, target="30", region=counties[2])
    from progress.actions.months import open_months

    open_months(batch=batch, today=TODAY)
    hand_in(counties[1], "12")

    rows = ask("confirmations/?month=2020-04", head).json()["results"]

    assert [(row["region"]["name"], row["state"], len(row["tasks"])) for row in rows] == [
        ("兴隆县", "signed", 1),
        ("承德县", "accepted", 1),
        ("滦平县", "pending", 0),
    ]
    task = rows[0]["tasks"][0]
    figures = ("value", "unit", "actual", "expected", "light", "value_before")
    assert {figure: task[figure] for figure in figures} == {
        "value": "12",
        "unit": "公里",
        "actual": "40.00",
        "expected": "39.67",
        "light": "green",
        "value_before": None,
    }


def test_a_place_has_no_board(ask, fill, county_reporter):
    fill(1)

    assert ask("confirmations/", county_reporter).status_code == 403


@pytest.mark.parametrize("query", ["month=2020-13", "batch=" + "x" * 51, "colour=red"])
def test_a_board_asked_wrongly_is_refused(ask, fill, head, query):
    assert ask(f"confirmations/?{query}", head).status_code == 400


def test_what_stays_with_its_unit_is_not_the_office_s(ask, fill, officer, head, reporter):
    """A special report that was not signed, and its files."""
    fill(1)
    special = SpecialReport.objects.get()
    Evidence.objects.update(special=special, report=None, share=None)
    seen = [ask(f"{name}/", officer).json()["count"] for name in ("special-reports", "evidence")]
    SpecialReport.objects.update(state="draft", signed_by=None, signed_on=None)

    found = [ask(f"{name}/", officer).json()["count"] for name in ("special-reports", "evidence")]

    assert (seen, found) == ([1, 1], [0, 0])
    assert ask(f"special-reports/{special.pk}/", officer).status_code == 404
    assert ask(f"special-reports/{special.pk}/", head).json()["text"] == "文"


def test_nothing_personal_of_a_citizen_is_told(ask, fill, officer):
    fill(1)

    row = ask("suggestions/", officer).json()["results"][0]

    assert {"contact", "receipt", "contact_until"} & set(row) == set()


def test_the_office_s_marks_of_a_candidate_stay_its_own(ask, fill, officer, reporter):
    fill(1)

    told = [ask("candidates/", who).json()["results"][0] for who in (officer, reporter)]

    assert [row["screenings"] for row in told] == [[], None]


def test_pledges_and_indicators_stand_as_on_the_dashboard(ask, fill, officer, roads):
    fill(3)

    pledge = ask("pledge-standing/?batch=chengde-2020", officer).json()["results"][0]
    indicator = ask("indicator-standing/?batch=chengde-2020", officer).json()["results"][0]

    none = dict.fromkeys(("blue", "green", "yellow", "red", "grey"), 0)
    assert (pledge["light"], pledge["state"], pledge["indicators"]) == (
        "yellow", "active", none | {"yellow": 1},
    )  # fmt: skip
    assert (indicator["light"], indicator["gap"], indicator["value"], indicator["places"]) == (
        "yellow", "-29.67", "30", none | {"red": 3},
    )  # fmt: skip
    narrowed = ask("pledge-standing/?batch=chengde-2020&light=yellow", officer).json()
    assert narrowed["count"] == 1


def test_a_project_tells_its_stage_and_nodes(ask, fill, reporter):
    fill(1)

    row = ask("projects/?stage=started", reporter).json()["results"][0]

    assert (row["name"], row["stage_name"]) == ("0号路", "开工")
    assert [node["what"] for node in row["milestones"]] == ["通车"]
    assert ask("projects/?stage=tender", reporter).json()["count"] == 0


def test_a_lead_s_pledges_stand_beside_others_without_mixing(ask, fill, batch, labour, other_head):
    """Its own promise is told, the rest of the batch is not."""
    fill(1)
    make_share(make_pledge(batch, labour, title="就业"), name="城镇新增就业", unit="人")
    make_system(other_head)

    told = ask("pledges/", other_head).json()["results"]
    assert [row["title"] for row in told] == ["就业"]
