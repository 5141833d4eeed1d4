-- Judges every share of a batch as of a day, in one statement (progress/set_judging.py reads it).
-- It says the same as progress/gathering.py and progress/lateness.py, step by step: whoever
-- changes one changes the other; tests/test_set_judging.py holds both against each other.
--
-- All arithmetic is exact: sums and products of decimals, div() for whole quotients, and not one
-- quotient that was rounded on the way. A share of the target is a pair of numbers, never
-- divided; figures of one share have the same way from baseline to target below the line.
-- Parameters: batch, day, whole (give every row in full, also one whose verdict stands already).
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
judged AS MATERIALIZED (
    -- the latest month that has an accepted report, or whose due day has passed
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
    LEFT JOIN due ON due.unit = s.unit
    CROSS JOIN LATERAL (
        SELECT MAX(report_id) FILTER (WHERE of_month) AS report_id,
            MAX(value) FILTER (WHERE of_month) AS reported,
            (ARRAY_AGG(value ORDER BY month DESC, id DESC) FILTER (WHERE value IS NOT NULL))[1]
                AS last_reported,
            MAX(value) AS highest,
            BOOL_OR(achieved) AS achieved,
            (ARRAY_AGG(approx ORDER BY month DESC, id DESC))[1] AS approx
        FROM (
            -- readings accepted by the day that say something; one of a month that has not
            -- begun, or from the report of a unit that had the share before, names no month
            SELECT r.id, r.report_id, r.value, r.approx, r.achieved, m.month, by_unit,
                GREATEST(
                    due.month,
                    MAX(m.month) FILTER (WHERE by_unit AND m.month <= %(day)s::date) OVER ()
                ) AS last_month
            FROM progress_reading r
            JOIN progress_monthlyreport m ON m.id = r.report_id
            CROSS JOIN LATERAL (SELECT COALESCE(m.agency_id, -m.region_id) = s.unit) own (by_unit)
            WHERE r.share_id = s.id
                AND m.batch_id = %(batch)s AND m.state = 'accepted'
                AND m.accepted_on <= %(day)s::date AND r.as_of <= %(day)s::date
                AND CASE WHEN s.kind = 'qualitative' THEN r.achieved OR r.note <> ''
                    ELSE r.value IS NOT NULL END
        ) spoken
        CROSS JOIN LATERAL (SELECT by_unit AND month = last_month) this (of_month)
        WHERE month <= last_month
    ) said
    JOIN progress_monthlyreport m ON m.id = COALESCE(said.report_id, due.id)
),
rules AS MATERIALIZED (
    SELECT * FROM progress_judgingrule WHERE batch_id = %(batch)s
),
settled AS MATERIALIZED (
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
        COALESCE(rule.ahead_from, 5) AS ahead_from,
        COALESCE(rule.yellow_from, 10) AS yellow_from,
        COALESCE(rule.red_over, 30) AS red_over,
        COALESCE(rule.gap_unit, 'points') AS gap_unit,
        COALESCE(rule.ahead_at, TRUE) AS ahead_at,
        COALESCE(rule.yellow_at, TRUE) AS yellow_at,
        COALESCE(rule.red_at, FALSE) AS red_at,
        COALESCE(rule.near_bound, 0.95) AS near_bound,
        COALESCE(rule.near_at, FALSE) AS near_at,
        COALESCE(rule.over_at, FALSE) AS over_at,
        COALESCE(rule.about_from, 0.95) AS about_from,
        COALESCE(rule.milestone_red_months, 3) AS milestone_red_months
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
    LEFT JOIN LATERAL (
        SELECT * FROM rules
        WHERE effective_on <= j.day AND CASE
            WHEN indicator_id IS NOT NULL THEN indicator_id = j.indicator_id
            WHEN category_id IS NOT NULL THEN category_id = j.category_id
            ELSE TRUE
        END
        ORDER BY indicator_id IS NULL, category_id IS NULL, effective_on DESC LIMIT 1
    ) rule ON TRUE
    WHERE NOT EXISTS (
        SELECT FROM turns
        WHERE indicator_id = j.indicator_id
            AND (until IS NULL OR until > GREATEST(since, j.day))
    )
),
planned AS MATERIALIZED (
    -- the plan goes from ``from_value`` to ``to_value`` and has gone ``gone`` of ``span`` days
    SELECT f.*, points.shares AS points, COALESCE(points.opening_share, '0') AS opening_share,
        CASE WHEN f.plan IN ('monthly', 'steps') THEN COALESCE(points.from_value, f.opening)
            ELSE f.opening END AS from_value,
        CASE WHEN f.plan = 'monthly' THEN COALESCE(points.to_value, f.opening)
            ELSE f.target END AS to_value,
        CASE f.plan
            WHEN 'even' THEN GREATEST(LEAST(f.day, f.ends_on) - f.starts_on + 1, 0)
            WHEN 'season' THEN season.gone
            WHEN 'monthly' THEN GREATEST(f.day - COALESCE(points.from_day, f.starts_on - 1), 0)
            ELSE 0
        END AS gone,
        CASE f.plan
            WHEN 'even' THEN f.ends_on - f.starts_on + 1
            WHEN 'season' THEN season.span
            WHEN 'monthly' THEN points.to_day - COALESCE(points.from_day, f.starts_on - 1)
        END AS span
    FROM settled f
    CROSS JOIN LATERAL (
        -- each value as the reduced fraction of the way it stands at; the opening has no day
        SELECT JSONB_AGG(JSONB_BUILD_ARRAY(day, share) ORDER BY day) FILTER (WHERE day IS NOT NULL)
                AS shares,
            MAX(share) FILTER (WHERE day IS NULL) AS opening_share,
            MAX(day) FILTER (WHERE day <= f.day) AS from_day,
            MIN(day) FILTER (WHERE day > f.day) AS to_day,
            (ARRAY_AGG(value ORDER BY day DESC) FILTER (WHERE day <= f.day))[1] AS from_value,
            (ARRAY_AGG(value ORDER BY day) FILTER (WHERE day > f.day))[1] AS to_value
        FROM (
            SELECT day, value FROM pledges_planpoint
            WHERE plan_id = f.plan_id AND f.plan IN ('monthly', 'steps')
            UNION ALL
            SELECT NULL, f.opening
        ) point
        CROSS JOIN LATERAL (
            SELECT (value - f.origin) * SIGN(f.way) * 10000, ABS(f.way) * 10000
        ) fraction (above, below)
        CROSS JOIN LATERAL (SELECT NULLIF(GCD(above, below), 0)) divisor (common)
        CROSS JOIN LATERAL (
            SELECT DIV(above, common)
                || CASE WHEN below = common THEN '' ELSE '/' || DIV(below, common) END
        ) reduced (share)
    ) points
    CROSS JOIN LATERAL (
        SELECT
            SUM(GREATEST(LEAST(last_day, f.ends_on) - GREATEST(first_day, f.starts_on) + 1, 0))
                AS span,
            SUM(GREATEST(
                LEAST(last_day, f.ends_on, f.day) - GREATEST(first_day, f.starts_on) + 1, 0
            )) AS gone
        FROM GENERATE_SERIES(
            EXTRACT(YEAR FROM f.starts_on)::int, EXTRACT(YEAR FROM f.ends_on)::int
        ) AS year
        CROSS JOIN LATERAL (
            SELECT MAKE_DATE(year, f.season_from / 100, 1) AS first_month,
                MAKE_DATE(year, f.season_to / 100, 1) AS last_month
        ) months
        CROSS JOIN LATERAL (
            -- 29 February is the 28th in most years
            SELECT
                LEAST(first_month + MOD(f.season_from, 100) - 1,
                    (first_month + INTERVAL '1 month')::date - 1) AS first_day,
                LEAST(last_month + MOD(f.season_to, 100) - 1,
                    (last_month + INTERVAL '1 month')::date - 1) AS last_day
        ) days
        WHERE f.plan = 'season'
    ) season
),
reached AS MATERIALIZED (
    -- the figures that meet the target lie between ``low`` and ``high``, both ends in
    SELECT p.*,
        CASE WHEN p.kind = 'qualitative' THEN p.achieved ELSE (
            p.value BETWEEN COALESCE(low, p.value) AND COALESCE(high, p.value)
        ) IS TRUE END AS is_reached,
        p.day >= p.deadline AND CASE WHEN p.kind = 'qualitative' THEN NOT p.achieved ELSE (
            p.last_value BETWEEN COALESCE(low, p.last_value) AND COALESCE(high, p.last_value)
            AND NOT (p.kind = 'bound' AND p.over_at AND p.last_value = p.target AND p.target <> 0)
        ) IS NOT TRUE END AS is_overdue
    FROM planned p
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN p.kind = 'bound' THEN NULL
                WHEN p.comparator = 'range' THEN p.target
                WHEN p.way < 0 THEN NULL
                WHEN p.comparator = '~' THEN p.target - ABS(p.target) * (1 - p.about_from)
                ELSE p.target
            END AS low,
            CASE
                WHEN p.kind = 'bound' THEN p.target
                WHEN p.comparator = 'range' THEN p.upper
                WHEN p.way >= 0 THEN NULL
                WHEN p.comparator = '~' THEN p.target + ABS(p.target) * (1 - p.about_from)
                ELSE p.target
            END AS high
    ) ends
),
measured AS MATERIALIZED (
    -- expected and actual share, each as what stands above the line over ``below``
    SELECT r.*,
        CASE WHEN r.has_share AND r.plan <> 'none' THEN
            (r.from_value - r.origin) * pace.span + (r.to_value - r.from_value) * pace.gone
        END AS expected_above,
        CASE WHEN r.has_share THEN
            (CASE WHEN r.is_overdue THEN r.last_value ELSE r.value END - r.origin) * pace.span
        END AS actual_above,
        NULLIF(pace.span * r.way, 0) AS below
    FROM reached r
    CROSS JOIN LATERAL (
        -- before the plan begins, between steps and after the last point nothing moves
        SELECT CASE WHEN r.gone > 0 AND r.span > 0 THEN r.gone ELSE 0 END,
            CASE WHEN r.gone > 0 AND r.span > 0 THEN r.span ELSE 1 END
    ) pace (gone, span)
),
compared AS MATERIALIZED (
    -- percent with two decimals, half away from zero: whole hundredths, divided just once
    SELECT m.*,
        SIGN(m.expected_above) * SIGN(m.below)
            * DIV(20000 * ABS(m.expected_above) + ABS(m.below), 2 * ABS(m.below)) * 0.01
            AS expected,
        SIGN(m.actual_above) * SIGN(m.below)
            * DIV(20000 * ABS(m.actual_above) + ABS(m.below), 2 * ABS(m.below)) * 0.01
            AS actual,
        SIGN(gap_above) * SIGN(m.below)
            * DIV(20000 * ABS(gap_above) + ABS(m.below), 2 * ABS(m.below)) * 0.01
            AS gap,
        CASE WHEN m.gap_unit = 'of_plan' AND SIGN(m.expected_above) = SIGN(m.below) THEN
            SIGN(gap_above) * SIGN(m.below) * DIV(
                20000 * ABS(gap_above) + ABS(m.expected_above), 2 * ABS(m.expected_above)
            ) * 0.01
        END AS gap_of_plan
    FROM measured m
    CROSS JOIN LATERAL (SELECT m.actual_above - m.expected_above) difference (gap_above)
),
ruled AS MATERIALIZED (
    -- the first rule that applies decides
    SELECT c.*, nodes.milestones,
        CASE
            WHEN c.passed_on <= c.day THEN 'passed'
            WHEN c.plan <> 'none' AND c.day < c.starts_on THEN 'not_started'
            WHEN c.is_overdue THEN 'overdue'
            WHEN c.reporting = 'missing' THEN 'unreported'
            WHEN c.reporting = 'submitted' THEN 'unreviewed'
            WHEN c.reporting = 'returned' THEN 'returned'
            WHEN c.kind = 'bound' THEN CASE
                WHEN c.target = 0 AND c.highest > 0 THEN 'over_bound'
                WHEN c.value > c.target THEN 'over_bound'
                WHEN c.over_at AND c.target > 0 AND c.value = c.target THEN 'over_bound'
                WHEN c.value > c.target * c.near_bound THEN 'near_bound'
                WHEN c.near_at AND c.target > 0 AND c.value = c.target * c.near_bound
                    THEN 'near_bound'
                ELSE 'within_bound'
            END
            WHEN c.is_reached THEN 'reached'
            WHEN c.gap IS NULL THEN 'ongoing'
            WHEN -measure > c.red_over OR (c.red_at AND -measure = c.red_over) THEN 'far_behind'
            WHEN -measure > c.yellow_from OR (c.yellow_at AND -measure = c.yellow_from)
                THEN 'behind'
            WHEN measure < 0 THEN 'slightly_behind'
            WHEN measure > c.ahead_from OR (c.ahead_at AND measure = c.ahead_from) THEN 'ahead'
            ELSE 'on_schedule'
        END AS reason,
        CASE
            WHEN nodes.missed_since IS NULL THEN NULL
            WHEN c.day >= nodes.missed_since + MAKE_INTERVAL(months => c.milestone_red_months)
                THEN 'red'
            ELSE 'yellow'
        END AS floor
    FROM compared c
    CROSS JOIN LATERAL (SELECT COALESCE(c.gap_of_plan, c.gap)) figure (measure)
    CROSS JOIN LATERAL (
        SELECT
            JSONB_AGG(
                JSONB_BUILD_OBJECT(
                    'what', what, 'due', due, 'value', value::text, 'done_on', done_on
                ) ORDER BY of_plan, due, id
            ) AS milestones,
            MIN(due) FILTER (
                WHERE due <= c.day AND (done_on <= c.day) IS NOT TRUE
                    AND (CASE WHEN c.way < 0 THEN c.value <= value ELSE c.value >= value END
                        AND c.has_share) IS NOT TRUE
            ) AS missed_since
        FROM (
            -- a percent speaks of any share, a figure in the unit only of the whole
            SELECT FALSE AS of_plan, id, what, due, done_on,
                CASE WHEN in_percent AND c.has_share
                    THEN TRIM_SCALE(c.origin + value * 0.01 * c.way) ELSE value END AS value
            FROM pledges_milestone
            CROSS JOIN LATERAL (SELECT unit = '%%' AND c.counted_in <> '%%') part (in_percent)
            WHERE indicator_id = c.indicator_id AND due IS NOT NULL AND (in_percent OR c.is_whole)
            UNION ALL
            SELECT TRUE, id, what, due, done_on, NULL
            FROM pledges_planstage WHERE plan_id = c.plan_id
        ) node
    ) nodes
),
lit AS MATERIALIZED (
    SELECT r.*,
        CASE WHEN overruled THEN r.floor ELSE before END AS light,
        CASE WHEN overruled THEN 'milestone_missed' ELSE r.reason END AS last_reason,
        JSONB_BUILD_OBJECT(
            'day', r.day,
            'month', r.month,
            'target', JSONB_BUILD_OBJECT(
                'kind', r.kind, 'comparator', r.comparator, 'value', r.target::text,
                'upper', r.upper::text, 'baseline', r.baseline::text
            ),
            'deadline', r.deadline,
            'schedule', JSONB_BUILD_OBJECT(
                'kind', r.plan, 'start', r.starts_on, 'end', r.ends_on,
                'points', COALESCE(r.points, '[]'),
                'season', JSONB_BUILD_ARRAY(
                    JSONB_BUILD_ARRAY(r.season_from / 100, MOD(r.season_from, 100)),
                    JSONB_BUILD_ARRAY(r.season_to / 100, MOD(r.season_to, 100))
                ),
                'opening', r.opening_share
            ),
            'reporting', r.reporting,
            'value', r.value::text,
            'last_value', r.last_value::text,
            'highest', r.highest::text,
            'achieved', r.achieved,
            'passed_on', r.passed_on,
            'report_due', r.due_on,
            'milestones', COALESCE(r.milestones, '[]'),
            'unit', r.counted_in,
            'approx', r.approx,
            'rules', JSONB_BUILD_OBJECT(
                'ahead_from', TRIM_SCALE(r.ahead_from)::text,
                'yellow_from', TRIM_SCALE(r.yellow_from)::text,
                'red_over', TRIM_SCALE(r.red_over)::text,
                'gap_unit', r.gap_unit,
                'ahead_at', r.ahead_at, 'yellow_at', r.yellow_at, 'red_at', r.red_at,
                'near_bound', TRIM_SCALE(r.near_bound)::text,
                'near_at', r.near_at, 'over_at', r.over_at,
                'about_from', TRIM_SCALE(r.about_from)::text,
                'milestone_red_months', r.milestone_red_months
            )
        ) AS inputs
    FROM ruled r
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN r.reason = 'passed' THEN 'blue'
            WHEN r.reason IN ('overdue', 'over_bound', 'far_behind') THEN 'red'
            WHEN r.reason IN ('near_bound', 'behind') THEN 'yellow'
            WHEN r.reason IN ('not_started', 'unreported', 'unreviewed', 'returned') THEN 'grey'
            ELSE 'green'
        END
    ) light (before)
    CROSS JOIN LATERAL (
        -- a missed milestone speaks where nothing more certain has spoken
        SELECT r.reason IN ('ongoing', 'ahead', 'on_schedule', 'slightly_behind', 'behind')
            AND (r.floor = 'red' OR r.floor = 'yellow' AND before = 'green') IS TRUE
    ) milestone (overruled)
)
SELECT l.id, l.month, l.day, l.light, l.last_reason, l.expected, l.actual, l.gap, l.gap_of_plan,
    CASE WHEN %(whole)s OR (last.inputs = l.inputs) IS NOT TRUE THEN l.inputs END,
    (last.inputs = l.inputs) IS TRUE, last.id, last.sequence, last.light, last.reason,
    flag.id, flag.cleared_on, flag.moved_on, flag.light
FROM lit l
LEFT JOIN LATERAL (
    SELECT id, sequence, light, reason, inputs FROM progress_verdict
    WHERE share_id = l.id AND month = l.month AND day = l.day
    ORDER BY sequence DESC LIMIT 1
) last ON TRUE
LEFT JOIN LATERAL (
    -- the flag that is open, or was last, with the light it was left under
    SELECT f.id, f.cleared_on, COALESCE(f.cleared_on, change.on, f.raised_on) AS moved_on,
        COALESCE(change.new_light, '') AS light
    FROM progress_flag f
    LEFT JOIN LATERAL (
        SELECT "on", new_light FROM progress_flagchange WHERE flag_id = f.id
        ORDER BY id DESC LIMIT 1
    ) change ON TRUE
    WHERE f.share_id = l.id
    ORDER BY f.cleared_on IS NOT NULL, f.raised_on DESC, f.id DESC LIMIT 1
) flag ON TRUE
ORDER BY l.pledge_position, l.position, l.id
