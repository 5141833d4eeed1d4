-- What decides the light of every share of a batch as of a day. The first of the parts that
-- progress/set_judging.py puts together into one statement; it says the same as
-- progress/gathering.py, step by step: whoever changes one changes the other, and
-- tests/test_set_judging.py holds both against each other.
--
-- OFFSET 0 keeps a step apart from the next without writing its rows down in between: what is
-- worked out there is worked out once.
WITH shares AS MATERIALIZED (
    SELECT s.id, s.indicator_id, s.value AS own_value,
        s.region_id IS NULL AND s.agency_id IS NULL AS is_whole,
        -- a unit that reports is an agency or a region: one number for both
        COALESCE(s.reporting_agency_id, -s.reporting_region_id) AS unit,
        i.kind, i.comparator, i.value, i.upper, i.baseline, i.unit AS counted_in,
        COALESCE(i.deadline, b.ends_on) AS deadline, b.starts_on, b.ends_on,
        p.category_id, p.position AS pledge_position, i.position
    FROM pledges_batch b
    JOIN pledges_pledge p ON p.batch_id = b.id
    JOIN pledges_indicator i ON i.pledge_id = p.id
    JOIN pledges_share s ON s.indicator_id = i.id
    WHERE b.id = %(batch)s
),
turns AS MATERIALIZED (
    -- from when to when an indicator was out of force: what happened to the pledge it belonged
    -- to just before happened to it
    SELECT * FROM (
        SELECT i.id AS indicator_id, c.kind, c.effective_on AS since,
            LEAD(c.effective_on) OVER (PARTITION BY i.id ORDER BY c.effective_on, c.id) AS until
        FROM pledges_pledgechange c
        JOIN pledges_changedpledge changed ON changed.change_id = c.id AND changed.side = 'before'
        JOIN pledges_pledge p ON p.batch_id = c.batch_id
        JOIN pledges_indicator i ON i.pledge_id = p.id
        LEFT JOIN LATERAL (
            SELECT move.before_id FROM pledges_movedindicator move
            JOIN pledges_pledgechange later ON later.id = move.change_id
            WHERE move.indicator_id = i.id
                AND (later.effective_on, later.id) >= (c.effective_on, c.id)
            ORDER BY later.effective_on, later.id LIMIT 1
        ) moved ON TRUE
        WHERE c.batch_id = %(batch)s AND changed.pledge_id = COALESCE(moved.before_id, p.id)
    ) turned
    WHERE kind IN ('pause', 'stop') AND since <= %(day)s::date
),
due AS MATERIALIZED (
    SELECT DISTINCT ON (unit) COALESCE(agency_id, -region_id) AS unit, id, month
    FROM progress_monthlyreport
    WHERE batch_id = %(batch)s AND month <= %(day)s::date AND due_on < %(day)s::date
    ORDER BY unit, month DESC
),
spoken AS MATERIALIZED (
    -- readings accepted by the day that say something
    SELECT s.id AS share_id, r.id, r.report_id, r.value, r.approx, r.achieved, m.month,
        COALESCE(m.agency_id, -m.region_id) = s.unit AS by_unit
    FROM progress_monthlyreport m
    JOIN progress_reading r ON r.report_id = m.id
    JOIN shares s ON s.id = r.share_id
    WHERE m.batch_id = %(batch)s AND m.state = 'accepted'
        AND m.accepted_on <= %(day)s::date AND r.as_of <= %(day)s::date
        AND CASE WHEN s.kind = 'qualitative' THEN r.achieved OR r.note <> ''
            ELSE r.value IS NOT NULL END
),
told AS (
    -- by share; one of a month that has not begun, or from the report of a unit that had the
    -- share before, names no month
    SELECT share_id, MAX(month) FILTER (WHERE by_unit AND month <= %(day)s::date) AS last_month
    FROM spoken GROUP BY share_id
),
known AS (
    -- the latest month that has an accepted report, or whose due day has passed
    SELECT s.id, due.id AS due_id, GREATEST(due.month, told.last_month) AS last_month
    FROM shares s
    LEFT JOIN due ON due.unit = s.unit
    LEFT JOIN told ON told.share_id = s.id
    OFFSET 0
),
said AS (
    SELECT k.id,
        MAX(r.report_id) FILTER (WHERE of_month) AS report_id,
        MAX(r.value) FILTER (WHERE of_month) AS reported,
        (ARRAY_AGG(r.value ORDER BY r.month DESC, r.id DESC) FILTER (WHERE r.value IS NOT NULL))[1]
            AS last_reported,
        MAX(r.value) AS highest,
        BOOL_OR(r.achieved) AS achieved,
        (ARRAY_AGG(r.approx ORDER BY r.month DESC, r.id DESC))[1] AS approx
    FROM known k
    JOIN spoken r ON r.share_id = k.id AND r.month <= k.last_month
    CROSS JOIN LATERAL (SELECT r.by_unit AND r.month = k.last_month) this (of_month)
    GROUP BY k.id
),
judged AS (
    SELECT s.*, m.month, m.due_on,
        LEAST(%(day)s::date, (m.month + INTERVAL '1 month')::date - 1) AS day,
        CASE
            WHEN said.report_id IS NOT NULL THEN 'accepted'
            WHEN m.state = 'returned' THEN 'returned'
            WHEN m.submitted_on <= %(day)s::date
                AND (m.accepted_on <= %(day)s::date) IS NOT TRUE THEN 'submitted'
            ELSE 'missing'
        END AS reporting,
        said.reported, said.last_reported, said.highest,
        COALESCE(said.achieved, FALSE) AS achieved, COALESCE(said.approx, '') AS approx
    FROM shares s
    JOIN known ON known.id = s.id
    LEFT JOIN said ON said.id = s.id
    JOIN progress_monthlyreport m ON m.id = COALESCE(said.report_id, known.due_id)
    OFFSET 0
),
rules AS MATERIALIZED (
    -- the settings of the batch, and what holds where there is none; ``said`` as inputs have it
    SELECT rule.*, JSONB_BUILD_OBJECT(
        'ahead_from', TRIM_SCALE(ahead_from)::text,
        'yellow_from', TRIM_SCALE(yellow_from)::text,
        'red_over', TRIM_SCALE(red_over)::text,
        'gap_unit', gap_unit,
        'ahead_at', ahead_at, 'yellow_at', yellow_at, 'red_at', red_at,
        'near_bound', TRIM_SCALE(near_bound)::text,
        'near_at', near_at, 'over_at', over_at,
        'about_from', TRIM_SCALE(about_from)::text,
        'milestone_red_months', milestone_red_months
    ) AS said
    FROM (
        SELECT indicator_id, category_id, effective_on, ahead_from, yellow_from, red_over,
            gap_unit, ahead_at, yellow_at, red_at, near_bound, near_at, over_at, about_from,
            milestone_red_months
        FROM progress_judgingrule WHERE batch_id = %(batch)s
        UNION ALL
        SELECT NULL, NULL, '-infinity', 5, 10, 30, 'points', TRUE, TRUE, FALSE, 0.95, FALSE, FALSE,
            0.95, 3
    ) rule
),
settled AS (
    -- the target, the plan and the rule in force on the judged day
    SELECT j.id, j.indicator_id, j.pledge_position, j.position, j.is_whole, j.kind, j.comparator,
        j.counted_in, j.deadline, j.month, j.day, j.due_on,
        target.value AS target, target.upper, target.baseline,
        j.kind IN ('flow', 'level') AND target.value IS NOT NULL AS has_share,
        COALESCE(target.baseline, 0) AS origin,
        COALESCE(target.value, 0) - COALESCE(target.baseline, 0) AS way,
        plan.id AS plan_id, COALESCE(plan.kind, 'none') AS plan,
        COALESCE(plan.start, j.starts_on) AS starts_on, COALESCE(plan."end", j.ends_on) AS ends_on,
        COALESCE(plan.season_from, 415) AS season_from,
        COALESCE(plan.season_to, 1031) AS season_to,
        COALESCE(plan.opening, target.baseline, 0) AS opening,
        j.reporting, j.reported AS value, j.last_reported AS last_value, j.highest, j.achieved,
        j.approx,
        acceptance.passed_on,
        rule.ahead_from, rule.yellow_from, rule.red_over, rule.gap_unit,
        rule.ahead_at, rule.yellow_at, rule.red_at, rule.near_bound, rule.near_at, rule.over_at,
        rule.about_from, rule.milestone_red_months, rule.said AS rules
    FROM judged j
    LEFT JOIN progress_acceptance acceptance
        ON acceptance.indicator_id = j.indicator_id AND acceptance.reversed_on IS NULL
    LEFT JOIN LATERAL (
        SELECT old_value FROM pledges_targetrevision
        WHERE indicator_id = j.indicator_id AND effective_on > j.day
        ORDER BY effective_on, id LIMIT 1
    ) later ON TRUE
    CROSS JOIN LATERAL (
        -- a part has a figure of its own, which counts from nothing and has one end
        SELECT COALESCE(later.old_value, j.value) AS value, j.upper, j.baseline
        WHERE j.is_whole OR j.own_value IS NULL
        UNION ALL
        SELECT j.own_value, NULL, NULL WHERE NOT j.is_whole AND j.own_value IS NOT NULL
    ) target
    LEFT JOIN LATERAL (
        SELECT * FROM pledges_plan
        WHERE share_id = j.id AND (effective_on IS NULL OR effective_on <= j.day)
        ORDER BY effective_on DESC NULLS LAST LIMIT 1
    ) plan ON TRUE
    CROSS JOIN LATERAL (
        SELECT * FROM rules
        WHERE effective_on <= j.day AND CASE
            WHEN indicator_id IS NOT NULL THEN indicator_id = j.indicator_id
            WHEN category_id IS NOT NULL THEN category_id = j.category_id
            ELSE TRUE
        END
        ORDER BY indicator_id IS NULL, category_id IS NULL, effective_on DESC LIMIT 1
    ) rule
    WHERE NOT EXISTS (
        SELECT FROM turns
        WHERE indicator_id = j.indicator_id
            AND (until IS NULL OR until > GREATEST(since, j.day))
    )
    OFFSET 0
),
