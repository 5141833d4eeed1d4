"""Copying forward and succession on their pages: everything ticked that was not stopped."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pledges.models import Pledge, SourceText
from tests.closings import make_next_batch
from tests.promises import make_pledge, make_share
from tests.publications import words


@pytest.fixture
def coming(batch):
    return make_next_batch(batch)


def test_all_are_ticked_but_the_stopped_and_last_years_figures_stand_beside(
    client, batch, traffic, officer, coming
):
    going, stopped = (make_pledge(batch, traffic, title=title) for title in ("修路", "停建"))
    make_share(going)
    Pledge.objects.filter(pk=stopped.pk).update(state="stopped")
    client.force_login(officer)
    address = reverse("batch_copy", args=[coming.slug])

    shown = client.get(address)
    assert shown.context["chosen"] == {going.pk}
    assert "300公里" in words(shown)
    assert "已终止" in words(shown)
    assert client.post(address, {}).status_code == 400
    sent = client.post(address, {"pledges": [going.pk]})

    text = SourceText.objects.get()
    assert sent["Location"] == reverse("import_text", args=[text.pk])
    assert list(text.drafts.values_list("title", flat=True)) == ["修路"]
    assert client.post(address, {"pledges": [going.pk]}).status_code == 409
    assert "上年目标300公里" in words(client.get(sent["Location"]))


def test_another_former_batch_may_be_chosen(client, batch, traffic, officer, coming):
    older = make_next_batch(batch, slug="chengde-2019", stage="closed")
    older.starts_on = older.starts_on.replace(year=2019)
    older.ends_on = older.ends_on.replace(year=2019)
    older.save()
    make_pledge(batch, traffic, title="新的")
    make_pledge(older, traffic, title="旧的")
    client.force_login(officer)
    address = reverse("batch_copy", args=[coming.slug])

    assert "新的" in words(client.get(address))
    assert "旧的" in words(client.get(f"{address}?from=chengde-2019"))


def test_without_a_former_batch_and_out_of_season_the_page_says_so(client, batch, officer, coming):
    client.force_login(officer)
    batch.stage = "decided"
    batch.save()
    address = reverse("batch_copy", args=[coming.slug])

    assert "没有可以沿用的往年批次" in words(client.get(address))
    coming.stage = "decided"
    coming.save()
    assert "不能再沿用往年实事" in words(client.get(address))


def test_successions_are_chosen_in_one_go_and_one_by_one(client, batch, traffic, officer, coming):
    former = make_pledge(batch, traffic, title="农村公路建设")
    strange = make_pledge(batch, traffic, title="老年食堂")
    later = make_pledge(coming, traffic, title="农村公路建设")
    client.force_login(officer)
    address = reverse("succession", args=[coming.slug])

    assert client.get(address).context["form"][f"p{later.pk}"].initial == ""
    filled = client.get(f"{address}?suggest")
    assert filled.context["form"][f"p{later.pk}"].initial == str(former.pk)
    client.post(address, {f"p{later.pk}": former.pk})
    later.refresh_from_db()
    assert later.predecessor == former

    refused = client.post(address, {f"p{later.pk}": strange.pk})
    assert refused.status_code == 400
    client.post(reverse("predecessor", args=[later.pk]), {"predecessor": strange.pk})
    later.refresh_from_db()
    assert later.predecessor == strange
    assert client.post(address, {f"p{later.pk}": strange.pk}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(
    client, batch, traffic, officer, coming, count, django_assert_num_queries
):
    for number in range(count):
        make_share(make_pledge(batch, traffic, title=f"公路{number}"))
        make_pledge(coming, traffic, title=f"公路{number}")
    client.force_login(officer)

    with django_assert_num_queries(8):
        assert client.get(reverse("batch_copy", args=[coming.slug])).status_code == 200
    with django_assert_num_queries(6):
        assert client.get(reverse("succession", args=[coming.slug])).status_code == 200
