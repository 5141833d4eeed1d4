"""A batch can't take a name that stands beside the names of batches among the public pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import URLPattern

from pledges.models import Batch
from pledges.models.batch import RESERVED_SLUGS
from results import export_urls, urls

BESIDE = "results/"
ROOT = Path(__file__).resolve().parent.parent


def literals() -> set[str]:
    """The first part of every public address below ``results/`` that is written out and could
    be a slug: those of the portal, and those of the exported site."""
    patterns = [
        str(each.pattern)
        for each in [*urls.urlpatterns, *export_urls.urlpatterns]
        if isinstance(each, URLPattern)
    ]
    parts = {
        pattern.removeprefix(BESIDE).partition("/")[0]
        for pattern in patterns
        if pattern.startswith(BESIDE)
    }
    return {part for part in parts if part and not set(part) & set("<.")}


def test_the_list_is_that_of_the_public_pages():
    assert set(RESERVED_SLUGS) == literals() == {"dictionary", "method", "remarks", "search"}


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_a_form_refuses_each_of_them(batch, slug):
    with pytest.raises(ValidationError, match="这个标识已用作公开网站的页面地址，请换一个。"):
        Batch(
            slug=slug, title="x", starts_on=batch.starts_on, ends_on=batch.ends_on,
            region=batch.region, issuer=batch.issuer, office=batch.office,
        ).full_clean()  # fmt: skip


def test_the_admin_says_so_on_its_page(client, batch, officer):
    client.force_login(officer)
    address = f"/admin/pledges/batch/{batch.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}

    response = client.post(address, sent | {"slug": "search"})

    batch.refresh_from_db()
    assert (response.status_code, batch.slug) == (200, "chengde-2020")
    assert "这个标识已用作公开网站的页面地址" in response.content.decode()


def test_the_loader_refuses_it_whole(db, tmp_path):
    for name in ("agencies.json", "regions.json"):
        if (ROOT / "fixtures" / name).exists():
            (tmp_path / name).write_bytes((ROOT / "fixtures" / name).read_bytes())
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "search.txt").write_text("原文", encoding="utf-8")
    (tmp_path / "sources" / "search.json").write_text(
        '{"batch": {"slug": "search", "starts_on": "2020-01-01", "ends_on": "2020-12-31"}}',
        encoding="utf-8",
    )

    with pytest.raises(CommandError, match="已用作公开网站的页面地址：search"):
        call_command("load_sources", folder=tmp_path, verbosity=0)
    assert not Batch.objects.exists()
