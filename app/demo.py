"""Fictional customers for a trial."""
