"""Letters that went out, told to the addressee's own systems (webhooks)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from agencies.actions.webhooks import announce
from agencies.delivery.letters import absolute
from agencies.models.webhook import AnnouncementKind
from oversight.models import NoticeStep


def announce_sending(step: NoticeStep) -> None:
    """Tell of a letter that was sent, in the sending's own transaction. Its text is not told."""
    notice = step.notice
    due = {"sign": notice.sign_due, "reply": notice.reply_due, "rectify": notice.rectify_due}
    announce(
        kind=AnnouncementKind.NOTICE,
        matter=f"notice:{notice.pk}:sent",
        agency=notice.agency,
        region=notice.region,
        data={
            "notice": notice.pk,
            "batch": notice.batch.slug,
            "rung": notice.rung,
            "number": notice.number,
            "subject": notice.subject,
            "sent_on": step.on.isoformat(),
            **{f"{duty}_due": day.isoformat() if day else None for duty, day in due.items()},
            "url": absolute(reverse("unit_notice", args=[notice.pk])),
        },
        now=datetime.combine(step.on, timezone.localtime(step.at).timetz()),
    )
