"""What the office reads on its pages, over the interface: votes, changes, rules, years, scores."""

from __future__ import annotations

from progress.models import FundingReading
from tests.promises import APRIL


def first(ask, name: str, person) -> dict:
    return ask(f"{name}/", person).json()["results"][0]


def test_a_vote_tells_what_each_candidate_got(ask, fill, officer):
    fill(1)

    told = first(ask, "ballots", officer)

    assert (told["round"], told["valid"], told["rule_name"]) == (1, 90, "按赞成票多少排定")
    assert [(line["candidate"]["name"], line["in_favour"]) for line in told["lines"]] == [
        ("第0个", 80)
    ]


def test_a_change_tells_what_it_was_made_from_and_what_moved(ask, fill, officer):
    fill(1)

    told = first(ask, "pledge-changes", officer)

    sides = [(row["side"], row["title"]) for row in told["pledges"]]
    assert sides == [("before", "公路工程建设"), ("after", "第0件")]
    assert [row["indicator"]["name"] for row in told["moves"]] == ["农村公路"]


def test_a_rule_tells_its_figures_with_their_unit(ask, fill, officer):
    fill(1)

    told = first(ask, "judging-rules", officer)

    figures = ("threshold_unit", "ahead_from", "yellow_from", "red_over", "near_bound")
    assert [told[name] for name in figures] == ["points", "5", "10", "30", "0.95"]


def test_a_programme_adds_up_its_years(ask, fill, officer):
    fill(1)

    told = first(ask, "programmes", officer)

    names = ("value", "unit", "promised", "done", "percent", "as_of")
    assert [told[name] for name in names] == ["900", "公里", "300", "30", "3.33", "2020-04-30"]
    assert [(year["year"], year["target"], year["done"]) for year in told["years"]] == [
        (2020, "300", "30")
    ]


def test_a_score_tells_its_points(ask, fill, officer):
    fill(1)

    told = first(ask, "scores", officer)
    whole = ask(f"scores/{told['id']}/", officer).json()

    assert (told["total"], told["rank"], told["region"]["name"]) == ("91.5", 1, "承德县")
    assert whole["lines"] == [{"rule": "pace", "points": "91.50"}]


def test_nothing_personal_of_a_remark_is_told(ask, fill, officer):
    fill(1)

    told = first(ask, "remarks", officer)

    assert (told["text"], told["batch"], told["state"]) == ("第0条意见", "chengde-2020", "new")
    assert {"contact", "receipt", "contact_until"} & set(told) == set()
    assert "13800000000" not in str(told)


def test_what_another_office_manages_is_not_told(ask, fill, foreign_officer):
    fill(1)

    names = ("ballots", "pledge-changes", "judging-rules", "programmes", "scores", "remarks")
    assert [ask(f"{name}/", foreign_officer).json()["count"] for name in names] == [0] * 6


def test_a_report_tells_its_money_in_yuan(ask, fill, roads, officer):
    fill(1)
    report = roads.readings.get(report__month=APRIL).report
    FundingReading.objects.create(
        report=report, pledge=roads.indicator.pledge, source="province", allocated="1234567.80"
    )

    told = ask(f"reports/{report.pk}/", officer).json()["funding"]

    assert [(row["source"], row["allocated"], row["spent"]) for row in told] == [
        ("province", "1234567.8", None)
    ]
