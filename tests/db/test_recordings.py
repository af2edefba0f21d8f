"""Recordings are found by day, by what is heard, by case and by operator, the newest first and page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, Table, insert

from callbacks.visits import Answered, Completed, Joined
from db.case_tables import Case, Recording
from db.interview_tables import Interview, InterviewAnswer
from db.queue_visits import QueueVisits
from db.recordings import Recordings, Sort, Wanted
from db.tables import Call

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TALK, OTHER_TALK, MESSAGE, OPINION, ANSWER, PURGED = (letter * 32 for letter in "abcdef")


def put(engine: Engine, table: Table, **row: object) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table), row)


def recorded(engine: Engine, name: str, call: str, kind: str, at: datetime, *, purged: bool = False) -> None:
    row = {"id": name, "call_id": call, "kind": kind, "seconds": 60, "made_at": at}
    put(engine, Recording.__table__, **row, purged_at=at + DAY if purged else None)


def case(engine: Engine, number: int, topic: str, recording: str | None, call: str) -> None:
    known = {"id": f"{number}", "number": number, "topic": topic, "channel": "phone", "state": "registered"}
    when = {"registered_at": NOON, "due": NOON.date()}
    put(engine, Case.__table__, **known, **when, recording_id=recording, call_id=call)


@pytest.fixture
def recordings(engine: Engine) -> Recordings:
    """Two talks, of which Anna had the first; in its call a case was opened. A message, an opinion and an answer."""
    for name, asterisk in ((TALK, "1.1"), (OTHER_TALK, "1.2")):
        put(engine, Call.__table__, id=name, asterisk_id=asterisk, started_at=NOON, path="")
    for name, asterisk, operator in ((TALK, "1.1", "anna"), (OTHER_TALK, "1.2", "petr")):
        talk = Answered(Joined(asterisk, name, "debt", NOON), operator, NOON)
        QueueVisits(engine).note([Completed(talk, NOON + timedelta(minutes=1))])
    recorded(engine, TALK, TALK, "operator_call", NOON)
    recorded(engine, OTHER_TALK, OTHER_TALK, "operator_call", NOON + DAY)
    for number, name in enumerate((MESSAGE, OPINION, ANSWER)):
        recorded(engine, name, f"call{number}", "message", NOON + timedelta(minutes=number))
    recorded(engine, PURGED, "old", "message", NOON - DAY, purged=True)
    case(engine, 1001, "appeal", MESSAGE, "call0")
    case(engine, 1002, "feedback", OPINION, "call1")
    case(engine, 1003, "appeal", None, TALK)
    put(engine, Interview.__table__, call_id="call2", questionnaire="bill", offered_at=NOON)
    answer = {"questionnaire": "bill", "question": "wish", "answered_at": NOON}
    put(engine, InterviewAnswer.__table__, call_id="call2", recording_id=ANSWER, **answer)
    return Recordings(engine)


def names(recordings: Recordings, wanted: Wanted) -> list[str]:
    return [heard.id for heard in recordings.found(wanted, 10)]


def test_all_are_listed_the_newest_first_with_what_is_heard(recordings: Recordings) -> None:
    told = [(heard.id, heard.sort, heard.case, heard.operators) for heard in recordings.found(Wanted(), 10)]
    assert told == [
        (OTHER_TALK, Sort.TALK, None, ("petr",)),
        (ANSWER, Sort.ANSWER, None, ()),
        (OPINION, Sort.FEEDBACK, 1002, ()),
        (MESSAGE, Sort.CASE, 1001, ()),
        (TALK, Sort.TALK, None, ("anna",)),
        (PURGED, Sort.CASE, None, ()),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(since=NOON + DAY), [OTHER_TALK]),
        (Wanted(until=NOON), [PURGED]),
        (Wanted(sorts=[Sort.TALK]), [OTHER_TALK, TALK]),
        (Wanted(sorts=[Sort.FEEDBACK, Sort.ANSWER]), [ANSWER, OPINION]),
        (Wanted(case=1001), [MESSAGE]),
        (Wanted(case=1003), [TALK]),
        (Wanted(case=9999), []),
        (Wanted(operator="anna"), [TALK]),
        (Wanted(operator="nobody"), []),
    ],
)
def test_they_are_found_by_day_sort_case_and_operator(recordings: Recordings, wanted: Wanted, found: list[str]) -> None:
    assert names(recordings, wanted) == found


def test_pages_follow_each_other_without_a_gap_or_a_repetition(engine: Engine, recordings: Recordings) -> None:
    recorded(engine, "0" * 32, "same", "message", NOON)  # at the same moment as the talk
    whole, place, turned = names(recordings, Wanted()), None, list[str]()
    while page := recordings.found(Wanted(), 2, place):
        turned += [heard.id for heard in page]
        place = page[-1].place
    assert turned == whole
    assert len(whole) == 7


def test_a_card_finds_those_of_its_calls_and_cases_whose_files_are_kept(recordings: Recordings) -> None:
    found = recordings.of([TALK, "old"], [1001], 10)
    assert [heard.id for heard in found] == [MESSAGE, TALK]
    assert recordings.of([], [], 10) == []
