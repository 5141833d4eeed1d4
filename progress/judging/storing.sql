-- Stores what is new, and raises, changes and clears flags (progress/actions/judging.py). A look
-- back at a day before a flag last moved leaves that flag alone.
, stored AS (
    INSERT INTO progress_verdict (
        share_id, month, day, sequence, light, reason, expected, actual, gap, gap_of_plan,
        expected_value, days_late, text, inputs, judged_on, created_at
    )
    SELECT id, month, day, COALESCE(sequence, 0) + 1, light, decided, expected, actual, gap,
        gap_of_plan, expected_value, days_late, text, inputs, %(day)s::date, %(now)s
    FROM worded
    RETURNING id, share_id, light, reason
),
standing AS MATERIALIZED (
    SELECT share_id, id AS verdict_id, light, reason FROM stored
    UNION ALL
    SELECT id, verdict_id, stored_light, stored_reason FROM held WHERE stands
),
flags AS (
    -- of each share the flag that is open, or was last, with the light it was left under
    SELECT DISTINCT ON (f.share_id) f.share_id, f.id, f.cleared_on IS NULL AS is_open,
        COALESCE(change.new_light, '') AS light,
        COALESCE(f.cleared_on, change.on, f.raised_on) AS moved_on
    FROM progress_flag f
    JOIN shares ON shares.id = f.share_id
    LEFT JOIN progress_flagchange change ON change.flag_id = f.id
    ORDER BY f.share_id, f.cleared_on IS NOT NULL, f.raised_on DESC, f.id DESC, change.id DESC
),
movable AS MATERIALIZED (
    SELECT s.share_id, s.verdict_id, s.light, flag.id AS flag_id, flag.light AS flag_light,
        COALESCE(flag.is_open, FALSE) AS is_open,
        s.reason = 'unreported' OR s.light IN ('yellow', 'red') AND s.reason <> 'near_bound'
            AS wants_flag
    FROM standing s
    LEFT JOIN flags flag ON flag.share_id = s.share_id
    WHERE (flag.moved_on > %(day)s::date) IS NOT TRUE
),
raised AS (
    INSERT INTO progress_flag (share_id, raised_on)
    SELECT share_id, %(day)s::date FROM movable WHERE wants_flag AND NOT is_open
    RETURNING id, share_id
),
changed AS (
    INSERT INTO progress_flagchange (flag_id, "on", verdict_id, old_light, new_light)
    SELECT raised.id, %(day)s::date, verdict_id, '', light
    FROM raised JOIN movable ON movable.share_id = raised.share_id
    UNION ALL
    SELECT flag_id, %(day)s::date, verdict_id, flag_light, light
    FROM movable WHERE is_open AND flag_light <> light
),
cleared AS (
    UPDATE progress_flag SET cleared_on = %(day)s::date
    FROM movable WHERE progress_flag.id = flag_id AND is_open AND NOT wants_flag
    RETURNING progress_flag.id
)
SELECT
    (
        SELECT COALESCE(ARRAY_AGG(verdict_id ORDER BY pledge_position, position, id), '{}')
        FROM standing JOIN shares ON shares.id = share_id
    ),
    (SELECT COUNT(*) FROM stored), (SELECT COUNT(*) FROM raised), (SELECT COUNT(*) FROM cleared)
