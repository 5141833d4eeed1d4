"""Saved views (常用筛选): each person's own, at most twenty, seen and touched by nobody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.refusals import Conflict
from oversight.actions.saved_views import NameTaken, add_view, remove_view, rename_view
from oversight.models import SavedView
from tests.letters import make_flag
from tests.promises import make_pledge, make_share
from tests.test_acceptance_at_once import at_once, signed_in

ADDRESS = "/office/chengde-2020/2020-04/"
ADD = "/office/views/add/"


@pytest.fixture
def april(roads):
    return make_flag(roads, "yellow")


def views_of(client, person, query: str = "") -> list[tuple[str, bool, bool]]:
    """Name, whether it fits the batch, whether it is the one that is open."""
    client.force_login(person)
    shown = client.get(f"{ADDRESS}{query}").context["views"]
    return [(view.name, fits, current) for view, fits, current in shown]


def kept(person) -> list[tuple[str, str]]:
    return list(SavedView.objects.filter(person=person).values_list("name", "query"))


def test_the_filters_of_a_page_are_kept_under_a_name_and_the_page_opens_again(
    client, officer, april
):
    client.force_login(officer)
    back = f"{ADDRESS}?light=yellow&q=%E5%85%AC%E8%B7%AF#items"

    response = client.post(
        ADD, {"name": "滞后的路", "query": "light=yellow&q=公路&page=2&x=1", "next": back}
    )

    assert (response.status_code, response["Location"]) == (302, back)
    assert kept(officer) == [("滞后的路", "q=%E5%85%AC%E8%B7%AF&light=yellow")]
    assert views_of(client, officer, "?q=公路&light=yellow") == [("滞后的路", True, True)]
    assert views_of(client, officer) == [("滞后的路", True, False)]


def test_nobody_else_sees_renames_or_removes_it(client, officer, director, leader, april):
    view = add_view(name="滞后", query="light=yellow", by=officer)

    others = [views_of(client, person) for person in (director, leader)]
    answers = [
        client.get(reverse("saved_view_rename", args=[view.pk])).status_code,
        client.post(reverse("saved_view_rename", args=[view.pk]), {"name": "我的"}).status_code,
        client.post(reverse("saved_view_remove", args=[view.pk])).status_code,
    ]

    assert (others, answers) == ([[], []], [404, 404, 404])
    assert kept(officer) == [("滞后", "light=yellow")]
    for action in (lambda: rename_view(view=view, name="我的", by=leader),
                   lambda: remove_view(view=view, by=leader)):  # fmt: skip
        with pytest.raises(Conflict):
            action()


def test_two_people_may_use_one_name_but_nobody_twice(client, officer, leader, april):
    add_view(name="滞后", query="light=yellow", by=leader)
    add_view(name="滞后", query="light=red", by=officer)
    client.force_login(officer)

    response = client.post(ADD, {"name": "滞后", "query": "light=grey", "next": ""})

    page = response.content.decode()
    assert response.status_code == 400
    assert "您已有名为“滞后”的常用筛选。" in page
    assert 'value="滞后"' in page
    assert kept(officer) == [("滞后", "light=red")]


def test_it_is_renamed_and_removed(client, officer, april):
    view = add_view(name="滞后", query="light=yellow", by=officer)
    add_view(name="红灯", query="light=red", by=officer)
    client.force_login(officer)
    address = reverse("saved_view_rename", args=[view.pk])

    taken = client.post(address, {"name": "红灯"})
    renamed = client.post(address, {"name": "黄灯"})
    removed = client.post(reverse("saved_view_remove", args=[view.pk]), {"next": ADDRESS})

    assert [each.status_code for each in (taken, renamed, removed)] == [400, 302, 302]
    assert removed["Location"] == ADDRESS
    assert kept(officer) == [("红灯", "light=red")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "query": "light=red"}, "请填写名称。"),
        ({"name": "全部", "query": ""}, "请先在看板上选好筛选条件，再保存。"),
        ({"name": "全部", "query": "page=2"}, "请先在看板上选好筛选条件，再保存。"),
        ({"name": "长", "query": "q=" + "长" * 60}, "筛选条件太长"),
    ],
)
def test_a_view_without_a_name_or_without_filters_is_refused(client, officer, april, given, told):
    client.force_login(officer)

    response = client.post(ADD, given | {"next": ""})

    assert response.status_code == 400
    assert told in response.content.decode()
    assert kept(officer) == []


def test_one_is_never_led_to_another_site(client, officer, april):
    client.force_login(officer)

    response = client.post(
        ADD, {"name": "滞后", "query": "light=red", "next": "https://example.com/"}
    )

    assert response["Location"] == "/office/"


def test_a_view_of_another_batch_says_that_it_does_not_fit(client, officer, april):
    add_view(name="别的方面", query="category=999", by=officer)

    assert views_of(client, officer) == [("别的方面", False, False)]
    assert "别的方面（不适用于本批次）" in client.get(ADDRESS).content.decode()


def test_twenty_are_enough(officer, leader):
    for number in range(20):
        add_view(name=f"筛选{number}", query="light=red", by=officer)

    with pytest.raises(Conflict, match="最多保存20个"):
        add_view(name="再一个", query="light=red", by=officer)
    assert add_view(name="再一个", query="light=red", by=leader).pk
    with pytest.raises(NameTaken):
        add_view(name="再一个", query="light=red", by=leader)


def test_who_does_not_see_the_dashboard_keeps_no_views(reporter):
    with pytest.raises(PermissionDenied):
        add_view(name="滞后", query="light=red", by=reporter)


@pytest.mark.django_db(transaction=True)
def test_the_twentieth_is_saved_by_one_window_only(officer):
    for number in range(19):
        add_view(name=f"筛选{number}", query="light=red", by=officer)

    found = at_once(
        [
            (client, ADD, {"name": f"窗口{number}", "query": "light=red", "next": ""})
            for number, client in enumerate(signed_in(officer, officer, officer, officer))
        ]
    )

    assert sorted(found) == [302, 409, 409, 409]
    assert SavedView.objects.filter(person=officer).count() == 20


@pytest.mark.parametrize("views", [1, 3])
def test_saved_views_take_one_query(
    client, officer, batch, roads, april, views, django_assert_num_queries
):
    make_share(make_pledge(batch, roads.reporting_agency, title="桥"), name="桥")
    for number in range(views):
        SavedView.objects.create(person=officer, name=f"筛选{number}", query="light=red")
    client.force_login(officer)

    with django_assert_num_queries(14):
        assert len(client.get(ADDRESS).context["views"]) == views
