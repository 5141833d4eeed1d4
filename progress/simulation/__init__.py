"""Simulated monthly reports of the running years, for the demo only; always the same.

Nothing here is a figure of any agency: batches and reports carry ``simulated``. Each month
is lived through day by day, as the nightly job would have seen it: reports come in, some
late, some returned, some never, and the batch is judged on the days in question.
"""

from progress.simulation.year import simulated_months

__all__ = ["simulated_months"]
