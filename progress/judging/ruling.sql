-- The light of every share and the figures behind it, from the facts of gathering.sql; the same
-- as progress/lateness.py and progress/pace.py.
--
-- All arithmetic is exact: sums and products of decimals, div() for whole quotients, and not one
-- quotient that was rounded on the way. A share of the target is a pair of numbers, never
-- divided; figures of one share have the same way from baseline to target below the line.
planned AS (
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
        END AS span,
        season.begins AS season_begins, season.days AS season_days
    FROM settled f
    LEFT JOIN LATERAL (
        -- each value as the reduced fraction of the way it stands at; an opening has no day
        SELECT * FROM (
            SELECT
                JSONB_AGG(JSONB_BUILD_ARRAY(day, share)) FILTER (WHERE day IS NOT NULL) AS shares,
                MAX(share) FILTER (WHERE day IS NULL) AS opening_share,
                MAX(day) FILTER (WHERE day <= f.day) AS from_day,
                MIN(day) FILTER (WHERE day > f.day) AS to_day,
                (ARRAY_AGG(value) FILTER (WHERE day <= f.day))[
                    COUNT(*) FILTER (WHERE day <= f.day)
                ] AS from_value,
                (ARRAY_AGG(value) FILTER (WHERE day > f.day))[1] AS to_value
            FROM (
                SELECT day, value FROM pledges_planpoint
                WHERE plan_id = f.plan_id AND f.plan IN ('monthly', 'steps')
                UNION ALL
                SELECT NULL, f.opening WHERE f.opening <> f.origin
                ORDER BY day
            ) point
            CROSS JOIN LATERAL (
                SELECT (value - f.origin) * SIGN(f.way) * 10000, ABS(f.way) * 10000
            ) fraction (above, below)
            CROSS JOIN LATERAL (SELECT NULLIF(GCD(above, below), 0)) divisor (common)
            CROSS JOIN LATERAL (
                SELECT DIV(above, common)
                    || CASE WHEN below = common THEN '' ELSE '/' || DIV(below, common) END
            ) reduced (share)
        ) asked
        -- most plans have neither
        WHERE f.plan IN ('monthly', 'steps') OR f.opening <> f.origin OFFSET 0
    ) points ON TRUE
    LEFT JOIN LATERAL (
        SELECT * FROM (
            SELECT ARRAY_AGG(begins ORDER BY year) AS begins, ARRAY_AGG(days ORDER BY year) AS days,
                SUM(days) AS span,
                SUM(GREATEST(LEAST(last_day, f.ends_on, f.day) - begins + 1, 0)) AS gone
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
            ) of_year
            CROSS JOIN LATERAL (
                SELECT GREATEST(first_day, f.starts_on),
                    GREATEST(LEAST(last_day, f.ends_on) - GREATEST(first_day, f.starts_on) + 1, 0)
            ) of_plan (begins, days)
        ) asked
        WHERE f.plan = 'season' OFFSET 0
    ) season ON TRUE
    OFFSET 0
),
reached AS (
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
    OFFSET 0
),
measured AS (
    -- expected and actual share, each as what stands above the line over ``below``
    SELECT r.*,
        CASE WHEN r.has_share AND r.plan <> 'none' THEN
            (r.from_value - r.origin) * pace.span + (r.to_value - r.from_value) * pace.gone
        END AS expected_above,
        CASE WHEN r.has_share THEN
            (CASE WHEN r.is_overdue THEN r.last_value ELSE r.value END - r.origin) * pace.span
        END AS actual_above,
        NULLIF(pace.span * r.way, 0) AS below, pace.span AS paced
    FROM reached r
    CROSS JOIN LATERAL (
        -- before the plan begins, between steps and after the last point nothing moves
        SELECT CASE WHEN r.gone > 0 AND r.span > 0 THEN r.gone ELSE 0 END,
            CASE WHEN r.gone > 0 AND r.span > 0 THEN r.span ELSE 1 END
    ) pace (gone, span)
    OFFSET 0
),
compared AS (
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
    OFFSET 0
),
ruled AS (
    -- the first rule that applies decides
    SELECT c.*, nodes.found -> 'all' AS milestones, nodes.found -> 'missed' AS missed,
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
            WHEN NULLIF(nodes.found -> 'missed', 'null') IS NULL THEN NULL
            WHEN c.day >= (nodes.found #>> '{missed,due}')::date
                + MAKE_INTERVAL(months => c.milestone_red_months) THEN 'red'
            ELSE 'yellow'
        END AS floor
    FROM compared c
    CROSS JOIN LATERAL (SELECT COALESCE(c.gap_of_plan, c.gap)) figure (measure)
    CROSS JOIN LATERAL (
        -- asked only where there are some
        SELECT CASE WHEN c.has_nodes THEN (
            SELECT JSONB_BUILD_OBJECT('all', JSONB_AGG(
                JSONB_BUILD_OBJECT(
                    'what', what, 'due', due, 'value', value::text, 'done_on', done_on
                ) ORDER BY of_plan, due, id
            ), 'missed', (
                ARRAY_AGG(JSONB_BUILD_OBJECT('what', what, 'due', due) ORDER BY due, of_plan, id)
                FILTER (
                    WHERE due <= c.day AND (done_on <= c.day) IS NOT TRUE
                        AND (CASE WHEN c.way < 0 THEN c.value <= value ELSE c.value >= value END
                            AND c.has_share) IS NOT TRUE
                )
            )[1])
            FROM (
                -- a percent speaks of any share, a figure in the unit only of the whole
                SELECT FALSE AS of_plan, id, what, due, done_on,
                    CASE WHEN in_percent AND c.has_share
                        THEN TRIM_SCALE(c.origin + value * 0.01 * c.way) ELSE value END AS value
                FROM pledges_milestone
                CROSS JOIN LATERAL (SELECT unit = '%%' AND c.counted_in <> '%%') part (in_percent)
                WHERE indicator_id = c.indicator_id AND due IS NOT NULL
                    AND (in_percent OR c.is_whole)
                UNION ALL
                SELECT TRUE, id, what, due, done_on, NULL
                FROM pledges_planstage WHERE plan_id = c.plan_id
            ) node
        ) END AS found
        OFFSET 0
    ) nodes
    OFFSET 0
),
lit AS (
    SELECT r.*,
        CASE WHEN overruled THEN r.floor ELSE before END AS light,
        CASE WHEN overruled THEN 'milestone_missed' ELSE r.reason END AS decided,
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
                'season', CASE
                    WHEN r.season_from = 415 AND r.season_to = 1031 THEN '[[4, 15], [10, 31]]'
                    ELSE JSONB_BUILD_ARRAY(
                        JSONB_BUILD_ARRAY(r.season_from / 100, MOD(r.season_from, 100)),
                        JSONB_BUILD_ARRAY(r.season_to / 100, MOD(r.season_to, 100))
                    )
                END,
                'opening', r.opening_share
            ),
            'reporting', r.reporting,
            'value', r.value::text,
            'last_value', r.last_value::text,
            'highest', r.highest::text,
            'achieved', r.achieved,
            'passed_on', r.passed_on,
            'report_due', r.due_on,
            'milestones', COALESCE(NULLIF(r.milestones, 'null'), '[]'),
            'unit', r.counted_in,
            'approx', r.approx,
            'rules', r.rules
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
    OFFSET 0
),
