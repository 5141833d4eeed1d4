"""Spreadsheets in and out: the one place where every import and every sheet to fill passes.

``reading`` takes any file a person uploads and gives plain rows or says what is wrong with
it; ``headers`` finds the table in a sheet; ``cells`` takes single values without guessing;
``writing`` makes files whose texts can't become formulas.
"""
