"""The servers that are compared. Each is run as `python -m`, prints its port, and serves until its input ends."""
