"""The map of the dashboard (各市县): the places below the batch's own, each by its worst light."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from agencies.models import Region
from agencies.planned import read
from agencies.tiles import Place, TileMap, tile_map
from oversight.readers.charts import outlines_of
from oversight.readers.dashboard_lights import Several, Told, several, stood
from oversight.readers.places import Places
from progress.lateness import WORST_FIRST
from progress.standing import BatchStanding

# Of every place and indicator the worst light its shares stand under in the month, then how many
# stand alike; ``place`` is the first of them in the order of the batch. The month's verdicts lie
# together in their index, those of a batch within that; only a share without one is asked about
# former months.
_WORST = """
WITH asked AS MATERIALIZED (
    SELECT s.id, held.head, item.place
    FROM UNNEST(%(indicators)s::bigint[]) WITH ORDINALITY item (id, place)
    JOIN pledges_share s ON s.indicator_id = item.id
    JOIN UNNEST(%(regions)s::bigint[], %(heads)s::bigint[]) held (region, head)
        ON held.region = s.region_id
), of_month AS (
    SELECT DISTINCT ON (share_id) share_id, light, reason
    FROM progress_verdict
    WHERE month = %(month)s
        AND share_id BETWEEN (SELECT MIN(id) FROM asked) AND (SELECT MAX(id) FROM asked)
    ORDER BY share_id DESC, day DESC, sequence DESC
), said AS (
    SELECT asked.*, COALESCE(now.light, before.light) AS light,
        COALESCE(now.reason, before.reason) AS reason
    FROM asked
    LEFT JOIN of_month now ON now.share_id = asked.id
    LEFT JOIN LATERAL (
        SELECT light, reason FROM progress_verdict
        WHERE now.share_id IS NULL AND share_id = asked.id AND month < %(month)s
        ORDER BY month DESC, day DESC, sequence DESC LIMIT 1
    ) before ON TRUE
)
SELECT head, light, reason, COUNT(*), MIN(place)
FROM (
    SELECT DISTINCT ON (head, place) head, place, light, reason
    FROM said
    ORDER BY head, place, ARRAY_POSITION(%(worst)s::text[], COALESCE(light, 'grey')::text), id
) each
GROUP BY head, light, reason
ORDER BY MIN(place)
"""


def batch_map(standing: BatchStanding, places: Places, address: str) -> TileMap | None:
    """The places right below the batch's region; None where nothing is broken down to places.

    A place stands under the worst light of its own tasks and of those below it; ``address``
    is the dashboard's, which each place narrows. Outlines are drawn where there are any. Two
    queries, none where nothing is broken down.
    """
    lights = lights_of(standing, places)
    if not lights:
        return None
    shown = places.shown()
    drawn = [_place(region, lights.get(region.pk), address) for region in shown]
    return tile_map(drawn, outlines_of(region.pk for region in shown))


def lights_of(standing: BatchStanding, places: Places) -> dict[int, Told]:
    """Region id → the lights of the tasks there, those below it included."""
    decide = [row.indicator.pk for _pledge, row in standing.lines if row.indicator.decides_light]
    if not (places.own and decide):
        return {}
    own = sorted(places.own)
    asked = {
        "indicators": decide,
        "regions": own,
        "heads": [places.head_of(pk) for pk in own],
        "month": standing.month,
        "worst": [light.value for light in WORST_FIRST],
    }
    found: defaultdict[int, list[Several]] = defaultdict(list)
    for head, light, reason, count, _first in read(_WORST, asked):
        found[head].append((stood(light, reason), count))
    return {pk: several(items) for pk, items in found.items()}


def _place(region: Region, lights: Told | None, address: str) -> Place:
    return Place(
        code=region.code,
        name=region.name,
        short=region.short_name,
        row=region.tile_row,
        column=region.tile_column,
        light=lights.light.value if lights else "",
        words=lights.worst if lights else _("没有分解任务"),
        url=f"{address}?region={region.pk}#items" if lights else "",
    )
