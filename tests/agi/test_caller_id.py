"""Any caller ID becomes E.164 or nobody; none of them ends a call."""

import pytest

from agi.caller_id import e164

LIPETSK_MOBILE = "+79042801234"


@pytest.mark.parametrize(
    "raw",
    [
        "+79042801234",
        "79042801234",
        "89042801234",
        "9042801234",
        "8 (904) 280-12-34",
        "+7 904 280 12 34",
        "8-904-2801234",
    ],
)
def test_a_russian_number_is_known_however_the_line_writes_it(raw: str) -> None:
    assert e164(raw) == LIPETSK_MOBILE


def test_a_number_of_the_town_with_its_code_is_known() -> None:
    assert e164("84742221100") == "+74742221100"


@pytest.mark.parametrize(
    ("raw", "number"),
    [("+375291234567", "+375291234567"), ("+77012345678", "+77012345678")],
    ids=["Belarus", "Kazakhstan"],
)
def test_a_foreign_number_is_kept_as_such(raw: str, number: str) -> None:
    assert e164(raw) == number


@pytest.mark.parametrize(
    "raw",
    [
        "", "unknown", "anonymous", "Anonymous", "restricted", "0", "112", "sip:100@10.0.0.1", "221100", "+7", "+",
        "7904280123", "790428012345", "+79042801234;ext=5", "79042801234' OR 1=1", "٧٩٠٤٢٨٠١٢٣٤",
        "７９０４２８０１２３４", "1" * 40, "\x00", "${EXTEN}", "abcdefghij",
    ],
)  # fmt: skip
def test_what_is_no_full_number_is_nobody(raw: str) -> None:
    assert e164(raw) is None
