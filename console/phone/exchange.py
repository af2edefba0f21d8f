"""What the phone in the browser needs to know of Asterisk."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from menus.handover import OPERATORS
from menus.tree import SKILLS

TITLES = {
    OPERATORS: "Свободный консультант",
    "readings": "Показания и счётчики",
    "debt": "Оплата и задолженность",
    "contract": "Договор",
    "grid": "Сети и отключения",
}
"""What an operator reads for each queue a caller can be sent to."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where Asterisk waits for browsers, and the password of each operator whose phone is one."""

    address: str
    """The address of its websocket, on this machine: `ws://127.0.0.1:8088/ws`."""
    passwords: Mapping[str, str] = field(repr=False)


def transfers() -> list[dict[str, str]]:
    """Where a caller can be sent, in the order in which an operator reads it."""
    return [{"queue": queue, "title": TITLES[queue]} for queue in (OPERATORS, *SKILLS)]
