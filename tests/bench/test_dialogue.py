"""What a phone of the benchmarks says in a call, and when it says it again."""

from dataclasses import dataclass, field

from bench.handsets.dialogue import REPEATS, Dialogue
from bench.handsets.sip import Message, Place, description
from tests.bench.server import reply, request

HERE, SOUND, THERE = ("127.0.0.1", 6000), ("127.0.0.1", 7000), ("127.0.0.3", 8000)


@dataclass
class Wire:
    """What a phone has sent, and the call."""

    sent: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call = Dialogue("sip:service@127.0.0.1:5060", HERE, SOUND, self._send, 0.0)

    def _send(self, text: str) -> None:
        self.sent.append(Message.read(text))

    def replied(self, status: str, to: int, place: Place | None = None) -> None:
        """Let the call hear a reply to what it has sent as that."""
        self.call.heard(Message.read(reply(status, self.sent[to], description(place) if place else "")))

    def answered(self) -> None:
        self.replied("200 OK", 0, THERE)

    def asked(self, method: str) -> None:
        self.call.heard(Message.read(request(method, self.sent[0])))

    @property
    def methods(self) -> list[str]:
        return [message.first.split()[0] for message in self.sent]


def test_an_invitation_that_is_lost_is_sent_again_and_given_up_at_last() -> None:
    wire = Wire()
    for second in (0.4, 0.6, 1.4, 1.6):
        wire.call.turn(second)
    assert wire.methods == ["INVITE"] * 3
    for again in REPEATS:
        wire.call.turn(again)
    assert wire.call.over == "no reply"


def test_a_call_that_rings_is_not_repeated() -> None:
    wire = Wire()
    wire.replied("180 Ringing", 0)
    wire.call.turn(100.0)
    assert wire.methods == ["INVITE"]
    assert wire.call.place is None
    assert wire.call.over is None


def test_each_answer_is_acknowledged_where_it_came_from() -> None:
    wire = Wire()
    wire.answered()
    wire.answered()
    assert wire.call.place == THERE
    assert wire.methods == ["INVITE", "ACK", "ACK"]
    assert wire.sent[1].first == "ACK sip:service@127.0.0.1:9 SIP/2.0"
    assert wire.sent[1].headers["To"].endswith(";tag=server")


def test_a_refusal_is_acknowledged_in_its_transaction_and_told() -> None:
    wire = Wire()
    wire.replied("486 Busy Here", 0)
    assert wire.call.over == "486 Busy Here"
    assert wire.sent[1].method == "ACK"
    assert wire.sent[1].headers["Via"] == wire.sent[0].headers["Via"]


def test_who_hangs_up_says_so_until_it_is_heard() -> None:
    wire = Wire()
    wire.answered()
    wire.call.hang_up(50.0)
    wire.call.turn(50.6)
    assert wire.methods == ["INVITE", "ACK", "BYE", "BYE"]
    assert wire.call.over is None
    wire.replied("200 OK", 2)
    assert wire.call.over == "hung up"


def test_a_call_that_nobody_has_answered_is_over_at_once() -> None:
    wire = Wire()
    wire.call.hang_up(1.0)
    assert wire.call.over == "given up"
    assert wire.methods == ["INVITE"]


def test_the_other_side_may_hang_up() -> None:
    wire = Wire()
    wire.answered()
    wire.asked("BYE")
    assert wire.call.over == "the other side hung up"
    assert wire.sent[-1].status == 200
    assert wire.sent[-1].headers["CSeq"] == "7 BYE"


def test_a_question_whether_the_phone_is_there_is_answered() -> None:
    wire = Wire()
    wire.answered()
    wire.asked("OPTIONS")
    assert wire.sent[-1].status == 200
    assert wire.call.over is None


def test_an_invitation_within_the_call_is_answered_with_where_sound_goes() -> None:
    wire = Wire()
    wire.answered()
    wire.asked("INVITE")
    assert wire.sent[-1].status == 200
    assert wire.sent[-1].place == SOUND
