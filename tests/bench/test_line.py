"""What a phone of the benchmarks sends at each moment, and that it counts what left too late."""

from contextlib import closing

from bench.handsets.line import FRAME, FRAME_SECONDS, LOST_AFTER, PATIENCE, QUIET_AFTER, Line, Saying
from tests.bench.server import HOST, LOUD, SILENT, Server

SOUND = b"\x01" * FRAME + b"\x02" * 10


def test_a_caller_speaks_once_the_question_is_over() -> None:
    saying = Saying(SOUND, since=0.0)
    saying.heard(SILENT, 0.5)
    assert not saying.due(10.0)
    saying.heard(LOUD, 11.0)
    saying.heard(SILENT, 11.2)
    assert not saying.due(10.9 + QUIET_AFTER)
    assert saying.due(11.1 + QUIET_AFTER)


def test_who_speaks_goes_on_whatever_is_on_the_line() -> None:
    saying = Saying(SOUND, since=0.0, loud_at=0.0)
    assert saying.frame(late=False) == SOUND[:FRAME]
    saying.heard(LOUD, 1.0)
    assert saying.due(1.0)
    assert not saying.done
    assert saying.frame(late=False) == SOUND[FRAME:]
    assert saying.done


def test_a_caller_does_not_wait_for_ever_for_a_question() -> None:
    saying = Saying(SOUND, since=5.0)
    assert not saying.unasked(5.0 + PATIENCE)
    assert saying.unasked(5.1 + PATIENCE)
    saying.heard(LOUD, 5.0 + PATIENCE)
    assert not saying.unasked(5.1 + PATIENCE)


def sent(lateness: float, frames: int) -> tuple[Saying, list[tuple[tuple[int, ...], bytes]]]:
    """What arrives when so many frames leave so late."""
    with Server() as server, closing(Line(HOST)) as line:
        line.saying = Saying(SOUND, since=0.0, loud_at=0.0)
        for moment in range(frames):
            line.turn(server.sound, due=1.0 + moment * FRAME_SECONDS, now=1.0 + moment * FRAME_SECONDS + lateness)
        line.turn(server.sound, due=9.0, now=9.0)
        packets = [server.packet()]
        while packets[-1][1] != SILENT:
            packets.append(server.packet())
        return line.saying, packets


def test_packets_are_numbered_their_samples_counted_and_the_last_filled_with_silence() -> None:
    saying, packets = sent(lateness=0.0, frames=2)
    (first, one), (second, other), (third, _) = packets
    assert [one, other] == [SOUND[:FRAME], SOUND[FRAME:].ljust(FRAME, SILENT[:1])]
    assert [(second[2] - first[2]) % 65536, (third[2] - second[2]) % 65536] == [1, 1]
    assert [(second[3] - first[3]) % 2**32, (third[3] - second[3]) % 2**32] == [FRAME, FRAME]
    assert first[:2] == (0x80, 8)
    assert first[4] == second[4]
    assert (saying.frames, saying.late) == (2, 0)


def test_what_leaves_late_is_sent_and_counted() -> None:
    saying, packets = sent(lateness=FRAME_SECONDS, frames=2)
    assert len(packets) == 3
    assert (saying.frames, saying.late) == (2, 2)


def test_what_is_late_for_good_is_lost_on_the_way() -> None:
    saying, packets = sent(lateness=LOST_AFTER, frames=2)
    assert len(packets) == 1
    assert (saying.frames, saying.late) == (2, 2)
