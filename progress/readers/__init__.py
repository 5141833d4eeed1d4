"""What people of a unit, its lead and the office read about reports."""
