"""Photographs that go public: from accepted evidence, without what they tell of the place."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from PIL import Image

from agencies.refusals import Conflict
from progress.files.intake import received
from progress.models import Evidence, MonthlyReport
from results.actions.checking import publish_unchecked
from results.actions.files import MOST_A_PLEDGE, choose_file, drop_file
from results.actions.preparing import discard, prepare, refreeze
from results.models import Publication, PublicFile
from tests.evidence_samples import attach_photo, pdf, photo, picture, sent
from tests.promises import APRIL, make_accepted
from tests.publications import RELEASE_DAY, words

MAY = date(2020, 5, 1)


@pytest.fixture
def draft(batch, roads, officer) -> Publication:
    make_accepted(roads, APRIL, "30")
    return prepare(batch=batch, month=APRIL, by=officer)


@pytest.fixture
def evidence(draft, roads, reporter) -> Evidence:
    return attach_photo(MonthlyReport.objects.get(month=APRIL), roads, reporter)


def keep(share, by, name: str, data: bytes, month: date = APRIL) -> Evidence:
    """A file put to the month's figure, whatever the report's state."""
    report = MonthlyReport.objects.get(month=month, agency=share.reporting_agency)
    with received([sent(name, data)]) as (file,):
        file.place()
        return Evidence.objects.create(
            report=report, share=share, name=file.name, stored=file.stored,
            thumbnail=file.thumbnail, content_type=file.kind.content_type, size=file.size,
            sha256=file.sha256, uploaded_by=by,
        )  # fmt: skip


def files_of(draft) -> list[dict]:
    draft.refresh_from_db()
    return draft.content["pledges"][0]["files"]


def test_the_copy_is_a_jpeg_without_place_camera_or_words(draft, evidence, officer, files_root):
    made = choose_file(
        publication=draft, evidence=evidence, caption=" 路基施工 ", by=officer, today=RELEASE_DAY
    )

    data = (files_root / "public" / f"{made.sha256}.jpg").read_bytes()
    copy = Image.open(io.BytesIO(data))
    assert (copy.format, copy.size, dict(copy.getexif())) == ("JPEG", (48, 24), {})
    assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                              "progressive", "progression"}  # fmt: skip
    for trace in (b"Exif", b"GPS", b"HUAWEI", b"xmpmeta", b"maker"):
        assert trace not in data
    assert hashlib.sha256(data).hexdigest() == made.sha256
    assert files_of(draft) == [
        {"sha256": made.sha256, "caption": "路基施工", "width": 48, "height": 24,
         "size": len(data)}
    ]  # fmt: skip
    assert (made.no, made.stored, made.chosen_by) == ("1", f"public/{made.sha256}.jpg", officer)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_become_jpeg_too(draft, roads, reporter, officer, form):
    shown = keep(roads, reporter, f"现场.{form.lower()}", photo(form))

    made = choose_file(
        publication=draft, evidence=shown, caption="现场", by=officer, today=RELEASE_DAY
    )

    assert (made.width, made.height) == (48, 24)


def test_a_large_photo_turned_by_its_tag_stands_upright_and_small(
    draft, roads, reporter, officer, files_root
):
    shown = keep(roads, reporter, "大.jpg", photo(orientation=6, width=2400, height=1800))

    made = choose_file(
        publication=draft, evidence=shown, caption="现场", by=officer, today=RELEASE_DAY
    )

    assert (made.width, made.height) == (1200, 1600)


def test_what_is_clear_is_drawn_on_white(draft, roads, reporter, officer, files_root):
    clear, out = picture().convert("RGBA"), io.BytesIO()
    clear.putalpha(0)
    clear.save(out, "PNG")
    made = choose_file(
        publication=draft, evidence=keep(roads, reporter, "图.png", out.getvalue()), caption="图",
        by=officer, today=RELEASE_DAY,
    )  # fmt: skip

    copy = Image.open(files_root / made.stored)

    assert copy.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_only_accepted_photographs_of_the_month(draft, roads, reporter, officer, other_reporter):
    document = keep(roads, reporter, "清单.pdf", pdf())
    make_accepted(roads, MAY, "31")
    later = keep(roads, reporter, "五月.jpg", photo(shade=3), MAY)
    gone = keep(roads, reporter, "移除.jpg", photo(shade=4))
    Evidence.objects.filter(pk=gone.pk).update(removed_at=timezone.now(), removed_by=reporter)
    waiting = keep(roads, reporter, "待审.jpg", photo(shade=5))

    for file in (document, later, gone):
        with pytest.raises(Conflict, match="只能选用本批次当月审核通过的月报中的照片。"):
            choose_file(
                publication=draft, evidence=file, caption="现场", by=officer, today=RELEASE_DAY
            )
    MonthlyReport.objects.filter(month=APRIL).update(state="submitted")
    with pytest.raises(Conflict, match="只能选用本批次当月审核通过的月报中的照片。"):
        choose_file(
            publication=draft, evidence=waiting, caption="现场", by=officer, today=RELEASE_DAY
        )

    assert files_of(draft) == []


def test_not_twice_not_without_words_and_not_too_many(draft, roads, reporter, officer):
    shown = [
        keep(roads, reporter, f"{n}.jpg", photo(shade=n * 9)) for n in range(MOST_A_PLEDGE + 1)
    ]
    with pytest.raises(Conflict, match="请填写图说。"):
        choose_file(
            publication=draft, evidence=shown[0], caption=" ", by=officer, today=RELEASE_DAY
        )
    for file in shown[:-1]:
        choose_file(publication=draft, evidence=file, caption="现场", by=officer, today=RELEASE_DAY)

    with pytest.raises(Conflict, match="一件实事最多公开6张图片。"):
        choose_file(
            publication=draft, evidence=shown[-1], caption="现场", by=officer, today=RELEASE_DAY
        )
    PublicFile.objects.last().delete()
    with pytest.raises(Conflict, match="这张图片已经选用。"):
        choose_file(
            publication=draft, evidence=shown[0], caption="再来", by=officer, today=RELEASE_DAY
        )


def test_it_may_be_left_out_again(draft, evidence, officer):
    made = choose_file(
        publication=draft, evidence=evidence, caption="现场", by=officer, today=RELEASE_DAY
    )

    drop_file(file=made, by=officer, today=RELEASE_DAY)

    assert (files_of(draft), PublicFile.objects.count()) == ([], 0)


@pytest.mark.parametrize("end", ["published", "discarded"])
def test_only_while_the_draft_stands(draft, evidence, officer, end):
    made = choose_file(
        publication=draft, evidence=evidence, caption="现场", by=officer, today=RELEASE_DAY
    )
    if end == "discarded":
        discard(publication=draft, reason="误拟", by=officer, today=RELEASE_DAY)
    else:
        Publication.objects.update(prepared_by=None)
        publish_unchecked(publication=draft, today=date(2020, 5, 8))

    with pytest.raises(Conflict, match="不能进行这项操作"):
        choose_file(
            publication=draft, evidence=evidence, caption="现场", by=officer, today=RELEASE_DAY
        )
    with pytest.raises(Conflict, match="不能进行这项操作"):
        drop_file(file=made, by=officer, today=RELEASE_DAY)

    assert [file["caption"] for file in files_of(draft)] == ["现场"]


def test_a_draft_frozen_anew_keeps_those_whose_evidence_still_stands(
    draft, evidence, roads, reporter, officer
):
    gone = keep(roads, reporter, "移除.jpg", photo(shade=7))
    choose_file(publication=draft, evidence=evidence, caption="留下", by=officer, today=RELEASE_DAY)
    choose_file(publication=draft, evidence=gone, caption="移除", by=officer, today=RELEASE_DAY)
    Evidence.objects.filter(pk=gone.pk).update(removed_at=timezone.now(), removed_by=reporter)

    refreeze(publication=draft, by=officer, today=RELEASE_DAY)

    assert [file["caption"] for file in files_of(draft)] == ["留下"]
    assert list(PublicFile.objects.values_list("caption", flat=True)) == ["留下"]


def test_another_office_chooses_nothing(draft, evidence, foreign_officer):
    with pytest.raises(PermissionDenied):
        choose_file(
            publication=draft,
            evidence=evidence,
            caption="现场",
            by=foreign_officer,
            today=RELEASE_DAY,
        )


def test_on_the_page(client, draft, evidence, officer, leader):
    client.force_login(officer)
    at = f"/office/publish/{draft.pk}/"

    assert "从当月审核通过的佐证照片中选用（1张）" in words(client.get(at))
    refused = client.post(f"{at}photographs/{evidence.pk}/choose/", {"caption": ""})
    assert (refused.status_code, "图说：请填写图说。" in words(refused)) == (400, True)
    assert f'href="#evidence{evidence.pk}_caption"' in refused.content.decode()
    chosen = client.post(f"{at}photographs/{evidence.pk}/choose/", {"caption": "路基"}, follow=True)
    assert "图片已选用，随本稿公开。" in words(chosen)
    assert "图片 无 路基" in words(chosen)
    made = PublicFile.objects.get()
    picture_at = f"{at}pictures/{made.pk}/"
    shown = client.get(picture_at)
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")

    client.force_login(leader)
    assert client.get(picture_at).status_code == 403
    client.force_login(officer)
    assert client.post(f"{picture_at}drop/").status_code == 302
    assert client.get(picture_at).status_code == 404
