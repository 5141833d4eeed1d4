"""The whole public site of the five texts, live and exported, over a database full of secrets.

Made once in a session: the texts with their progress, the demo's work and publications, a mark
in every column of words, secret figures, and versions in every state frozen from all that. Then
a stranger walks the live site, it is exported, and every door of the portal is tried.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image

from agencies.models import User
from pledges.models import Batch
from progress.actions.reports import correct
from progress.files.intake import received
from progress.models import Evidence, Reading
from results.actions.checking import check, publish_unchecked
from results.actions.files import choosable, choose_file, drop_file
from results.actions.preparing import discard, prepare, refreeze
from results.actions.remark_answers import set_aside
from results.addresses import PAGES, public_addresses
from results.models import Publication, Remark
from results.open_data.account import account_of
from tests.crawling import HOST, Answer, Walk, asker, route, walk
from tests.doors import Tried, try_doors
from tests.evidence_samples import photo, sent
from tests.exported import export, tree
from tests.loaded import DEMO_DAY, _copy, _standing_in
from tests.planted import Marks, figure, plant_figures, today_and
from tests.remarks import answered, make_remark

SEPTEMBER = date(2023, 9, 1)
RUNNING = "jilin-2023"
VARIANTS_EACH = 3  # of one route, asked for in English and in 长辈版 too
CHECKS = (("first", "office"), ("second", "office2"), ("final", "director"))


@dataclass(frozen=True)
class Whole:
    """``live`` is what a walk from the home page met, ``others`` the public addresses no link
    of it led to, ``missing`` a page there is not, ``english`` and ``elder`` some pages in those
    variants; ``listed`` (route, address) of all that is public. ``kept`` are the files of the
    export, which lie in ``folder``, ``lost`` its links without a file. ``tried`` is every door;
    ``originals`` the photographs as they were sent in; ``marks`` tells whose words are whose.
    """

    day: date
    live: Walk
    others: dict[str, Answer]
    missing: Answer
    originals: list[bytes]
    english: dict[str, Answer]
    elder: dict[str, Answer]
    folder: Path
    kept: dict[str, bytes]
    lost: tuple[tuple[str, str], ...]
    listed: list[tuple[str, str]]
    tried: list[Tried]
    marks: Marks

    @property
    def answers(self) -> dict[str, Answer]:
        """Every answer of the live public site."""
        return self.live.answers | self.others


@pytest.fixture(scope="session")
def whole_site(worked_database, django_db_blocker, tmp_path_factory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    worked, files = worked_database
    shutil.copytree(files, folder / "files")
    name = f"{worked}_whole"
    around = override_settings(PORTAL_TODAY=DEMO_DAY, FILES_ROOT=folder / "files", EXPORT_URL=HOST)
    with django_db_blocker.unblock(), _copy(worked, name), _standing_in(name), around:
        cache.clear()
        # the paper is drawn from this page; drawing it is another test's matter
        with patch("results.pdf.draw", _page_of_the_paper):
            return _made(folder, DEMO_DAY)


def _made(folder: Path, day: date) -> Whole:
    marks = _planted(day)
    ask = asker(Client())
    listed = [(n, reverse(n, kwargs=arguments)) for n, arguments in public_addresses(day)]
    live = walk(ask)
    marked = [f"{a}?bom=1" for name, a in listed if name == "data_csv"]
    asked = [*(a for _name, a in listed), *marked]
    others = {a: ask(a) for a in asked if a not in live.answers}
    english, elder = {}, {}
    for address in _some(live.answers):
        english[address] = ask(address, headers={"Accept-Language": "en"})
        elder[address] = ask(address, elder=True)
    result = export(folder / "site", day)
    return Whole(
        day=day,
        listed=listed,
        live=live,
        others=others,
        missing=ask("/results/no-such-batch/"),
        english=english,
        elder=elder,
        folder=folder / "site",
        kept=tree(folder / "site"),
        lost=result.lost,
        tried=try_doors(ask),
        originals=[evidence_path(each).read_bytes() for each in _photographs()],
        marks=marks,
    )


def _some(answers: dict[str, Answer]) -> list[str]:
    """The first few pages behind each route."""
    by_route: dict[str, list[str]] = {}
    for address in answers:
        if route(address) in PAGES and "?" not in address:
            by_route.setdefault(route(address), []).append(address)
    return [address for found in by_route.values() for address in found[:VARIANTS_EACH]]


def _page_of_the_paper(publication: Publication) -> bytes:
    page = render_to_string("public/print.html", {"account": account_of(publication)})
    return page.encode()


def _planted(day: date) -> Marks:
    """The database made ready; everything a person does is done through the actions."""
    marks = Marks()
    _sign_photographs(marks)
    _keep_in_draft(marks)
    marks.columns()
    plant_figures()
    call_command("create_demo_publications", stdout=StringIO())
    people = {user.username: user for user in User.objects.all()}
    _release_all(marks, people, day)
    _hide_versions(marks, people, day)
    _remarks(marks, people["office"], day)
    marks.people()
    return marks


def _sign_photographs(marks: Marks) -> None:
    """Every photograph sent in says who took it."""
    mark = marks.new("who took a photograph")
    for evidence in _photographs():
        path = evidence_path(evidence)
        with Image.open(path) as image:
            tags = image.getexif()
            tags[0x013B], tags[0x8298] = mark, mark  # artist, copyright
            image.save(path, image.format, exif=tags, comment=mark.encode())


def _photographs() -> QuerySet[Evidence]:
    return Evidence.objects.filter(content_type__startswith="image/")


def evidence_path(evidence: Evidence) -> Path:
    return Path(settings.FILES_ROOT) / "evidence" / evidence.stored


def _keep_in_draft(marks: Marks) -> None:
    """Next year's batch, which nobody outside has heard of."""
    running = Batch.objects.get(slug=RUNNING)
    pledge = running.pledges.order_by("position").first()
    batch = Batch.objects.get(slug=RUNNING)
    batch.pk, batch.slug, batch.stage = None, "jilin-2024", Batch.Stage.DRAFTING
    batch.title = marks.new("the name of a batch being drafted")
    batch.starts_on, batch.ends_on = date(2024, 1, 1), date(2024, 12, 31)
    batch.reports_from = None
    batch.save()
    pledge.pk, pledge.batch, pledge.category, pledge.predecessor = None, batch, None, None
    pledge.title = marks.new("a pledge being drafted")
    pledge.save()


def _release_all(marks: Marks, people: dict[str, User], day: date) -> None:
    """A version of each batch frozen from the marked database; the running one through its
    checks, with photographs and a figure that the search must find."""
    for batch in Batch.objects.exclude(slug__in=[RUNNING, "jilin-2024"]).order_by("slug"):
        month = batch.publications.order_by("-number").first().month
        publish_unchecked(publication=prepare(batch=batch, month=month, by=None), today=day)
    reading = _corrected(people, day, figure("8644"), marks)
    _corrected(people, day, figure("8640"), marks, reading)
    draft = Publication.objects.get(slug=RUNNING, state="draft")
    refreeze(publication=draft, void_checks=True, by=people["office"], today=day)
    _check(draft, marks, people, day)
    withdrawn = Publication.objects.get(state="withdrawn")
    for row in _rows_with_figures(withdrawn):
        row["value"] = str(figure("8648"))
    withdrawn.save(update_fields=["content"])


def _corrected(
    people: dict[str, User], day: date, value, marks: Marks, reading: Reading | None = None
) -> Reading:
    found = reading or (
        Reading.objects.filter(
            report__batch__slug=RUNNING, report__month=SEPTEMBER, report__state="accepted",
            share__region=None, share__agency=None, share__indicator__kind="flow",
            value__isnull=False,
        ).order_by("share__indicator__pledge__position", "pk").first()
    )  # fmt: skip
    reason = marks.new("why a figure was corrected")
    correct(reading=found, value=value, reason=reason, by=people["director"], today=day)
    return found


def _check(
    draft: Publication, marks: Marks, people: dict[str, User], day: date, last: int = 3, **how
) -> None:
    """Through the first ``last`` of its checks."""
    for number, (step, name) in enumerate(CHECKS[:last]):
        note = marks.new("the note of a check")
        options = how if number == 2 else {}
        check(
            publication=draft, step=step, passed=True, note=note, by=people[name], today=day,
            **options,
        )  # fmt: skip


def _rows_with_figures(publication: Publication) -> list[dict]:
    rows = [row for pledge in publication.content["pledges"] for row in pledge["indicators"]]
    return [row for row in rows if row["value"] is not None]


def _hide_versions(marks: Marks, people: dict[str, User], day: date) -> None:
    """After the released one: a version under embargo, a dropped draft, one being checked."""
    office = people["office"]
    reading = Reading.objects.get(value=figure("8640"))
    for kind in ("8645", "8646", "8647"):
        _corrected(people, day, figure(kind), marks, reading)
        batch = Batch.objects.get(slug=RUNNING)
        Batch.objects.filter(pk=batch.pk).update(title=marks.new(f"the title in {kind}"))
        draft = prepare(batch=Batch.objects.get(slug=RUNNING), month=SEPTEMBER, by=office)
        caption = marks.new(f"a caption in {kind}")
        taken = _one_more_photo(choosable(draft)[0], int(kind))
        said = {"evidence": taken, "caption": caption, "by": office, "today": day}
        file = choose_file(publication=draft, **said)
        if kind == "8647":
            drop_file(file=file, by=office, today=day)
        Batch.objects.filter(pk=batch.pk).update(title=batch.title)
        if kind == "8645":
            _check(draft, marks, people, day, public_from=today_and(1, day))
        elif kind == "8646":
            reason = marks.new("why a draft was dropped")
            discard(publication=draft, reason=reason, by=office, today=day)
        else:
            _check(draft, marks, people, day, last=1)


def _one_more_photo(beside: Evidence, shade: int) -> Evidence:
    """A photograph sent in with the same report, of other pixels."""
    with received([sent("现场.jpg", photo(shade=shade))]) as (draft,):
        draft.place()
        return Evidence.objects.create(
            report=beside.report, share=beside.share, name=draft.name, stored=draft.stored,
            thumbnail=draft.thumbnail, content_type=draft.kind.content_type, size=draft.size,
            sha256=draft.sha256, uploaded_by=beside.uploaded_by,
        )  # fmt: skip


def _remarks(marks: Marks, officer: User, day: date) -> None:
    """What citizens wrote: waiting, answered to one alone, set aside, and printed."""
    shown = Publication.objects.public(day).get(slug=RUNNING)
    no = shown.content["pledges"][0]["no"]
    until = today_and(90, day)

    def wrote(state: str) -> Remark:
        return make_remark(
            shown, no=no, text=marks.new(f"a remark {state}"), received_on=day,
            contact=marks.new("a contact"), contact_until=until,
        )  # fmt: skip

    wrote("waiting")
    alone, aside, printed = wrote("answered alone"), wrote("set aside"), wrote("printed")
    answered(alone, officer, marks.new("an answer to one alone"), public=False, today=day)
    set_aside(remark=aside, reason=marks.new("why a remark was set aside"), by=officer, today=day)
    answered(printed, officer, marks.new("an answer printed"), today=day)
