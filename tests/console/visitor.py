"""Somebody at the console who waits, as people do, until what they want to see is there: machines are busy."""

from typing import Any

from nicegui.testing.user import User

PATIENCE = 20.0
"""Seconds; a test that is right needs a fraction of them."""
LOOKS = {"should_see": 0.1, "should_not_see": 0.05}
"""Seconds between two looks of NiceGUI's simulated user, who gives up after three."""


class Visitor(User):
    """NiceGUI's simulated user with patience."""

    async def should_see(self, *what: Any, **how: Any) -> None:
        """Wait until it is there."""
        await super().should_see(*what, retries=round(PATIENCE / LOOKS["should_see"]), **how)

    async def should_not_see(self, *what: Any, **how: Any) -> None:
        """Wait until it is gone."""
        await super().should_not_see(*what, retries=round(PATIENCE / LOOKS["should_not_see"]), **how)
