"""The rules of the dialogue that the company may change, with their defaults."""

from dataclasses import dataclass, field
from typing import Literal

from menus.demands import Demands


@dataclass(frozen=True, slots=True)
class Rules:
    """Waits are in seconds; lengths in digits. Sources: domain rules "How a phone menu should behave", D19."""

    account_shortest: int = 8
    account_longest: int = 12
    account_check: Literal["none", "luhn"] = "none"
    """Check rule of client numbers; the look-up decides in any case."""

    meter_digits: int = 4
    """How many last digits of the meter number are the second factor."""

    linked_phone_is_factor: bool = True
    """Whether a trusted calling number linked to the account replaces the meter digits (D19)."""

    linked_phone_names_account: bool = True
    """Whether a trusted calling number linked to accounts is asked which of them it is about, instead of a number."""

    voice: bool = False
    """Whether callers may answer by voice: somebody listens. Keys work in any case."""
    keeps_answers: bool = False
    """Whether answers that were said and confirmed are kept to learn from; callers are told first."""
    most_misunderstood: int = 2
    """Misunderstandings in one field after which it takes keys only."""
    demands: Demands = field(default_factory=Demands)
    """How sure one must be of an answer that was heard."""

    attempts: int = 3
    """Failures of one kind in one place before a person takes over."""

    menu_wait: float = 6.0
    step_wait: float = 30.0
    """After a step of an instruction: the caller is busy doing it."""
    first_digit_wait: float = 10.0
    next_digit_wait: float = 5.0

    reading_deadline: int = 25
    """Readings up to this day enter the calculation for the month, later ones that for the next month (D1)."""

    reading_daily_default: float = 50.0
    """Kilowatt-hours a day that a zone of a meter without history may plausibly use (D5)."""

    reading_daily_least: float = 15.0
    """Kilowatt-hours a day that are plausible whatever the history: a house that stood empty is lived in again."""

    reading_times_usual: float = 3.0
    """How many times its highest daily consumption so far a zone may plausibly use."""

    shortest_message: float = 2.0
    """A recording of fewer seconds is no message: a cough, a line that is being closed."""
    longest_message: float = 180.0
    message_silence: float = 5.0
    """Silence that ends a message: longer than a pause for thought."""

    long_wait: int = 3
    """Minutes: when the queue takes longer, a caller is offered to be called back."""

    longest_conversation: int = 200
    """Steps after which a caller who goes round in circles is given to a person."""
