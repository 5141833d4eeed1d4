"""Public settings: saved by the office's people, for the next draft only."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from results.actions.preparing import prepare
from results.actions.settings import save_settings
from results.models import Publication, PublicSettings
from tests.publications import release, words

AT = "/office/publish/chengde-2020/settings/"
CHOSEN = {
    "steps": "2", "distinct_people": "on", "shows_schedule": "on", "shows_regions": "on",
    "objection_days": "10", "contact_days": "30",
}  # fmt: skip


def fields() -> dict:
    return PublicSettings.objects.values().get()


def test_they_are_saved_from_the_page(client, batch, officer):
    client.force_login(officer)
    assert "超序时、正常推进、滞后和序时计划曲线只能一起公开，或都不公开" in words(client.get(AT))

    done = client.post(AT, CHOSEN, follow=True)

    assert done.redirect_chain == [("/office/publish/", 302)]
    assert "公开设置已保存：公开内容从下一份发布稿起执行，是否接受公众意见立即生效。" in words(done)
    assert fields() == {
        "batch_id": batch.pk, "steps": 2, "distinct_people": True, "shows_schedule": True,
        "shows_regions": True, "shows_funding": False, "shows_satisfaction": False,
        "takes_remarks": False, "objection_days": 10, "contact_days": 30,
    }  # fmt: skip
    assert 'name="objection_days" value="10"' in client.get(AT).content.decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"objection_days": "61"}, "异议期不超过60天，联系方式保留1至365天。"),
        ({"contact_days": "0"}, "异议期不超过60天，联系方式保留1至365天。"),
        ({"contact_days": ""}, "联系方式保留天数：请填写天数。"),
        ({"objection_days": "x"}, "数据异议期（天）：请填写整数天数。"),
        ({"steps": "4"}, "审核层级"),
    ],
)
def test_a_value_out_of_range_is_refused_on_the_page(client, batch, officer, changed, message):
    client.force_login(officer)

    response = client.post(AT, CHOSEN | changed)

    assert (response.status_code, message in words(response)) == (400, True)
    assert not PublicSettings.objects.exists()


def test_a_draft_and_a_published_version_keep_what_they_were_frozen_with(batch, roads, officer):
    out = release(batch)
    draft = prepare(batch=batch, month=None, by=officer)

    save_settings(batch=batch, by=officer, shows_funding=False, steps=1)

    draft.refresh_from_db()
    out.refresh_from_db()
    for version in (out, draft):
        assert (version.content["settings"]["shows_funding"], version.steps) == (True, 3)
    Publication.objects.filter(pk=draft.pk).update(state="discarded")
    after = prepare(batch=batch, month=None, by=officer)
    assert (after.content["settings"]["shows_funding"], after.steps) == (False, 1)


def test_the_page_says_which_of_them_hold_at_once(client, batch, officer):
    client.force_login(officer)

    page = words(client.get(AT))

    assert (
        "公开内容和审核方式从下一份发布稿起执行；已经发布的版本和正在审核的发布稿不受影响。 "
        "以下两项保存后立即生效： 取消“接受公众意见”，页面上的入口随即撤下，不再受理；"
        "以前的查询码仍可查。重新勾选的，现行版本接受意见的立即恢复，否则从下一版起恢复。 "
        "联系方式保留天数用于以后的留言；已经留下的，仍在当时写明的日期清除。"
    ) in page
    assert "公开当日不计，截止当日有效" in page


def test_a_waiting_draft_is_named(client, batch, roads, officer):
    prepare(batch=batch, month=None, by=officer)
    client.force_login(officer)

    assert "第1版发布稿正在审核，重新拟稿后才按新的设置。" in words(client.get(AT))


def test_the_action_holds_its_own_doors(batch, officer, foreign_officer, leader):
    for person in (foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            save_settings(batch=batch, by=person, steps=1)
    with pytest.raises(ValidationError):
        save_settings(batch=batch, by=officer, steps=4)
