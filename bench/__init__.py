"""Measurements, printed as tables: no test depends on them, no number in them is written down beforehand."""
