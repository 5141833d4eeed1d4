"""What a publication freezes: the words and accepted figures of a batch, as plain JSON.

Shape::

    {"settings": {"shows_schedule", "shows_regions", "shows_funding", "shows_satisfaction",
                  "takes_remarks", "objection_days"},
     "batch":    {"slug", "title", "issuer", "region": {"code", "name"}, "starts_on", "ends_on",
                  "simulated", "source_title", "source_date", "closed" ***},
     "as_of":    day or null, "month": first day or null,
     "counts":   {"pledges", "indicators", "done"} and pledges {"ahead", "on", "behind"} *,
     "categories": [{"name", "pledges", "done"}],
     "places":   [{"code", "name", "short_name", "level", "parent", "tile": [row, column] or null}],
     "outlines": {code: GeoJSON geometry},
     "satisfaction": [{"unit", "code", "held_on", "members", "satisfied", "basically",
                  "dissatisfied", "over_members", "document", "opinion"}] **,
     "pledges":  [{"no", "title", "category", "quote", "done", "standing" *, "leads",
                   "lead_inferred", "others", "joint", "scope", "period", "initials",
                   "predecessor": {"slug", "no", "title"} or null,
                   "indicators": [{"position", "of", "name", "kind", "comparator", "strict",
                        "target", "upper", "baseline", "baseline_text", "unit", "soft",
                        "condition", "starts", "recurrence", "carry_over_from", "deadline",
                        "deadline_phrase", "quote", "done",
                        "value", "approx", "as_of", "share", "before", "before_approx",
                        "before_as_of", "corrected", "corrected_on",
                        "revisions": [{"on", "old", "new", "reason", "document"}],
                        "series": [{"month", "as_of", "value", "approx", "share", "corrected"}],
                        "schedule": {"word", "expected": [{"day", "share"}],
                             "on_figures": [{"day", "share"}]} * or null,
                        "regions": [{"code", "name", "target", "value", "approx", "as_of",
                             "share", "done"}],
                        "programme": {"title", "first_year", "last_year", "target", "unit",
                             "done", "share", "as_of"} ***}],
                   "milestones": [{"what", "start", "due", "indicator"}],
                   "funding": [{"kind", "amount_yuan", "per", "project", "scope", "approx",
                        "quote"}],
                   "files": [{"sha256", "caption", "width", "height", "size"}],
                   "state" ****, "changes": [{"on", "kind", "reason", "document",
                        "before": [{"no", "title"}], "after": [{"no", "title"}],
                        "moved": [name]}] ****}]}

Figures are decimal texts, days ISO texts; ``of`` is the ``position`` of the indicator a
其中 part belongs to, ``indicator`` that of the one a milestone is of (null for the pledge's),
``kind`` a word of ``pledges.targets.Kind``, ``starts`` marks 开工数, ``initials`` are the pinyin
initials search knows, ``code`` is null for a body, ``parent`` the code of the place above.
``before`` is the accepted figure of the month told before this one, which need not have been
published. ``series`` holds the accepted figures of the whole up to the month, oldest first;
``share`` is percent of the target as it stands now. ``expected`` is the curve of the plan from its
first day on, ``on_figures`` what it asks for on the days the series speaks of. What is marked * is
there only with ``shows_schedule`` and a month, ** only with ``shows_satisfaction``, *** only of a
batch that is closed, or an indicator of a programme of several years; the words are
``ahead``, ``on``, ``behind`` or null. Without ``shows_regions`` there are no places, outlines or
regions; without ``shows_funding`` no funding. Versions made before ``settings`` were frozen lack
it, as well as ``places``, ``outlines``, ``region``, ``files``, ``series``, ``schedule``,
``corrected_on``, ``kind``, ``indicator``, ``on_figures``, and ``code`` and ``done`` of a region's
row: readers take what is missing for nothing.

What is marked **** is there only for a pledge that was merged, split, paused, resumed or stopped
since it was published: ``state`` is ``paused``, ``stopped`` or ``merged`` (``counts`` then has
``out``, how many are so), ``kind`` a word of ``pledges.planning.changes.Change``.

Lights, reasons, notes and anything not accepted are never written here, so no public page can
show them.
"""

from results.content.changes import Change, Compared, Kind, changes, compared
from results.content.freezing import freeze

__all__ = ["Change", "Compared", "Kind", "changes", "compared", "freeze"]
