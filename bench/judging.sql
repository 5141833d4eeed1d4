-- The floor of judging: what a bare statement written by hand needs for the arithmetic and for
-- writing the same columns of the same rows. Every plan counts its days evenly or goes straight
-- between its points, quotients are rounded by the database. It knows no settings, no changes of
-- targets or plans, nothing that is out of force, no earlier verdict, no flag.
INSERT INTO progress_verdict (
    share_id, month, day, sequence, light, reason, expected, actual, gap, gap_of_plan,
    expected_value, days_late, text, inputs, judged_on, created_at
)
SELECT s.id, due.month, due.day, 1,
    CASE WHEN figures.value IS NULL THEN 'grey' WHEN gap < -30 THEN 'red' WHEN gap < -10
        THEN 'yellow' ELSE 'green' END,
    CASE WHEN figures.value IS NULL THEN 'unreported' WHEN gap < -30 THEN 'far_behind'
        WHEN gap < -10 THEN 'behind' WHEN gap >= 5 THEN 'ahead' ELSE 'on_schedule' END,
    expected, actual, gap, NULL,
    ROUND(target * expected * 0.01, 1),
    CASE WHEN gap < 0 THEN FLOOR(-gap * span * 0.01) END,
    CASE WHEN figures.value IS NULL
        THEN FORMAT('%%s月月报未报，应于%%s前报送。', EXTRACT(MONTH FROM due.month), due.due_on)
        ELSE FORMAT('截至%%s，计划完成%%s%%%%（%%s%%s），实际%%s%%%%（%%s%%s），落后%%s个百分点，相当于晚%%s天。',
            due.day, expected, ROUND(target * expected * 0.01, 1), i.unit, actual,
            TO_CHAR(figures.value, 'FM999,999,999,990.9999'), i.unit, -gap, FLOOR(-gap * span * 0.01))
    END,
    JSONB_BUILD_OBJECT(
        'day', due.day, 'month', due.month,
        'target', JSONB_BUILD_OBJECT('kind', i.kind, 'comparator', i.comparator,
            'value', target::text, 'upper', i.upper::text, 'baseline', i.baseline::text),
        'deadline', COALESCE(i.deadline, b.ends_on),
        'schedule', JSONB_BUILD_OBJECT('kind', p.kind, 'start', p.start, 'end', p."end",
            'points', COALESCE(points.said, '[]'),
            'season', JSONB_BUILD_ARRAY(
                JSONB_BUILD_ARRAY(p.season_from / 100, MOD(p.season_from, 100)),
                JSONB_BUILD_ARRAY(p.season_to / 100, MOD(p.season_to, 100))),
            'opening', '0'),
        'reporting', due.state, 'value', figures.value::text,
        'last_value', figures.last_value::text, 'highest', figures.highest::text,
        'achieved', COALESCE(figures.achieved, FALSE), 'passed_on', NULL,
        'report_due', due.due_on, 'milestones', COALESCE(nodes.said, '[]'), 'unit', i.unit,
        'approx', '', 'rules', JSONB_BUILD_OBJECT('ahead_from', '5', 'yellow_from', '10',
            'red_over', '30', 'gap_unit', 'points', 'ahead_at', TRUE, 'yellow_at', TRUE,
            'red_at', FALSE, 'near_bound', '0.95', 'near_at', FALSE, 'over_at', FALSE,
            'about_from', '0.95', 'milestone_red_months', 3)),
    %(day)s, NOW()
FROM pledges_batch b
JOIN pledges_pledge pledge ON pledge.batch_id = b.id
JOIN pledges_indicator i ON i.pledge_id = pledge.id
JOIN pledges_share s ON s.indicator_id = i.id
JOIN LATERAL (SELECT COALESCE(s.value, i.value)) own (target) ON TRUE
JOIN (
    SELECT agency_id, region_id, month, due_on, state,
        LEAST(%(day)s, (month + INTERVAL '1 month')::date - 1) AS day
    FROM progress_monthlyreport
    WHERE batch_id = %(batch)s AND month = %(month)s
) due ON due.agency_id = s.reporting_agency_id OR due.region_id = s.reporting_region_id
LEFT JOIN (
    SELECT r.share_id, MAX(r.value) FILTER (WHERE m.month = %(month)s) AS value,
        MAX(r.value) AS highest, BOOL_OR(r.achieved) AS achieved,
        (ARRAY_AGG(r.value ORDER BY m.month DESC))[1] AS last_value
    FROM progress_reading r JOIN progress_monthlyreport m ON m.id = r.report_id
    WHERE m.batch_id = %(batch)s AND m.state = 'accepted' AND m.accepted_on <= %(day)s
    GROUP BY r.share_id
) figures ON figures.share_id = s.id
LEFT JOIN pledges_plan p ON p.share_id = s.id AND p.effective_on IS NULL
LEFT JOIN LATERAL (
    SELECT JSONB_AGG(JSONB_BUILD_ARRAY(day, value::text) ORDER BY day) AS said,
        MAX(value) FILTER (WHERE day <= due.day) AS before,
        MIN(value) FILTER (WHERE day > due.day) AS after,
        MAX(day) FILTER (WHERE day <= due.day) AS from_day,
        MIN(day) FILTER (WHERE day > due.day) AS to_day
    FROM pledges_planpoint WHERE plan_id = p.id
) points ON TRUE
LEFT JOIN (
    SELECT indicator_id, JSONB_AGG(JSONB_BUILD_OBJECT(
        'what', what, 'due', due, 'value', value::text, 'done_on', done_on) ORDER BY due) AS said
    FROM pledges_milestone WHERE indicator_id IS NOT NULL GROUP BY indicator_id
) nodes ON nodes.indicator_id = i.id
CROSS JOIN LATERAL (
    SELECT GREATEST(p."end" - p.start + 1, 1) AS span,
        GREATEST(LEAST(due.day, p."end") - p.start + 1, 0) AS gone
) days
CROSS JOIN LATERAL (
    SELECT ROUND(CASE
        WHEN points.said IS NULL THEN 100.0 * gone / span
        ELSE 100.0 * (COALESCE(before, 0) + COALESCE(
            (after - COALESCE(before, 0)) * (due.day - COALESCE(from_day, p.start))
                / NULLIF(to_day - COALESCE(from_day, p.start), 0), 0)) / NULLIF(target, 0)
    END, 2) AS expected,
    ROUND(100.0 * figures.value / NULLIF(target, 0), 2) AS actual
) parts
CROSS JOIN LATERAL (SELECT actual - expected AS gap) difference
WHERE b.id = %(batch)s
ON CONFLICT (share_id, month, day, sequence) DO NOTHING
