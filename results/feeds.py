"""The feed of new publications (Atom)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as write_date
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.clock import today
from results.models import Publication
from results.open_data.reading import released, releases

LENGTH = 20


class Releases(Feed):
    """The newest publications of all batches, one entry per version."""

    feed_type = Atom1Feed
    title = gettext_lazy("民生实事公开发布")
    subtitle = gettext_lazy("民生实事年度批次的最新公开进展。")

    def link(self) -> str:
        return reverse("home")

    def items(self) -> QuerySet[Publication]:
        return releases(today())[:LENGTH]

    def item_title(self, item: Any) -> str:
        """「2021年吉林省民生实事：2021年9月进展（演示数据）」."""
        if item.month is None:
            return _("%(batch)s：任务公布") % {"batch": item.title}
        words = {"batch": item.title, "month": write_date(item.month, _("Y年n月"))}
        if item.simulated == "true":
            return _("%(batch)s：%(month)s进展（演示数据）") % words
        return _("%(batch)s：%(month)s进展") % words

    def item_description(self, item: Any) -> str:
        figures: dict[str, Any] = {
            "pledges": item.pledges,
            "indicators": item.indicators,
            "done": item.done,
        }
        if item.as_of is None:
            return _("%(pledges)s件%(indicators)s项任务已公布，尚无进展数据。") % figures
        figures["as_of"] = write_date(item.as_of, _("Y年n月j日"))
        return _("%(pledges)s件%(indicators)s项，已完成%(done)s件。数据截至%(as_of)s。") % figures

    def item_link(self, item: Any) -> str:
        return reverse("batch", args=[item.slug])

    def item_guid(self, item: Any) -> str:
        return f"urn:minsheng:{item.slug}:{item.number}"

    def item_pubdate(self, item: Any) -> datetime:
        day = datetime.combine(released(item)[0], time())
        return timezone.make_aware(day, timezone.get_default_timezone())

    def item_updateddate(self, item: Any) -> datetime:
        return released(item)[1]
