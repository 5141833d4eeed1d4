"""Spreadsheets of figures: what goes out to be filled, and what comes back, read as changes.

``month_sheet``, ``matrix`` and ``opening`` write; ``reading`` and ``many_units`` read a
workbook into changes and faults, which ``job`` keeps on the upload. Nothing here writes a
figure: that is ``progress.actions.uploads``.
"""
