"""The doors for writes on how it goes: reports, judging, acceptance."""
