"""Writes of the public side: versions and their checks, photographs, settings.

Nothing is imported here: a public form writes too (``actions.remarks``), and no live table may
come with it.
"""
