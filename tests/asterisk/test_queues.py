"""In the operators' queues of the real Asterisk: music, waiting times, a way out, and always another operator."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import RowMapping, select

from agi.ami import AmiSession
from agi.ami_link import USER, AmiLink
from agi.floor import Floor, FloorBoard, OperatorPhone
from agi.queue_events import QueueRecorder
from agi.waiting_times import WaitingTimes
from app.asterisk.passwords import Passwords
from callbacks.visits import VisitEnd
from db.clock import utc_now
from db.engine import open_engine
from db.queue_visits import QueueVisits
from db.schema import migrate
from db.visit_tables import QueueVisit
from tests.asterisk.bench import MUSIC, PROMPT, WAIT, WAIT_FIVE_MINUTES, Agi, Bench, bench
from tests.softphone import melody

OURS = "c" * 32


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    two = ("operator1", "operator2")
    skilled = {"debt": ("operator2",)}
    with bench(folder, operators=two, skills=skilled, operator_rings=3, wait_told_every=5) as running:
        yield running


@pytest.fixture
def board(shared: Bench) -> Iterator[FloorBoard]:
    """The floor, followed."""
    board = FloorBoard()
    secret = Passwords.of(shared.settings.home, shared.settings.operators).ami
    link = AmiLink(("127.0.0.1", shared.settings.ami_port), secret, [board], pause=lambda _: 0.1)
    link.start()
    shared.wait_until(lambda: board.floor is not None, "the floor")
    yield board
    link.stop()


def to_the_debt_queue(call: Agi) -> None:
    """A server that sends everybody to the queue of a skill, and back there after the prompt."""
    call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
    if call.env["agi_network_script"] == "leave-queue":
        call.do('STREAM FILE named/prompt ""')
    call.do(f'SET VARIABLE AUTOSECRETARY_NEXT "{call.env["agi_arg_4"] or "debt"}"')


def in_line(board: FloorBoard) -> list[str]:
    return [caller.queue for caller in board.floor.line] if board.floor else []


def test_who_knows_it_best_is_called_first_and_a_call_nobody_takes_goes_on(shared: Bench) -> None:
    with (
        shared.server(to_the_debt_queue),
        shared.operator_on_duty(name="operator2", answers=False) as best,
        shared.operator_on_duty() as other,
        shared.phone() as phone,
    ):
        phone.call(shared.address())
        best.wait_until("incoming")
        best.reject()
        other.wait_until("confirmed", 10)
        phone.hang_up()
        phone.wait_until("disconnected")


def test_a_phone_that_rings_and_rings_does_not_hold_the_caller(shared: Bench) -> None:
    with (
        shared.server(to_the_debt_queue),
        shared.operator_on_duty(name="operator2", answers=False) as absent,
        shared.phone() as phone,
    ):
        phone.call(shared.address())
        absent.wait_until("incoming")
        absent.wait_until("disconnected", 6)
        with shared.operator_on_duty() as other:
            other.wait_until("confirmed", 15)
        phone.hang_up()
        phone.wait_until("disconnected")


def test_who_waits_is_told_the_time_as_it_is_now_and_hears_music_in_between(shared: Bench, board: FloorBoard) -> None:
    with (
        shared.server(to_the_debt_queue),
        shared.operator_on_duty() as operator,
        shared.phone() as talking,
        shared.phone() as phone,
        closing(session(shared)) as ami,
    ):
        talking.call(shared.address())
        operator.wait_until("confirmed")
        music_begins_again(ami, times=1)
        phone.call(shared.address())
        shared.wait_until(lambda: in_line(board) == ["debt"], "the caller waits")
        music_begins_again(ami, times=3)  # after those who know best have been tried, too
        times = WaitingTimes(lambda: long_queue(board), lambda: ami)
        times.go_round()
        with closing(session(shared)) as later:  # one that hears of nothing that was before
            music_begins_again(later, times=1)
            times.go_round()  # as ever again: the first may have met the caller between two lines
            music_begins_again(later, times=2)  # a sentence may just have been on its way, with the time as it was
        for each in (phone, talking):
            each.hang_up()
            each.wait_until("disconnected")
    sounds = melody(phone.heard)
    assert [before for before, _ in groupby(sounds[1::2])][:2] == [WAIT, WAIT_FIVE_MINUTES], "as it was, then as it is"
    assert set(sounds[::2]) == {MUSIC}, "and music in between"


def music_begins_again(ami: AmiSession, times: int) -> None:
    """Wait for it: it begins when a caller comes, and after each sentence."""
    for event in ami.events():
        times -= event.event == "MusicOnHoldStart"
        if times == 0:
            return


def test_key_one_leads_out_of_the_queue_and_back_to_the_same_place(shared: Bench, board: FloorBoard) -> None:
    with (
        shared.server(to_the_debt_queue) as server,
        shared.operator_on_duty(answers=False),
        shared.phone() as first,
        shared.phone() as second,
    ):
        first.call(shared.address())
        shared.wait_until(lambda: len(in_line(board)) == 1, "the first waits")
        place = board.floor and board.floor.line[0].call
        came = int(time.time())
        shared.wait_until(lambda: int(time.time()) > came, "the next second: places are told apart by seconds")
        second.call(shared.address())
        shared.wait_until(lambda: len(in_line(board)) == 2, "the second waits")
        first.press("1")
        shared.wait_until(lambda: len(in_line(board)) == 1, "the first has left")
        shared.wait_until(lambda: len(in_line(board)) == 2, "the first is back")
        assert board.floor
        assert board.floor.line[0].call == place
        for phone in (first, second):
            phone.hang_up()
            phone.wait_until("disconnected")
        asked = [server.asked.get(timeout=5) for _ in range(3)]
    assert [header["agi_network_script"] for header in asked] == ["call", "call", "leave-queue"]
    assert asked[2]["agi_arg_4"] == "debt"
    assert PROMPT in melody(first.heard)


def test_the_floor_is_as_the_phones_are(shared: Bench, board: FloorBoard) -> None:
    assert board.floor
    assert board.floor.operators == 0
    with shared.server(to_the_debt_queue), shared.operator_on_duty() as operator, shared.phone() as phone:
        shared.wait_until(lambda: free(board) == ("PJSIP/operator1",), "the operator is free")
        phone.call(shared.address())
        operator.wait_until("confirmed")
        shared.wait_until(lambda: free(board) == () and not in_line(board), "they talk")
        phone.hang_up()
        phone.wait_until("disconnected")
        shared.wait_until(lambda: free(board) == ("PJSIP/operator1",), "the operator is free again")
    shared.wait_until(lambda: board.floor is not None and board.floor.operators == 0, "the operator is gone")


def test_a_talk_and_a_caller_who_gives_up_are_kept_as_they_were(shared: Bench, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'visits.db'}"
    migrate(url)
    engine = open_engine(url)
    recorder = QueueRecorder(QueueVisits(engine), utc_now)
    secret = Passwords.of(shared.settings.home, shared.settings.operators).ami
    link = AmiLink(("127.0.0.1", shared.settings.ami_port), secret, [recorder])

    def ours(call: Agi) -> None:
        call.do(f"SET VARIABLE AUTOSECRETARY_CALL {OURS}")
        to_the_debt_queue(call)

    def kept() -> list[RowMapping]:
        recorder.write_down()
        with engine.connect() as connection:
            return list(connection.execute(select(QueueVisit.__table__).order_by(QueueVisit.joined_at)).mappings())

    with (
        shared.server(ours),
        shared.operator_on_duty(name="operator2") as operator,
        shared.phone() as phone,
        shared.phone() as impatient,
    ):
        phone.call(shared.address())
        operator.wait_until("confirmed")
        shared.wait_for("queue show debt", "No Callers")
        link.start()
        impatient.call(shared.address())
        shared.wait_until(lambda: len(kept()) == 1, "the second caller waits")
        impatient.hang_up()
        shared.wait_until(lambda: kept()[0]["ending"] is VisitEnd.ABANDONED, "the second caller has given up")
        phone.hang_up()
        shared.wait_until(lambda: len(kept()) == 2, "the talk that was going on is told by its end")
        phone.call(shared.address())
        shared.wait_until(lambda: len(kept()) == 3 and bool(kept()[2]["answered_at"]), "a talk is heard to begin")
        phone.hang_up()
        shared.wait_until(lambda: kept()[2]["ending"] is not None, "the talk is over")
    link.stop()
    visits = kept()
    engine.dispose()
    told = sorted(((row["ending"], row["operator"], row["queue"], row["call_id"]) for row in visits), key=str)
    talk = (VisitEnd.TALKED, "operator2", "debt", OURS)
    assert told == [(VisitEnd.ABANDONED, None, "debt", OURS), talk, talk]
    assert all(row["joined_at"] <= (row["answered_at"] or row["ended_at"]) <= row["ended_at"] for row in visits)


def free(board: FloorBoard) -> tuple[str, ...]:
    return board.floor.free if board.floor else ()


def long_queue(board: FloorBoard) -> Floor | None:
    """The floor as it is, except that conversations take five minutes and the only operator is in one."""
    floor = board.floor
    return floor and replace(floor, talk=300.0, phones=(OperatorPhone("PJSIP/operator1", "2", paused=False),))


def session(shared: Bench) -> AmiSession:
    passwords = Passwords.of(shared.settings.home, shared.settings.operators)
    opened = AmiSession(socket.create_connection(("127.0.0.1", shared.settings.ami_port)))
    opened.login(USER, passwords.ami)
    return opened
