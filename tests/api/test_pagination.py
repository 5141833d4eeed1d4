"""Lists come in pages, in a fixed order, at a fixed cost."""

from __future__ import annotations

import pytest

from agencies.models import Agency


@pytest.fixture
def bodies(chengde) -> list[Agency]:
    return [
        Agency.objects.create(name=f"单位{no}", short_name=f"{no}", region=chengde, order=no)
        for no in range(1, 4)
    ]


def test_a_page_says_how_many_there_are_and_where_the_next_is(ask, leader, bodies):
    answer = ask("agencies/?page_size=2", leader).json()

    assert [row["name"] for row in answer.pop("results")] == ["单位1", "单位2"]
    assert answer == {
        "count": 3,
        "next": "http://testserver/api/v1/agencies/?page=2&page_size=2",
        "previous": None,
    }


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "２", "99", ""])
def test_a_page_that_is_none_is_refused(ask, leader, bodies, page):
    answer = ask(f"agencies/?page={page}", leader)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "page"


@pytest.mark.parametrize("size", ["0", "201", "all"])
def test_a_size_beyond_what_is_offered_is_refused(ask, leader, bodies, size):
    assert ask(f"agencies/?page_size={size}", leader).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_long(ask, leader, bodies, rows, django_assert_num_queries):
    for body in bodies[rows:]:
        body.delete()
    ask("agencies/", leader)

    with django_assert_num_queries(3):  # the token, how many, these
        assert ask("agencies/", leader).json()["count"] == rows
