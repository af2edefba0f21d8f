"""Whether Asterisk is there, asked from outside, without an account."""

import socket

from agi.ami import GREETING

PATIENCE = 1.0
"""Seconds in which Asterisk greets; on one machine it takes a millisecond."""


def asterisk_greets(address: tuple[str, int]) -> bool:
    """Whether Asterisk's manager interface answers at an address."""
    wanted = GREETING.encode()
    try:
        with socket.create_connection(address, timeout=PATIENCE) as connection:
            connection.settimeout(PATIENCE)
            return connection.recv(len(wanted), socket.MSG_WAITALL) == wanted
    except OSError:
        return False
