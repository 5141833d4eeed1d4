"""What a publication freezes: the words and accepted figures of a batch, as plain JSON.

Shape::

    {"batch":    {"slug", "title", "issuer", "starts_on", "ends_on", "simulated",
                  "source_title", "source_date"},
     "as_of":    day or null, "month": first day or null,
     "counts":   {"pledges", "indicators", "done"},
     "categories": [{"name", "pledges", "done"}],
     "pledges":  [{"no", "title", "category", "quote", "done", "leads", "lead_inferred",
                   "others", "joint", "scope", "period", "initials",
                   "predecessor": {"slug", "no", "title"} or null,
                   "indicators": [{"position", "of", "name", "comparator", "strict", "target",
                        "upper", "baseline", "baseline_text", "unit", "soft", "condition",
                        "starts", "recurrence", "carry_over_from", "deadline",
                        "deadline_phrase", "quote", "done",
                        "value", "approx", "as_of", "share", "before", "before_approx",
                        "before_as_of", "corrected",
                        "revisions": [{"on", "old", "new", "reason", "document"}],
                        "regions": [{"name", "target", "value", "approx", "as_of", "share"}]}],
                   "milestones": [{"what", "start", "due"}],
                   "funding": [{"kind", "amount_yuan", "per", "project", "scope", "approx",
                        "quote"}]}]}

Figures are decimal texts, days ISO texts; ``of`` is the ``position`` of the indicator a
其中 part belongs to, ``starts`` marks 开工数, ``initials`` are the pinyin initials search
knows. Lights, reasons, notes and anything not accepted are never written here, so no
public page can show them.
"""

from results.content.changes import Change, changes
from results.content.freezing import freeze

__all__ = ["Change", "changes", "freeze"]
