-- What the database says of every share, for holding it against the rule; nothing is stored.
SELECT id, month, day, light, decided, expected, actual, gap, gap_of_plan, expected_value,
    days_late, text, inputs
FROM worded
ORDER BY pledge_position, position, id
