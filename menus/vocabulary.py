"""The sentences that the service dialogues say, and the values each of them carries.

This is the contract between the code and whoever edits `prompts.ru.yaml`: the catalogue must have every one of these,
with no slot that is not listed here. A menu's own sentences are named by the tree instead.
"""

from collections.abc import Mapping
from datetime import date

from menus.values import Clock, Count, Digits, Line, Money, Phone, Reading, Value, Zone

VOCABULARY: Mapping[str, Mapping[str, type[Value]]] = {
    "choose_please": {},
    "no_such_item": {},
    "tone_dialling": {},
    "one_moment": {},
    "next_step": {},
    "last_step": {},
    "no_hurry": {},
    "account": {},
    "account_silence": {},
    "account_corrected": {},
    "account_unknown": {},
    "account_read_back": {"digits": Digits},
    "account_gave_up": {},
    "linked_account": {"digits": Digits},
    "linked_choice": {"digits": Digits, "key": Digits},
    "linked_other": {"key": Digits},
    "too_many_guesses": {},
    "meter": {},
    "meter_silence": {},
    "meter_differs": {},
    "meter_gave_up": {},
    "debt": {"date": date, "amount": Money},
    "overpaid": {"date": date, "amount": Money},
    "no_debt": {"date": date},
    "balance_unknown": {},
    "restriction_not_planned": {},
    "restriction_notice": {"date": date},
    "restricted": {"date": date},
    "restriction_lift": {},
    "no_meters": {},
    "meter_automatic": {"digits": Digits},
    "meter_faulty": {"digits": Digits},
    "meter_choice": {"digits": Digits},
    "reading": {"digits": Digits, "zone": Zone},
    "reading_next_zone": {"zone": Zone},
    "reading_again": {"zone": Zone},
    "reading_silence": {"zone": Zone},
    "reading_too_long": {},
    "reading_lower": {},
    "reading_lower_twice": {},
    "reading_gave_up": {},
    "reading_read_back": {"zone": Zone, "reading": Reading, "kwh": Count},
    "reading_rolled_over": {"zone": Zone, "reading": Reading, "kwh": Count},
    "reading_read_back_first": {"zone": Zone, "reading": Reading},
    "reading_same": {"zone": Zone, "reading": Reading},
    "reading_high": {"kwh": Count},
    "reading_replaced": {},
    "reading_done": {"month": date},
    "reading_late": {"month": date},
    "reading_unchecked": {},
    "reading_not_stored": {},
    "good_time_today": {"since": Clock, "until": Clock},
    "good_time_later": {"day": date, "since": Clock, "until": Clock},
    "good_time_today_or_later": {
        "since": Clock,
        "until": Clock,
        "day": date,
        "later_since": Clock,
        "later_until": Clock,
    },
    "good_times_unknown": {},
    "case_is_registered": {"number": Digits},
    "case_in_progress": {"number": Digits},
    "case_waits": {"number": Digits},
    "case_answered": {"number": Digits},
    "case_others": {"count": Count},
    "case_go_on": {},
    "message": {},
    "message_taken": {},
    "message_once_more": {},
    "message_again": {},
    "message_failed": {},
    "account_at_hand": {},
    "appeal_registered": {"number": Digits, "date": date},
    "inspection_registered": {"number": Digits, "date": date},
    "sealing_registered": {"number": Digits, "date": date},
    "visit_registered": {"number": Digits, "date": date},
    "case_done": {},
    "case_failed": {},
    "feedback_message": {},
    "feedback_registered": {},
    "rate": {},
    "rate_operator": {},
    "rate_us": {},
    "rated": {},
    "not_stored": {},
    "anything_else": {},
    "connecting": {},
    "service_unavailable": {},
    "no_operators": {},
    "stay_on_line": {},
    "callback_to": {"phone": Phone},
    "callback_number": {},
    "callback_number_again": {},
    "callback_read_back": {"phone": Phone},
    "callback_recorded": {"phone": Phone},
    "callback_refused": {},
    "callback_failed": {},
    "apology": {},
    "apology_callback": {},
}
"""Name of the sentence -> its slots. The last two are played by the dialplan when this service is gone."""


def line(prompt: str, **slots: Value) -> Line:
    """Name a sentence and fill its slots: `line("debt", date=today, amount=Money(35000))`.

    Raises KeyError for a sentence that is not in the vocabulary and TypeError for slots that are not its own.
    """
    expected = VOCABULARY[prompt]
    if expected and {name: type(value) for name, value in slots.items()} != expected:
        raise TypeError(f"{prompt} takes {dict(expected)}")
    return Line(prompt, tuple(slots.items()))
