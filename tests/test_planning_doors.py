"""The planning page of a batch leads on: no door that is shut to whoever stands before it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from pledges.actions.draft_confirming import confirm_text
from progress.actions.months import open_months
from tests.candidates import DAY, make_next, make_pooled
from tests.drafts import import_addresses
from tests.publications import words

STAGES = ("soliciting", "drafting", "decided", "published", "closed")


@pytest.fixture(autouse=True)
def november(settings) -> None:
    settings.PORTAL_TODAY = DAY


def doors(client, batch) -> list[str]:
    """The addresses in the page's row of doors."""
    page = client.get(reverse("planning_batch", args=[batch.slug])).content.decode()
    row = re.search(r'<nav class="doors".*?</nav>', page, re.S)
    return re.findall(r'href="([^"]+)"', row[0])


@pytest.mark.parametrize("stage", STAGES)
def test_every_door_opens_to_whoever_sees_it(client, batch, officer, director, leader, stage):
    made = make_next(batch, stage)
    seen = {}
    for person in (officer, director, leader):
        client.force_login(person)
        seen[person.role] = doors(client, made)
        assert {url: client.get(url).status_code for url in seen[person.role]} == dict.fromkeys(
            seen[person.role], 200
        )

    assert seen["officer"] == seen["director"]
    assert set(seen["leader"]) < set(seen["officer"])


def test_who_may_only_read_a_closing_is_sent_nowhere_to_work(client, batch, roads, officer, leader):
    open_months(batch=batch, today=date(2020, 5, 8))
    shown = {}
    for person in (officer, leader):
        client.force_login(person)
        page = words(client.get(reverse("closing", args=[batch.slug])))
        assert "没有报送" in page
        shown[person.role] = "去办理" in page

    assert shown == {"officer": True, "leader": False}


def test_a_confirmed_import_asks_nothing_more(client, ready, officer):
    client.force_login(officer)
    address = reverse("import_text", args=[ready.pk])
    assert "2件尚未核对" in words(client.get(address))

    confirm_text(source=ready, doubts_checked=True, by=officer, today=DAY)

    assert "尚未核对" not in words(client.get(address))


def test_an_import_to_be_checked_is_found_on_the_batch_s_page(client, batch, officer, leader):
    addresses = import_addresses(batch, officer)
    planned = reverse("planning_batch", args=[addresses["import_new"]["slug"]])
    text = reverse("import_text", kwargs=addresses["import_text"])
    for person in (officer, leader):
        client.force_login(person)
        page = client.get(planned)
        assert "正在核对的导入" in words(page)
        assert f'href="{text}"' in page.content.decode()

    client.force_login(officer)
    client.post(reverse("import_discard", kwargs=addresses["import_discard"]))

    assert "正在核对的导入" not in words(client.get(planned))


def test_an_empty_batch_is_reproached_only_once_it_is_decided(client, batch, officer):
    client.force_login(officer)
    told = {}
    for stage in STAGES[:3]:
        made = make_next(batch, stage, slug=f"{stage}-2021")
        page = words(client.get(reverse("planning_batch", args=[made.slug])))
        told[stage] = "补齐后才能公布" in page

    assert told == {"soliciting": False, "drafting": False, "decided": True}


def test_candidates_have_a_column_only_where_there_are_any(client, batch, roads, officer):
    client.force_login(officer)
    address = reverse("planning_batch", args=[batch.slug])
    column = '<th scope="col">候选项目</th>'
    assert column not in client.get(address).content.decode()

    batch.stage = "drafting"
    batch.save()
    make_pooled(batch, officer, "修路")

    assert column in client.get(address).content.decode()


def test_a_pledge_out_of_force_says_so_in_the_list(client, batch, roads, officer):
    client.force_login(officer)
    address = reverse("planning_batch", args=[batch.slug])
    assert "暂停" not in words(client.get(address))

    roads.indicator.pledge.state = "paused"
    roads.indicator.pledge.save()

    assert "暂停" in words(client.get(address))


@pytest.mark.parametrize("name", ["closing", "carry_overs", "programmes", "planning_batch"])
def test_the_year_s_turn_belongs_to_planning_in_the_menu(client, batch, officer, name):
    client.force_login(officer)
    page = client.get(reverse(name, args=[] if name == "programmes" else [batch.slug]))

    current = re.findall(r'<a href="([^"]+)"[^>]*aria-current="true"', page.content.decode())
    assert set(current) == {reverse("planning")}
