"""The doors for writes on what was promised."""
