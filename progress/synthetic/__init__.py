"""Synthetic provinces at scale (合成数据), for measuring and trying out; never in production.

Nothing here is a figure of any agency: batches and reports carry ``simulated``. Rows are made
one after the other and stream into COPY, so that memory stays flat however many they are; every
constraint and trigger of the database is in force meanwhile. The same seed gives the same rows.
"""

from progress.synthetic.loading import Loaded, load_province
from progress.synthetic.size import Size, Span, spans

__all__ = ["Loaded", "Size", "Span", "load_province", "spans"]
