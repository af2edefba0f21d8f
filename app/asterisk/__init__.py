"""Asterisk as a part of the service: its configuration, its enclosure, its start and its end."""
