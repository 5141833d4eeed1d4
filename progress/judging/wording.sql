-- What is kept beside the light for people to read: the figure the plan expects, how many days
-- late a figure comes, and the sentence; as progress/pace.py and progress/wording.py have them.
-- A verdict whose inputs are those of the one on record stands; nothing is written of it unless
-- the whole is asked for.
held AS MATERIALIZED (
    SELECT l.*, last.id AS verdict_id, last.sequence, last.light AS stored_light,
        last.reason AS stored_reason, (last.inputs = l.inputs) IS TRUE AS stands
    FROM lit l
    LEFT JOIN LATERAL (
        SELECT id, sequence, light, reason, inputs FROM progress_verdict
        WHERE share_id = l.id AND month = l.month AND day = l.day
        ORDER BY sequence DESC LIMIT 1
    ) last ON TRUE
),
dated AS (
    -- the last day whose expected figure is at most the actual one, if the plan tells of days
    SELECT h.*, CASE WHEN h.gap < 0 AND h.plan IN ('even', 'season', 'monthly') THEN
        GREATEST(h.day - GREATEST(h.starts_on - 1, CASE h.plan
            WHEN 'even' THEN h.starts_on - 1 + LEAST(gone.days, h.day - h.starts_on + 1)::int
            WHEN 'season' THEN (
                -- before the first working day that is too much
                SELECT begins + (gone.days - before)::int - 1
                FROM (
                    SELECT begins, days, SUM(days) OVER (ORDER BY begins) - days AS before
                    FROM UNNEST(h.season_begins, h.season_days) AS season (begins, days)
                ) seasons
                WHERE gone.days >= before AND gone.days < before + days
            )
            ELSE (
                SELECT MAX(LEAST(h.day, CASE
                    WHEN to_day IS NULL OR to_value <= risen.actual THEN COALESCE(to_day, h.day)
                    ELSE from_day + DIV(
                        (risen.actual - from_value) * (to_day - from_day), to_value - from_value
                    )::int
                END))
                FROM (
                    SELECT day AS from_day, value AS from_value,
                        LEAD(day) OVER (ORDER BY place, day) AS to_day,
                        LEAD(value) OVER (ORDER BY place, day) AS to_value
                    FROM (
                        SELECT 0 AS place, h.starts_on - 1 AS day, risen.opening AS value
                        UNION ALL
                        SELECT 1, day, value * SIGN(h.way) FROM pledges_planpoint
                        WHERE plan_id = h.plan_id
                    ) point
                ) leg
                WHERE from_value <= risen.actual AND from_day <= h.day
                    AND (to_day > from_day) IS NOT FALSE
            )
        END), 0)
    END AS days_late
    FROM held h
    CROSS JOIN LATERAL (
        -- figures that rise from the opening to the target, whichever way the target lies
        SELECT CASE WHEN h.is_overdue THEN h.last_value ELSE h.value END * SIGN(h.way) AS actual,
            h.opening * SIGN(h.way) AS opening, h.target * SIGN(h.way) AS target
    ) risen
    CROSS JOIN LATERAL (
        -- days that count in the plan up to then; fewer than none below the opening
        SELECT CASE
            WHEN risen.target > risen.opening AND risen.actual >= risen.opening
                THEN DIV((risen.actual - risen.opening) * h.span, risen.target - risen.opening)
            ELSE -1
        END AS days
    ) gone
    WHERE %(whole)s OR NOT h.stands
    OFFSET 0
),
figured AS (
    -- whole where the plan stands on a whole number or the unit is counted, else one decimal
    SELECT d.*,
        CASE WHEN is_whole_figure THEN SIGN(above) * DIV(2 * ABS(above) + d.paced, 2 * d.paced)
            ELSE SIGN(above) * DIV(20 * ABS(above) + d.paced, 2 * d.paced) * 0.1
        END AS expected_value,
        is_whole_figure
    FROM dated d
    CROSS JOIN LATERAL (SELECT d.expected_above + d.origin * d.paced AS above) plan
    CROSS JOIN LATERAL (
        SELECT MOD(above, d.paced) = 0
            OR d.counted_in <> '' AND POSITION(LEFT(d.counted_in, 1) IN %(counted)s) > 0
    ) written (is_whole_figure)
    OFFSET 0
),
written AS (
    -- days and figures as they are written
    SELECT f.*,
        TO_CHAR(f.day, 'FMMM"月"FMDD"日"') AS day_text,
        TO_CHAR(f.deadline, 'FMMM"月"FMDD"日"') AS deadline_text,
        marked.value || f.counted_in AS value_text,
        COALESCE(marked.last_value || f.counted_in, '—') AS last_value_text,
        COALESCE(plain.target || f.counted_in, '—') AS target_text,
        COALESCE(plain.target || f.counted_in, '—') || CASE
            WHEN f.comparator = 'range' AND f.upper IS NOT NULL AND f.has_share
                THEN '至' || plain.upper || f.counted_in
            ELSE ''
        END AS goal_text
    FROM figured f
    CROSS JOIN LATERAL (
        SELECT RTRIM(TO_CHAR(f.value, 'FM9,999,999,999,999,990.9999'), '.') AS value,
            RTRIM(TO_CHAR(f.last_value, 'FM9,999,999,999,999,990.9999'), '.') AS last_value,
            RTRIM(TO_CHAR(f.target, 'FM9,999,999,999,999,990.9999'), '.') AS target,
            RTRIM(TO_CHAR(f.upper, 'FM9,999,999,999,999,990.9999'), '.') AS upper
    ) plain
    CROSS JOIN LATERAL (
        SELECT before || plain.value || behind AS value,
            before || plain.last_value || behind AS last_value
        FROM (
            SELECT CASE WHEN f.approx IN ('约', '近', '超') THEN f.approx ELSE '' END AS before,
                CASE WHEN f.approx IN ('约', '近', '超') THEN '' ELSE f.approx END AS behind
        ) mark
    ) marked
    OFFSET 0
),
worded AS (
    SELECT w.*, CASE w.reason
        WHEN 'passed' THEN
            TO_CHAR(COALESCE(w.passed_on, w.day), 'FMMM"月"FMDD"日"') || '通过验收' || so_far || '。'
        WHEN 'not_started' THEN
            '计划于' || TO_CHAR(w.starts_on, 'FMMM"月"FMDD"日"') || '开始，尚未到开始日期。'
        WHEN 'overdue' THEN '期限' || w.deadline_text || '已到，' || CASE
            WHEN w.kind = 'qualitative' THEN '未报完成'
            WHEN w.last_value IS NULL THEN '目标' || w.goal_text || '，没有审核通过的数据'
            WHEN w.actual IS NULL
                THEN '目标' || w.goal_text || '，实际' || w.last_value_text || '，未达目标'
            ELSE '目标' || w.goal_text || '，实际' || w.actual || '%%（' || w.last_value_text
                || '），未达目标'
        END || '。'
        WHEN 'unreported' THEN TO_CHAR(w.month, 'FMMM"月"') || '月报未报，应于'
            || COALESCE(TO_CHAR(w.due_on, 'FMMM"月"FMDD"日"'), '—') || '前报送。'
        WHEN 'unreviewed' THEN TO_CHAR(w.month, 'FMMM"月"') || '月报已提交，待审核。'
        WHEN 'returned' THEN TO_CHAR(w.month, 'FMMM"月"') || '月报已退回，待重新报送。'
        WHEN 'over_bound' THEN upto || so_far || '，超过控制上限' || w.target_text || '。'
        WHEN 'near_bound' THEN upto || so_far || '，接近控制上限' || w.target_text || '。'
        WHEN 'within_bound' THEN upto || so_far || '，在控制上限' || w.target_text || '以内。'
        WHEN 'reached' THEN upto || so_far || CASE
            WHEN w.kind = 'qualitative' THEN '，已报完成，待验收。'
            ELSE '，已达目标' || w.goal_text || '，待验收。'
        END
        WHEN 'ongoing' THEN CASE WHEN w.decided = 'ongoing' THEN
            upto || so_far || '，推进中，按期限' || w.deadline_text || '考核。'
            ELSE progress END
        ELSE progress
    END || CASE
        WHEN NULLIF(w.missed, 'null') IS NULL OR w.reason NOT IN (
            'ongoing', 'ahead', 'on_schedule', 'slightly_behind', 'behind', 'far_behind'
        ) THEN ''
        ELSE '节点“' || (w.missed ->> 'what') || '”应于'
            || TO_CHAR((w.missed ->> 'due')::date, 'FMMM"月"FMDD"日"') || '完成，尚未完成。'
    END AS text
    FROM written w
    CROSS JOIN LATERAL (
        SELECT '截至' || w.day_text AS upto, COALESCE('，实际' || w.value_text, '') AS so_far
    ) opening
    CROSS JOIN LATERAL (
        SELECT upto
            || COALESCE('，计划完成' || w.expected || '%%（' || TO_CHAR(
                w.expected_value, 'FM9,999,999,999,999,990' || CASE
                    WHEN w.is_whole_figure THEN '' ELSE '.0' END
            ) || w.counted_in || '）', '')
            || COALESCE('，实际' || w.actual || '%%（' || w.value_text || '）', '')
            || CASE
                WHEN w.gap IS NULL THEN '，按期限' || w.deadline_text || '考核'
                WHEN w.gap < 0 THEN '，落后' || -w.gap || '个百分点'
                WHEN w.gap > 0 THEN '，超前' || w.gap || '个百分点'
                ELSE '，与序时持平'
            END
            || CASE
                WHEN w.gap_of_plan < 0 THEN '，比计划少' || -w.gap_of_plan || '%%'
                WHEN w.gap_of_plan > 0 THEN '，比计划多' || w.gap_of_plan || '%%'
                ELSE ''
            END
            || CASE WHEN w.days_late > 0 THEN '，相当于晚' || w.days_late || '天' ELSE '' END
            || '。' AS progress
    ) told
    OFFSET 0
)
