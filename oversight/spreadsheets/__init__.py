"""The problem ledger as a workbook, in and out: its two lists, 问题清单 and 责任清单 (R58).

``columns`` names the headings, ``writing`` makes the file, ``reading`` takes one in as texts,
``planning`` works out what it would change, ``applying`` makes the changes.
"""
