"""Spreadsheets (CSV, TSV, XLSX) → quads: with CSVW metadata, or by their headings.

Both ways end in the same columns (``model.py``), which ``convert.py`` turns into statements.
"""
