"""Whether operators answer, and when they do again, is told by their hours, the official calendar and exceptions."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editions import copy_menu, load_editions
from callbacks.working_days import kind_of_day
from menus.facts import Facts
from menus.office import LIPETSK, DayKind, Schedule
from menus.office_reading import read_office
from menus.source import Source
from menus.values import Line

WORKDAYS = """
operators:
  mon: 08:00-20:00
  tue: 08:00-20:00
  wed: 08:00-20:00
  thu: 08:00-20:00
  fri: 08:00-18:30
  sat: 10:00-14:00
  holidays: closed
  exceptions: {2026-12-31: 08:00-12:00, 2027-01-04: 09:00-24:00}
"""


def operators(text: str) -> Schedule:
    source = Source("office.ru.yaml", text)
    office, _ = read_office(source, Facts(Source("facts.ru.yaml", "")), kind_of_day)
    assert source.faults == []
    return office.operators


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20 12:00", None),
        ("2026-11-20 07:59", "2026-11-20 08:00"),
        ("2026-11-20 18:29", None),
        ("2026-11-20 18:30", "2026-11-21 10:00"),
        ("2026-11-21 14:00", "2026-11-23 08:00"),
        ("2026-12-31 12:00", "2027-01-04 09:00"),  # the exception among the holidays
        ("2027-01-02 11:00", "2027-01-04 09:00"),  # a holiday on a Saturday
        ("2027-01-04 23:59", None),
        ("2027-01-05 00:00", "2027-01-09 10:00"),  # after the New Year's holidays, a Saturday
        ("2027-02-20 17:00", None),  # worked instead of Monday the 22nd: the hours of a Monday
        ("2027-02-20 20:00", "2027-02-24 08:00"),  # the 22nd is a day off, the 23rd a holiday
        ("2027-05-09 12:00", "2027-05-11 08:00"),  # a holiday on a Sunday moves its day off to the Monday
    ],
)
def test_it_is_known_when_operators_answer_again(at: str, opens: str | None) -> None:
    found = operators(WORKDAYS).opening(datetime.fromisoformat(at).replace(tzinfo=LIPETSK))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == opens


@given(st.integers(0, 2_000_000).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)))
def test_what_opens_next_is_later_and_open(at: datetime) -> None:
    hours = operators(WORKDAYS)
    opens = hours.opening(at)
    if opens:
        assert at < opens
        assert hours.opening(opens) is None


def test_round_the_clock_is_known_as_such() -> None:
    assert operators("operators: {every_day: 00:00-24:00}").round_the_clock
    assert operators("").round_the_clock
    assert not operators("operators: {every_day: 00:00-24:00, holidays: closed}").round_the_clock
    assert not operators("operators: {every_day: 00:00-24:00, exceptions: {2026-12-31: closed}}").round_the_clock


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 20), DayKind.USUAL),
        (date(2026, 11, 21), DayKind.USUAL),
        (date(2027, 1, 2), DayKind.HOLIDAY),
        (date(2027, 2, 20), DayKind.WORKED),
        (date(2027, 2, 22), DayKind.HOLIDAY),
    ],
)
def test_the_official_calendar_tells_what_kind_of_day_it_is(day: date, kind: DayKind) -> None:
    assert kind_of_day(day) is kind


def test_a_fact_has_the_value_of_the_day(tmp_path: Path) -> None:
    copy_menu(tmp_path)
    facts = tmp_path / "facts.ru.yaml"
    was = 'pay_by: "пятнадцатого числа"'
    assert was in facts.read_text()
    later = "pay_by: [пятнадцатого числа, {from: 2027-01-01, say: двадцатого числа}, {from: 2027-07-01, say: десятого}]"
    facts.write_text(facts.read_text().replace(was, later))
    editions = load_editions(tmp_path)

    def told(day: date) -> str:
        return editions.on(day).catalogue.text(Line("pay_office"))

    assert "пятнадцатого" in told(date(2026, 12, 31))
    assert "двадцатого" in told(date(2027, 1, 1))
    assert "десятого" in told(date(2030, 1, 1))
    assert len(editions.after(date(2026, 12, 31))) == 2, "what is to be rendered before its day"


def test_how_talks_end_is_data_and_every_fault_of_it_is_told() -> None:
    text = f"wrap_ups: {{resolved: вопрос решён, чужое: слово, {'x' * 33}: имя, long: {'х' * 61}, empty: ''}}"
    source = Source("office.ru.yaml", text)
    office, _ = read_office(source, Facts(Source("facts.ru.yaml", "")), kind_of_day)
    assert office.wrap_ups["resolved"] == "вопрос решён"
    told = " ".join(fault.text for fault in source.faults)
    assert len(source.faults) == 4
    for words in ("русские буквы", "имя длиннее 32", "больше, чем на 60", "«empty»"):
        assert words in told
