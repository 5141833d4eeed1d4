-- Which figures of waiting reports may raise a question, of thousands that can't (hints.py asks).
--
-- It never decides: it leaves out what progress/plausibility.py certainly says nothing about, and
-- the pure rule looks at the rest. Whoever changes a hint there looks whether it can still be met
-- here; tests/test_screening.py holds both against each other. Figures are compared as decimals,
-- what a plan expects only roughly: with room for more than any rounding.
-- Parameters: reports (ids), known (the last day whose figures count).
SELECT w.report_id, w.share_id, w.value, w.answered, w.before, around.places
FROM (
    SELECT m.id AS report_id, m.month, s.id AS share_id, s.indicator_id, i.of_id, i.kind,
        r.value,
        (ARRAY[0.5001, 0.0501, 0.0051, 0.0006, 0.0002])[1 + SCALE(TRIM_SCALE(r.value))] AS room,
        btrim(r.note, E' \t\n\r\f\v') <> '' AS answered,
        said.before, said.last, said.former, said.count AS told,
        s.region_id IS NULL AND s.agency_id IS NULL AS is_whole,
        target.origin, target.way, i.kind IN ('flow', 'level') AND target.value IS NOT NULL
            AS has_share,
        plan.kind AS plan, plan.may_fall, plan.low, plan.high
    FROM progress_monthlyreport m
    JOIN pledges_share s ON COALESCE(s.reporting_agency_id, -s.reporting_region_id)
        = COALESCE(m.agency_id, -m.region_id)
    JOIN pledges_indicator i ON i.id = s.indicator_id
    JOIN pledges_pledge p ON p.id = i.pledge_id AND p.batch_id = m.batch_id
    CROSS JOIN LATERAL (SELECT (m.month + INTERVAL '1 month')::date - 1) month (ends)
    -- the ids once more: the figures of a report are then read at once, not share by share
    LEFT JOIN progress_reading r
        ON r.report_id = m.id AND r.share_id = s.id AND r.report_id = ANY(%(reports)s)
    CROSS JOIN LATERAL (
        -- the last two accepted figures of earlier months, the newest first
        SELECT JSON_AGG(JSON_BUILD_ARRAY(month, value::text) ORDER BY month DESC, id DESC)
                AS before,
            (ARRAY_AGG(value ORDER BY month DESC, id DESC))[1] AS last,
            (ARRAY_AGG(value ORDER BY month DESC, id DESC))[2] AS former,
            COUNT(*) AS count
        FROM (
            SELECT earlier.id, e.month, earlier.value
            FROM progress_reading earlier
            JOIN progress_monthlyreport e ON e.id = earlier.report_id
            WHERE earlier.share_id = s.id AND e.month < m.month AND e.state = 'accepted'
                AND earlier.value IS NOT NULL AND earlier.as_of <= %(known)s
                AND e.accepted_on <= %(known)s
            ORDER BY e.month DESC, earlier.id DESC LIMIT 2
        ) spoken
    ) said
    LEFT JOIN LATERAL (
        SELECT old_value FROM pledges_targetrevision
        WHERE indicator_id = i.id AND effective_on > month.ends
        ORDER BY effective_on, id LIMIT 1
    ) later ON TRUE
    CROSS JOIN LATERAL (
        SELECT own.value, COALESCE(own.baseline, 0) AS origin,
            COALESCE(own.value, 0) - COALESCE(own.baseline, 0) AS way
        FROM (
            SELECT CASE WHEN parted THEN s.value ELSE COALESCE(later.old_value, i.value) END,
                CASE WHEN NOT parted THEN i.baseline END
            FROM (VALUES (
                s.value IS NOT NULL AND (s.region_id IS NOT NULL OR s.agency_id IS NOT NULL)
            )) own (parted)
        ) own (value, baseline)
    ) target
    LEFT JOIN LATERAL (
        SELECT held.kind, points.may_fall OR begun.sets_out_past AS may_fall,
            -- what the plan expects at the month's end lies between these two
            CASE held.kind
                WHEN 'even' THEN begun.value + (target.value - begun.value) * gone.days / gone.span
                WHEN 'season' THEN
                    begun.value + (target.value - begun.value) * season.days / season.span
                ELSE points.low
            END AS low,
            CASE held.kind
                WHEN 'even' THEN begun.value + (target.value - begun.value) * gone.days / gone.span
                WHEN 'season' THEN
                    begun.value + (target.value - begun.value) * season.days / season.span
                ELSE points.high
            END AS high
        FROM (
            SELECT * FROM pledges_plan
            WHERE share_id = s.id AND (effective_on IS NULL OR effective_on <= month.ends)
            ORDER BY effective_on DESC NULLS LAST LIMIT 1
        ) held
        CROSS JOIN LATERAL (
            SELECT COALESCE(held.opening, target.origin) AS value,
                (COALESCE(held.opening, target.origin) - target.value) * SIGN(target.way) > 0
                    AS sets_out_past
        ) begun
        CROSS JOIN LATERAL (
            SELECT held."end" - held.start + 1 AS span,
                GREATEST(LEAST(month.ends, held."end") - held.start + 1, 0) AS days
        ) gone
        CROSS JOIN LATERAL (
            SELECT
                SUM(GREATEST(LEAST(last_day, held."end") - GREATEST(first_day, held.start) + 1, 0))
                    AS span,
                SUM(GREATEST(
                    LEAST(last_day, held."end", month.ends) - GREATEST(first_day, held.start) + 1, 0
                )) AS days
            FROM GENERATE_SERIES(
                EXTRACT(YEAR FROM held.start)::int, EXTRACT(YEAR FROM held."end")::int
            ) AS year
            CROSS JOIN LATERAL (
                SELECT MAKE_DATE(year, held.season_from / 100, 1) AS first_month,
                    MAKE_DATE(year, held.season_to / 100, 1) AS last_month
            ) months
            CROSS JOIN LATERAL (
                -- 29 February is the 28th in most years
                SELECT
                    LEAST(first_month + MOD(held.season_from, 100) - 1,
                        (first_month + INTERVAL '1 month')::date - 1) AS first_day,
                    LEAST(last_month + MOD(held.season_to, 100) - 1,
                        (last_month + INTERVAL '1 month')::date - 1) AS last_day
            ) each
            WHERE held.kind = 'season'
        ) season
        CROSS JOIN LATERAL (
            SELECT COALESCE(BOOL_OR((begun.value - point.value) * SIGN(target.way) > 0), FALSE)
                    AS may_fall,
                LEAST(last.value, next.value) AS low, GREATEST(last.value, next.value) AS high
            FROM (
                SELECT COALESCE(
                    (ARRAY_AGG(value ORDER BY day DESC) FILTER (WHERE day <= month.ends))[1],
                    begun.value
                ) AS last_value
                FROM pledges_planpoint
                WHERE plan_id = held.id AND held.kind IN ('monthly', 'steps')
            ) reached (last_value)
            CROSS JOIN LATERAL (SELECT reached.last_value) last (value)
            CROSS JOIN LATERAL (
                SELECT (ARRAY_AGG(value ORDER BY day) FILTER (WHERE day > month.ends))[1]
                FROM pledges_planpoint
                WHERE plan_id = held.id AND held.kind = 'monthly' AND NOT EXISTS (
                    SELECT FROM pledges_planpoint
                    WHERE plan_id = held.id AND day = month.ends
                )
            ) next (value)
            LEFT JOIN pledges_planpoint point
                ON point.plan_id = held.id AND held.kind IN ('monthly', 'steps')
            GROUP BY last.value, next.value
        ) points
    ) plan ON TRUE
    WHERE m.id = ANY(%(reports)s)
) w
LEFT JOIN LATERAL (
    -- of a whole what its places have told: the newest figure by then, signed in the month
    SELECT JSON_BUILD_OBJECT(
        'sum', SUM(told.value)::text, 'numerator', SUM(told.numerator)::text,
        'denominator', SUM(told.denominator)::text,
        'both', BOOL_AND(told.numerator IS NOT NULL AND told.denominator IS NOT NULL),
        'told', COUNT(*),
        'now', CASE WHEN COUNT(*) FILTER (WHERE told.month = w.month) > 2 THEN
            JSON_AGG(JSON_BUILD_ARRAY(told.value::text, place.value::text))
                FILTER (WHERE told.month = w.month) END
    ) AS places, COUNT(*) AS count, SUM(told.value) AS sum,
        COUNT(*) FILTER (WHERE told.month = w.month) AS now,
        MAX(told.value / NULLIF(place.value, 0)) FILTER (WHERE told.month = w.month)
            - MIN(told.value / NULLIF(place.value, 0)) FILTER (WHERE told.month = w.month)
            AS spread,
        BOOL_OR(place.value IS NULL) AS unparted
    FROM pledges_share place
    CROSS JOIN LATERAL (
        SELECT r.value, r.numerator, r.denominator, e.month
        FROM progress_reading r
        JOIN progress_monthlyreport e ON e.id = r.report_id
        WHERE r.share_id = place.id AND r.value IS NOT NULL AND (
            e.month = w.month AND e.state IN ('signed', 'confirmed', 'accepted')
            OR e.month < w.month AND e.state = 'accepted'
        )
        ORDER BY e.month DESC, r.id DESC LIMIT 1
    ) told
    WHERE w.is_whole AND w.value IS NOT NULL AND place.indicator_id = w.indicator_id
        AND place.reporting_region_id IS NOT NULL
) around ON TRUE
WHERE w.of_id IS NOT NULL
    OR EXISTS (SELECT FROM pledges_indicator part WHERE part.of_id = w.indicator_id)
    OR w.value IS NOT NULL AND w.kind <> 'qualitative' AND (
        -- fell, or did not move short of its target
        w.kind = 'flow' AND (
            w.value < w.last
            OR w.value = w.last AND (w.value - w.origin) * SIGN(w.way) < ABS(w.way)
        )
        -- jumped: a plan gains nothing less than nothing, unless it falls
        OR w.kind = 'flow' AND w.last IS NOT NULL
            AND (w.may_fall OR (w.value - w.last) * SIGN(w.way) > 0.3 * ABS(w.way))
        OR w.has_share AND (w.value - w.origin) * SIGN(w.way) > 1.2 * ABS(w.way)
        -- as planned to the digit it is written with, three different figures running
        OR w.has_share AND w.told = 2 AND w.plan <> 'none'
            AND w.value <> w.last AND w.value <> w.former AND w.last <> w.former
            AND w.value BETWEEN w.low - w.room AND w.high + w.room
        -- the places add up to something else, or have all come equally far
        OR around.count > 0 AND (w.kind <> 'flow' OR around.sum <> w.value)
        OR around.now > 2 AND (around.unparted OR around.spread < 0.0002)
    )
