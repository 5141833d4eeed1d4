"""Letters to other units of which a lead had a copy (抄送牵头单位)."""

from __future__ import annotations

from agencies.models import User
from agencies.roles import Role
from oversight.ladder import ladders_of, rung_settings
from oversight.models import Notice, NoticeMatter
from oversight.models.notice import NoticeQuerySet
from oversight.readers.notices import MATTERS
from progress.leads import lead_by_share


def copied_to(reader: User) -> NoticeQuerySet:
    """Letters sent to others about what the reader's agency leads, where their rung copies the
    lead; none for who is no agency's head. The newest first; three queries before its own.

    The same letters as ``oversight.readers.dispatch.copied_by`` has the reader among.
    """
    if reader.agency_id is None or Role(reader.role) != Role.HEAD:
        return Notice.objects.none()
    matters = list(
        NoticeMatter.objects.filter(
            notice__sent_on__isnull=False,
            flag__share__indicator__pledge__responsibilities__agency=reader.agency_id,
        )
        .exclude(notice__agency=reader.agency_id)
        .select_related("notice", "flag__share__indicator")
        .defer("notice__body")
        .distinct()
    )
    leads = lead_by_share([matter.flag.share for matter in matters])
    ladders = ladders_of({matter.notice.batch_id for matter in matters})
    copied = {
        matter.notice_id
        for matter in matters
        if (lead := leads[matter.flag.share_id])
        and lead.pk == reader.agency_id
        and rung_settings(ladders[matter.notice.batch_id], matter.notice.rung).to_lead
    }
    return (
        Notice.objects.filter(pk__in=copied)
        .select_related("batch", "agency", "region")
        .annotate(matter_count=MATTERS)
        .order_by("-sent_on", "-pk")
    )
