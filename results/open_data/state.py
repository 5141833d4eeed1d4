"""Which rows the public may read, as they stand now: one small query, for whoever keeps pages.

A row of PostgreSQL is never changed in place: each change makes a new version of it, which
``xmin`` (the transaction that wrote it) and ``ctid`` (where it lies) tell from every other.
So whatever door a change comes by, a page, the admin, a command or SQL, it is noticed, and
nobody has to remember to tell of it.
"""

from __future__ import annotations

from django.db import connection

# sums do not ask in what order the rows are read
ROWS = """
SELECT count(*), sum(hashtextextended(version, 0)) FROM (
    SELECT concat_ws('.', 'version', xmin, ctid) AS version FROM results_publication
     WHERE state IN ('published', 'withdrawn')
    UNION ALL
    SELECT concat_ws('.', 'remark', xmin, ctid) FROM results_remark WHERE is_public
    UNION ALL
    SELECT concat_ws('.', 'settings', xmin, ctid) FROM results_publicsettings
    UNION ALL
    SELECT concat_ws('.', 'period', xmin, ctid) FROM results_periodstatement
) AS public
"""

State = tuple[str, ...]


def public_rows() -> State:
    """Equal as long as no version, remark, setting or period the public reads was added, changed
    or taken away. One query, which reads no content."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return tuple(map(str, cursor.fetchone()))
