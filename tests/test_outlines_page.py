"""The administrator supplies outlines of places; a wrong file is refused with its reasons."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.actions.outlines import keep_outlines, remove_outlines
from agencies.models import Region
from agencies.refusals import Conflict
from tests.rules.test_outlines import SQUARE, SWAPPED, collection, feature

REVIEW = "冀S（2020）001号"


def send(client, content: bytes, review: str = REVIEW):
    file = SimpleUploadedFile("outlines.geojson", content)
    return client.post(reverse("outlines_upload"), {"file": file, "review": review})


@pytest.fixture
def sound(chengde) -> bytes:
    return collection(feature(chengde.code))


def test_a_sound_file_is_kept_beside_its_review_number(client, administrator, chengde, sound):
    client.force_login(administrator)

    answer = send(client, sound)

    assert (answer.status_code, answer.headers["location"]) == (302, reverse("outlines"))
    assert Region.objects.get(pk=chengde.pk).outline == {
        "type": "MultiPolygon",
        "coordinates": [[SQUARE]],
        "review": REVIEW,
    }


def test_a_wrong_file_changes_nothing_and_every_reason_is_told(client, administrator, chengde):
    client.force_login(administrator)

    answer = send(client, collection(feature(chengde.code, ring=SWAPPED), feature("999999")))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "file": [
            "第1个区划有坐标不在我国经纬度范围内（43.0, 125.0）。坐标应为“经度, 纬度”，单位为度。",
            "第2个区划的代码“999999”不在名录中。",
        ]
    }
    assert page.count("不在名录中") == 2  # in the summary, and at the field
    assert REVIEW in page  # what was typed is kept
    assert not Region.objects.exclude(outline=None).exists()


@pytest.mark.parametrize(
    ("content", "review", "told"),
    [
        (b"not json", REVIEW, "文件不是UTF-8编码的JSON，读不出来。"),
        (b"", REVIEW, "文件是空的，没有任何内容。请重新导出后再上传。"),
        (b'{"type": "FeatureCollection", "features": []}', REVIEW, "文件里没有任何区划。"),
        (b"{}", "", "请填写审图号。"),
    ],
)
def test_what_is_missing_is_said(client, administrator, content, review, told):
    client.force_login(administrator)

    answer = send(client, content, review)

    assert (answer.status_code, told in answer.content.decode()) == (400, True)


def test_outlines_are_taken_down_all_at_once(client, administrator, chengde, sound):
    client.force_login(administrator)
    send(client, sound)

    client.post(reverse("outlines_remove"))

    assert not Region.objects.exclude(outline=None).exists()


def test_a_place_drawn_stands_on_the_page_s_map(client, administrator, chengde, sound):
    Region.objects.create(
        code="130100",
        name="石家庄市",
        short_name="石家庄市",
        level="prefecture",
        parent=chengde.parent,
    )
    client.force_login(administrator)
    send(client, sound)

    page = client.get(reverse("outlines")).content.decode()

    assert ('class="outline-map"' in page, f"底图审图号：{REVIEW}" in page) == (True, True)
    assert page.count("石家庄市") == 2  # its name and its title, in the list beside the map


def test_only_the_administrator_keeps_or_removes_them(officer, chengde):
    outlines = {chengde.code: json.loads('{"type": "MultiPolygon", "coordinates": []}')}

    with pytest.raises(Exception, match="没有此项权限"):
        keep_outlines(outlines=outlines, review=REVIEW, by=officer)
    with pytest.raises(Exception, match="没有此项权限"):
        remove_outlines(by=officer)


def test_a_region_that_has_gone_is_a_conflict(administrator, chengde):
    with pytest.raises(Conflict, match="区划代码已有变化"):
        keep_outlines(outlines={"999999": {}}, review=REVIEW, by=administrator)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_one_place_as_for_three(
    client, administrator, chengde, rows, django_assert_num_queries
):
    for number in range(rows):
        Region.objects.create(
            code=f"13088{number}", name="县", short_name="县", level="county", parent=chengde
        )
    client.force_login(administrator)

    with django_assert_num_queries(4):
        client.get(reverse("outlines"))
