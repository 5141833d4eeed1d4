"""A paper is signed by the office of the body that made the promises, and by no other place's."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import Agency, Region
from agencies.refusals import Conflict
from oversight.actions.bulletins import issue
from oversight.bulletins.kinds import paper_for
from oversight.bulletins.signatory import signatory
from oversight.models import Bulletin
from pledges.models import Batch
from tests.bulletins import DAY, drawn
from tests.paper_reading import opened


@pytest.fixture
def elsewhere(office_agency) -> Agency:
    """The office that manages the batch is that of another province."""
    jilin = Region.objects.create(code="220000", name="吉林省", short_name="吉林", level="province")
    office_agency.region, office_agency.name = jilin, "吉林省民生工作领导小组办公室"
    office_agency.save()
    return office_agency


@pytest.fixture
def own_office(chengde) -> Agency:
    return Agency.objects.create(
        name="承德市民心工程办公室", short_name="民心办", region=chengde, kind="office"
    )


def test_the_managing_office_signs_for_its_own_place(batch, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert signatory(batch) == batch.office


def test_another_place_s_office_does_not(scored, elsewhere, government):
    assert signatory(fresh(scored)) == government


def test_the_place_s_own_office_goes_before_its_government(scored, elsewhere, own_office):
    assert signatory(fresh(scored)) == own_office


@pytest.mark.parametrize("kind", ["collective", "company"])
def test_a_body_that_cannot_sign_is_refused(scored, elsewhere, government, kind):
    government.kind = kind
    government.save()

    with pytest.raises(Conflict, match="单位名录里没有承德市人民政府的办公室"):
        signatory(fresh(scored))


def test_head_signature_and_recipients_are_of_one_place(scored, elsewhere, officer):
    for kind in ("monthly", "press"):
        agency = scored.pledges.first().leads()[0] if kind == "press" else None

        paper = paper_for(drawn(fresh(scored), officer, kind=kind, agency=agency))

        assert paper.issuer == "承德市人民政府"
    recipients = paper_for(Bulletin.objects.get(kind="monthly")).recipients
    assert "、".join(recipients) == "各县（市、区）人民政府、各牵头单位"


def test_the_command_draws_it_in_the_name_of_that_place(scored, elsewhere, tmp_path):
    path = tmp_path / "a.docx"

    call_command("bulletin", batch=scored.slug, month="2020-04", output=str(path), verbosity=0)

    lines = [each.text for each in opened(path.read_bytes()).paragraphs]
    assert lines.count("承德市人民政府") == 2  # the head and the signature
    assert "吉林" not in "".join(lines)


def test_the_command_says_who_is_missing(scored, elsewhere, government, tmp_path):
    Agency.objects.filter(pk=government.pk).update(kind="collective")

    with pytest.raises(CommandError, match="请先在单位名录登记"):
        call_command("bulletin", batch=scored.slug, month="2020-04", output=str(tmp_path / "a"))


def test_the_other_office_may_draft_and_not_issue(client, scored, elsewhere, officer, director):
    bulletin = drawn(fresh(scored), officer)
    told = "这份材料以承德市人民政府的名义印发，须由它的办公室签发"

    with pytest.raises(Conflict, match=told):
        issue(bulletin=bulletin, number="1号", by=director, today=DAY)
    client.force_login(director)
    page = client.get(reverse("bulletin", args=[bulletin.pk])).content.decode()

    assert told in page
    assert reverse("bulletin_issue", args=[bulletin.pk]) not in page
    bulletin.refresh_from_db()
    assert bulletin.state == "draft"


def fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("office", "issuer", "region").get(pk=batch.pk)
