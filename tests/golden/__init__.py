"""A province of one's own: a simulated year, driven through the real jobs day by day."""
