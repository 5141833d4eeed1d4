"""The line of every event: what the database does by itself, and who could undo it."""
