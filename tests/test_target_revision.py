"""A published target changes only by a dated revision, and the original stays visible (R75)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.actions.targets import revise_target
from pledges.models import Batch, TargetRevision
from tests.promises import APRIL, make_accepted
from tests.publications import release

FORM = {
    "new_value": "320",
    "effective_on": "2020-05-08",
    "document": "承政办〔2020〕12号",
    "reason": "新增两条产业路。",
}


@pytest.fixture
def page(roads) -> str:
    return reverse("target_revise", args=[roads.indicator_id])


def test_the_director_revises_and_the_public_sees_both(roads, page, director, client, batch):
    make_accepted(roads, APRIL, "30")
    client.force_login(director)

    answer = client.post(page, FORM)

    assert answer.status_code == 302
    assert list(TargetRevision.objects.values_list("old_value", "new_value", "reason")) == [
        (Decimal(300), Decimal(320), "新增两条产业路。")
    ]
    release(batch, APRIL)
    client.logout()
    seen = client.get(reverse("pledge", args=[batch.slug, "1"])).content.decode()
    for word in ("300", "320", "承政办〔2020〕12号", "新增两条产业路。"):
        assert word in seen


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"new_value": "三百二"}, "“三百二”不是数字"),
        ({"new_value": "-3"}, "“-3”是负数"),
        ({"new_value": "约320"}, "须填写确数，不带“约”“余”。"),
        ({"document": ""}, "请写明批准文件。"),
        ({"reason": ""}, "请写明调整原因。"),
    ],
)
def test_a_revision_without_its_papers_is_refused_in_words(page, director, client, change, message):
    client.force_login(director)

    answer = client.post(page, FORM | change)

    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert not TargetRevision.objects.exists()


@pytest.mark.parametrize(
    "change", [{"new_value": "300"}, {"new_value": "0"}, {"effective_on": "2020-05-09"}]
)
def test_a_revision_to_the_same_to_nothing_or_ahead_of_time_conflicts(
    page, director, client, change
):
    client.force_login(director)

    assert client.post(page, FORM | change).status_code == 409
    assert not TargetRevision.objects.exists()


def test_a_closed_batch_keeps_its_targets(roads, director):
    Batch.objects.update(stage=Batch.Stage.CLOSED)

    with pytest.raises(Conflict, match="不能调整目标"):
        revise_target(
            indicator=roads.indicator,
            new_value=Decimal(320),
            effective_on=date(2020, 5, 8),
            reason="x",
            document="y",
            by=director,
            today=date(2020, 5, 8),
        )
