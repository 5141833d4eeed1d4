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
said AS (
    -- by share what its accepted readings say that say something: the last one of the unit that
    -- reports now, and the last one of all. One of a month that has not begun, or from the report
    -- of a unit that had the share before, names no month
    SELECT share_id, MAX(month) FILTER (WHERE by_unit) AS month,
        (ARRAY_AGG(report_id) FILTER (WHERE by_unit))[1] AS report_id,
        (ARRAY_AGG(value) FILTER (WHERE by_unit))[1] AS reported,
        (ARRAY_AGG(value) FILTER (WHERE value IS NOT NULL))[1] AS last_reported,
        (ARRAY_AGG(approx))[1] AS approx,
        MAX(value) AS highest,
        BOOL_OR(achieved) AS achieved
    FROM (
        SELECT s.id AS share_id, r.report_id, r.value, r.approx, r.achieved, r.month,
            r.by = s.unit AND r.month <= %(day)s::date AS by_unit
        FROM (
            -- by the index of its reports, however many other years the table holds, and put
            -- beside the shares only then: the database cannot tell how many figures will come
            SELECT r.*, m.month, COALESCE(m.agency_id, -m.region_id) AS by
            FROM progress_monthlyreport m
            CROSS JOIN LATERAL (
                SELECT id, share_id, report_id, value, approx, achieved, as_of, note <> '' AS noted
                FROM progress_reading WHERE report_id = m.id OFFSET 0
            ) r
            WHERE m.batch_id = %(batch)s AND m.state = 'accepted' AND m.accepted_on <= %(day)s::date
            OFFSET 0
        ) r
        JOIN (
            SELECT s.id, s.kind, s.unit, due.month AS due_month
            FROM shares s LEFT JOIN due ON due.unit = s.unit
            OFFSET 0
        ) s ON s.id = r.share_id
        WHERE r.as_of <= %(day)s::date
            AND CASE WHEN s.kind = 'qualitative' THEN r.achieved OR r.noted
                ELSE r.value IS NOT NULL END
            AND (
                r.by = s.unit AND r.month <= %(day)s::date
                OR r.month <= s.due_month
                OR EXISTS (
                    SELECT FROM progress_reading own
                    JOIN progress_monthlyreport later ON later.id = own.report_id
                    WHERE own.share_id = s.id AND own.as_of <= %(day)s::date
                        AND COALESCE(later.agency_id, -later.region_id) = s.unit
                        AND later.batch_id = %(batch)s AND later.state = 'accepted'
                        AND later.accepted_on <= %(day)s::date
                        AND later.month BETWEEN r.month AND %(day)s::date
                        AND CASE WHEN s.kind = 'qualitative' THEN own.achieved OR own.note <> ''
                            ELSE own.value IS NOT NULL END
                )
            )
        ORDER BY s.id, r.month DESC, r.id DESC
    ) spoken
    GROUP BY share_id
),
judged AS MATERIALIZED (
    -- the latest month that has an accepted report, or whose due day has passed
    SELECT s.*, m.month, m.due_on,
        LEAST(%(day)s::date, (m.month + INTERVAL '1 month')::date - 1) AS day,
        CASE
            WHEN is_said THEN 'accepted'
            WHEN m.state = 'returned' THEN 'returned'
            WHEN m.submitted_on <= %(day)s::date
                AND (m.accepted_on <= %(day)s::date) IS NOT TRUE THEN 'submitted'
            ELSE 'missing'
        END AS reporting,
        CASE WHEN is_said THEN said.reported END AS reported,
        said.last_reported, said.highest,
        COALESCE(said.achieved, FALSE) AS achieved, COALESCE(said.approx, '') AS approx
    FROM shares s
    LEFT JOIN due ON due.unit = s.unit
    LEFT JOIN said ON said.share_id = s.id
    CROSS JOIN LATERAL (SELECT said.month >= due.month OR due.month IS NULL) of_month (is_said)
    JOIN progress_monthlyreport m
        ON m.id = CASE WHEN is_said THEN said.report_id ELSE due.id END
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
terms AS (
    -- what holds for an indicator on a judged day; nothing where it is out of force
    SELECT j.indicator_id, j.day, later.old_value, passed.passed_on, rule.*
    FROM (SELECT DISTINCT indicator_id, category_id, day FROM judged) j
    LEFT JOIN progress_acceptance passed
        ON passed.indicator_id = j.indicator_id AND passed.reversed_on IS NULL
    LEFT JOIN LATERAL (
        SELECT old_value FROM pledges_targetrevision
        WHERE indicator_id = j.indicator_id AND effective_on > j.day
        ORDER BY effective_on, id LIMIT 1
    ) later ON TRUE
    CROSS JOIN LATERAL (
        SELECT ahead_from, yellow_from, red_over, gap_unit, ahead_at, yellow_at, red_at,
            near_bound, near_at, over_at, about_from, milestone_red_months, said AS rules
        FROM rules
        WHERE effective_on <= j.day AND CASE
            WHEN rules.indicator_id IS NOT NULL THEN rules.indicator_id = j.indicator_id
            WHEN rules.category_id IS NOT NULL THEN rules.category_id = j.category_id
            ELSE TRUE
        END
        ORDER BY rules.indicator_id IS NULL, rules.category_id IS NULL, effective_on DESC LIMIT 1
    ) rule
    WHERE NOT EXISTS (
        SELECT FROM turns
        WHERE turns.indicator_id = j.indicator_id
            AND (until IS NULL OR until > GREATEST(since, j.day))
    )
    OFFSET 0
),
marked AS (
    SELECT milestone.indicator_id FROM pledges_milestone milestone
    JOIN pledges_indicator i ON i.id = milestone.indicator_id
    JOIN pledges_pledge p ON p.id = i.pledge_id
    WHERE p.batch_id = %(batch)s AND milestone.due IS NOT NULL
),
staged AS (
    SELECT stage.plan_id FROM pledges_planstage stage
    JOIN pledges_plan plan ON plan.id = stage.plan_id
    JOIN shares ON shares.id = plan.share_id
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
        term.passed_on, term.ahead_from, term.yellow_from, term.red_over, term.gap_unit,
        term.ahead_at, term.yellow_at, term.red_at, term.near_bound, term.near_at, term.over_at,
        term.about_from, term.milestone_red_months, term.rules,
        -- most indicators have no milestone and most plans no stage
        j.indicator_id IN (SELECT indicator_id FROM marked)
            OR plan.id IN (SELECT plan_id FROM staged) AS has_nodes
    FROM judged j
    JOIN terms term ON term.indicator_id = j.indicator_id AND term.day = j.day
    CROSS JOIN LATERAL (
        -- a part has a figure of its own, which counts from nothing and has one end
        SELECT COALESCE(term.old_value, j.value) AS value, j.upper, j.baseline
        WHERE j.is_whole OR j.own_value IS NULL
        UNION ALL
        SELECT j.own_value, NULL, NULL WHERE NOT j.is_whole AND j.own_value IS NOT NULL
    ) target
    LEFT JOIN LATERAL (
        SELECT * FROM pledges_plan
        WHERE share_id = j.id AND (effective_on IS NULL OR effective_on <= j.day)
        ORDER BY effective_on DESC NULLS LAST LIMIT 1
    ) plan ON TRUE
    OFFSET 0
),
