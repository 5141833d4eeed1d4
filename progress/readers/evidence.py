"""Evidence (佐证) as it is read: a report's files, who may see one, where else it is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch
from progress.leads import lead_by_share
from progress.models import Evidence, MonthlyReport, SpecialReport


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file as a list shows it, with a sentence for each other place it is used at."""

    evidence: Evidence
    reused: list[str]

    @property
    def badge(self) -> str:
        """「PDF」, 「DOCX」: what stands where a document has no picture."""
        return self.evidence.name.rpartition(".")[2].upper()

    @property
    def opens_inline(self) -> bool:
        """Does a browser show it, or save it?"""
        return self.evidence.opens_inline


def evidence_of(report: MonthlyReport) -> dict[int, list[Evidence]]:
    """Share id → its files in the order they came, without those removed. One query."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for evidence in _kept().filter(report=report):
        if evidence.share_id:
            found[evidence.share_id].append(evidence)
    return dict(found)


def evidence_of_special(special: SpecialReport) -> list[Evidence]:
    """The files of a special report, without those removed. One query."""
    return list(_kept().filter(special=special))


def exhibits(
    files: Sequence[Evidence], reader: User, alike: Iterable[Evidence] | None = None
) -> list[Exhibit]:
    """The files as ``parts/evidence_list.html`` shows them to the reader. One query; none with
    what ``same_bytes`` found."""
    elsewhere = reuses(files, reader, alike)
    return [Exhibit(evidence, elsewhere.get(evidence.pk, [])) for evidence in files]


def exhibits_of(report: MonthlyReport, reader: User) -> dict[int, list[Exhibit]]:
    """Share id → its files as the reader is shown them. Two queries."""
    by_share = evidence_of(report)
    elsewhere = reuses([file for files in by_share.values() for file in files], reader)
    return {
        share: [Exhibit(file, elsewhere.get(file.pk, [])) for file in files]
        for share, files in by_share.items()
    }


def same_bytes(files: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Whatever has the bytes of one of these files, with the place it is used at."""
    return _with_places(sha256__in=files.values("sha256"))


def reuses(
    files: Sequence[Evidence], reader: User, alike: Iterable[Evidence] | None = None
) -> dict[int, list[str]]:
    """Evidence id → a sentence for each other place where the same bytes are evidence now.

    Another unit's name is told to the office that manages the batch and to leaders; others
    learn only that it is another unit's. One query; none for no files.
    """
    by_sum: dict[str, list[Evidence]] = defaultdict(list)
    if alike is None:
        alike = _with_places(sha256__in={file.sha256 for file in files}) if files else ()
    for evidence in alike:
        by_sum[evidence.sha256].append(evidence)
    told = {
        file.pk: list(
            dict.fromkeys(
                _sentence(other, reader)
                for other in by_sum[file.sha256]
                if other.pk != file.pk and _place(other) != _place(file)
            )
        )
        for file in files
    }
    return {pk: sentences for pk, sentences in told.items() if sentences}


def may_read(evidence: Evidence, reader: User) -> bool:
    """May the reader see the file?

    Its own unit's people; the office that manages the batch; leaders; and for a place's
    report the agency that leads the share's pledge.
    """
    return (
        _is_own(evidence, reader)
        or reads_for_office(_batch(evidence), reader)
        or _leads(evidence, reader)
    )


def reads_for_office(batch: Batch, reader: User) -> bool:
    """Does the reader look from the batch's office, or as a leader?"""
    if reader.can(Verb.REVIEW_REPORTS):
        return reader.agency_id == batch.office_id
    return reader.can(Verb.SEE_EVERYTHING)


def _kept() -> QuerySet[Evidence]:
    kept = Evidence.objects.filter(removed_at__isnull=True)
    return kept.select_related("uploaded_by").order_by("pk")


def _with_places(**where: Any) -> QuerySet[Evidence]:
    return _kept().filter(**where).select_related(
        "share__indicator", "share__region", "share__agency",
        "report__batch", "report__agency", "report__region",
        "special__batch", "special__agency", "special__region",
    )  # fmt: skip


def _place(evidence: Evidence) -> tuple[int | None, int | None, int | None]:
    return evidence.report_id, evidence.share_id, evidence.special_id


def _sentence(evidence: Evidence, reader: User) -> str:
    home = _home(evidence)
    named = _is_own(evidence, reader) or reads_for_office(home.batch, reader)
    names = {"unit": home.unit if named else _("其他单位")}
    if not named:
        return _("此文件已由%(unit)s作为佐证使用。") % names
    if isinstance(home, SpecialReport):
        return _("此文件已在%(unit)s的专题报告“%(title)s”中使用。") % (names | {"title": home})
    return _("此文件已在%(unit)s%(year)d年%(month)d月“%(share)s”中作为佐证使用。") % (
        names | {"year": home.month.year, "month": home.month.month, "share": evidence.share}
    )


def _home(evidence: Evidence) -> MonthlyReport | SpecialReport:
    home = evidence.report or evidence.special
    assert home is not None  # evidence_has_one_place  # nosec B101
    return home


def _batch(evidence: Evidence) -> Batch:
    return _home(evidence).batch


def _is_own(evidence: Evidence, reader: User) -> bool:
    home = _home(evidence)
    reports = reader.can(Verb.FILL_REPORTS) or reader.can(Verb.SIGN_REPORTS)
    return reports and (home.agency_id, home.region_id) == (reader.agency_id, reader.region_id)


def _leads(evidence: Evidence, reader: User) -> bool:
    """Does the reader speak for the lead of the share a place reported on?"""
    reports = reader.can(Verb.FILL_REPORTS) or reader.can(Verb.SIGN_REPORTS)
    if not (reports and reader.agency_id and evidence.share):
        return False
    if evidence.report is None or evidence.report.region_id is None:
        return False
    lead = lead_by_share([evidence.share])[evidence.share.pk]
    return lead is not None and lead.pk == reader.agency_id
