"""How long a callback waits for the operator it is assigned to. Pure.

The promise to the customer counts more than who keeps it: an operator who is away, on a break or in another call holds
a callback up for half an hour, half of a promised hour, and then anybody calls.
"""

from datetime import datetime, timedelta

RESERVED = timedelta(minutes=30)


def reserved_until(due: datetime | None, at: datetime) -> datetime | None:
    """Until when nobody else may make a call that is due at one moment, and was given to somebody at another.

    None while it is not known when the call is due.
    """
    return max(due, at) + RESERVED if due else None
