"""Figures on the screen and in files: the wall, reports, opinions, the load."""
