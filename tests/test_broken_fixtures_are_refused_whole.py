"""A mistake in the fixture files stops `load_sources` in one line; nothing is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agencies.models import Agency, Region
from pledges.models import Batch

Change = Callable[[Any], None]
SLUG = "chengde-2020"


@pytest.fixture
def folder(tmp_path) -> Path:
    """The fixture files with one text only, free to be spoiled."""
    copy = tmp_path / "fixtures"
    shutil.copytree(settings.BASE_DIR / "fixtures", copy)
    for path in (copy / "sources").iterdir():
        if path.stem != SLUG:
            path.unlink()
    return copy


def spoil(folder: Path, name: str, change: Change) -> None:
    path = folder / name
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def refusal(folder: Path) -> str:
    """The line the command ends with; the database must be as empty as before."""
    with pytest.raises(CommandError) as refused:
        call_command("load_sources", folder=folder)
    assert (Region.objects.count(), Agency.objects.count(), Batch.objects.count()) == (0, 0, 0)
    line = str(refused.value)
    assert "\n" not in line
    assert line.endswith("（未写入任何数据）")
    return line.removesuffix("（未写入任何数据）")


def pledge(no: int, change: Change) -> Change:
    return lambda data: change(data["pledges"][no - 1])


def indicator(no: int, index: int, change: Change) -> Change:
    return lambda data: change(data["pledges"][no - 1]["indicators"][index])


@pytest.mark.django_db
def test_broken_json_is_named_with_its_line(folder):
    (folder / f"sources/{SLUG}.json").write_text('{\n "batch": {\n', encoding="utf-8")

    assert refusal(folder).startswith(f"sources/{SLUG}.json：第3行第1列不是合法的JSON")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "line"),
    [
        (indicator(3, 0, lambda i: i.pop("unit")), "第3件 指标1：缺少“unit”"),
        (
            indicator(1, 0, lambda i: i.update(quote="没说过")),
            "第1件 指标1：引文不在原文中：“没说过”",
        ),
        (indicator(1, 1, lambda i: i.update(quote=None)), "第1件 指标2：引文不在原文中：“”"),
        (indicator(1, 0, lambda i: i.update(value="四万")), "第1件 指标1：“value”不是数字：四万"),
        (indicator(1, 0, lambda i: i.update(value=46000)), "第1件 指标1：“value”的类型不对：46000"),
        (
            indicator(1, 0, lambda i: i.update(kind="flows")),
            "第1件 指标1：“kind”没有这个选项：flows",
        ),
        (indicator(6, 4, lambda i: i.update(of=9)), "第6件 指标5：“of”查无此项：9"),
        (indicator(6, 0, lambda i: i.update(of=0)), "第6件 指标1：“of”互为其中项"),
        (
            indicator(9, 0, lambda i: i.update(deadline="2020-10-32")),
            "第9件 指标1：“deadline”不是日期：2020-10-32",
        ),
        (
            pledge(2, lambda p: p["responsibilities"][0].update(agency="市某局")),
            "第2件 责任单位1：“agency”查无此项：市某局",
        ),
        (pledge(2, lambda p: p.update(category="环境")), "第2件：“category”查无此项：环境"),
        (pledge(2, lambda p: p.update(facts={})), "第2件 进展：应为对象列表"),
        (
            pledge(2, lambda p: p.update(predecessor={"batch": "jilin-1999", "no": "1"})),
            "第2件 predecessor：查无此件：jilin-1999 第1件",
        ),
        (lambda data: data["batch"].pop("office"), "batch：缺少“office”"),
        (lambda data: data["batch"].update(region="999999"), "batch：“region”查无此项：999999"),
    ],
    ids=[
        "missing key",
        "foreign quote",
        "no quote",
        "no number",
        "number not as text",
        "unknown kind",
        "unknown whole",
        "part of itself",
        "no day",
        "unknown agency",
        "unknown category",
        "wrong type",
        "unknown predecessor",
        "missing office",
        "unknown region",
    ],
)
def test_a_mistake_in_a_text_is_named_with_its_place(folder, change, line):
    spoil(folder, f"sources/{SLUG}.json", change)

    assert refusal(folder) == f"sources/{SLUG}.json {line}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("regions.json", lambda r: r[3].update(parent="1"), "第4：“parent”查无此项：1"),
        ("regions.json", lambda r: r[0].pop("code"), "第1：缺少“code”"),
        ("agencies.json", lambda a: a[1].update(region="1"), "第2：“region”查无此项：1"),
        ("agencies.json", lambda a: a[1].update(a[0]), "第2：“name”重复：吉林省人民政府"),
        (f"{SLUG}.readings.json", lambda r: r[2].update(fact=99), "第3：“fact”查无此项：99"),
        (f"{SLUG}.readings.json", lambda r: r[2].update(indicator=9), "第3：查无此指标：第1件 9"),
    ],
    ids=[
        "unknown parent",
        "missing code",
        "unknown region",
        "agency twice",
        "unknown fact",
        "unknown indicator",
    ],
)
def test_a_mistake_in_another_file_is_named_with_its_place(folder, name, change, line):
    spoil(folder, name, change)

    assert refusal(folder) == f"{name} {line}"


@pytest.mark.django_db
def test_a_text_that_is_missing_is_named(folder):
    (folder / f"sources/{SLUG}.txt").unlink()

    assert refusal(folder).startswith(f"sources/{SLUG}.txt：文件打不开")


@pytest.mark.django_db
def test_what_only_the_database_refuses_is_named_with_its_file(folder):
    spoil(folder, f"sources/{SLUG}.json", pledge(2, lambda p: p.update(no="1")))

    assert refusal(folder).startswith(f"sources/{SLUG}.json：数据库不接受：")


@pytest.mark.django_db
def test_a_folder_without_texts_is_refused(folder):
    for path in (folder / "sources").iterdir():
        path.unlink()

    assert refusal(folder) == "sources：没有来源文本（*.json）"


@pytest.mark.django_db
def test_a_mistake_in_a_later_text_leaves_no_earlier_one(folder):
    good, bad = folder / f"sources/{SLUG}", folder / "sources/zz-2030"
    for end in (".json", ".txt"):
        shutil.copy(good.with_suffix(end), bad.with_suffix(end))
    spoil(
        folder,
        "sources/zz-2030.json",
        lambda data: data["batch"].update(slug="zz-2030", starts_on="2020-02-01", issuer="某府"),
    )

    assert refusal(folder) == "sources/zz-2030.json batch：“issuer”查无此项：某府"
