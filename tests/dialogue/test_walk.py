"""Every state of the dialogue with every reply, and a hang-up at every step: nothing breaks or hangs.

It is walked piece by piece (`tests/dialogue/pieces.py`); callers who wander through the whole find nothing else.
"""

import re
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from menus.appointments import choose_time
from menus.asking import Call
from menus.callback_steps import (
    Appointment,
    BookCallback,
    CallbackBooked,
    CallbackBusy,
    CallbackCancelled,
    CallbackKnown,
    CallbackMoved,
    CancelCallback,
    FindOpenCallback,
    FindOtherTimes,
    FindTimes,
    FreeTimes,
    MoveCallback,
    NoOpenCallback,
    OpenCallback,
    TimeGone,
)
from menus.called_steps import CalledFor, KeepWish, NobodysCall, PutOff, ReadCallback, WishKept
from menus.case_steps import CaseRegistered, CaseState, FindOpenCase, NoOpenCase, OpenCase, RegisterCase
from menus.contact import contact_phone
from menus.debt import debt
from menus.engine import converse, converse_after_operator, converse_called, converse_without_operators
from menus.events import Outcome
from menus.expecting import Choice, Deaf, Noise, Unclear
from menus.interview import interview
from menus.interview_steps import (
    NoQuestionnaire,
    OfferQuestionnaire,
    OfferRating,
    QuestionnaireDue,
    RatingDue,
    RatingNotDue,
    StoreAnswer,
    StoreRating,
)
from menus.load_steps import FindGoodTimes, GoodTime, GoodTimes
from menus.outage_steps import NoOutageKnown, OutageAhead, OutageNow, ReadOutage
from menus.reading_steps import (
    ListMeters,
    Meter,
    MeterKind,
    Meters,
    PastReadings,
    Read,
    ReadPast,
    Stored,
    StoreReading,
)
from menus.rules import Rules
from menus.steps import (
    Account,
    Balance,
    CallerHungUp,
    CheckMeter,
    Choose,
    Collect,
    Dialogue,
    Dictated,
    Done,
    ExpectedWait,
    ExpectWait,
    FindAccount,
    FindLinked,
    HandedOver,
    Hurried,
    Invite,
    IsLoaded,
    LinkedAccounts,
    Loaded,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoOperators,
    NoSuchAccount,
    NoticeSent,
    NotLoaded,
    NotPlanned,
    NotRecorded,
    Now,
    NumberRefused,
    Pressed,
    Probably,
    ReadBalance,
    ReadClock,
    ReadRestriction,
    Record,
    Recorded,
    RequestCallback,
    Restricted,
    Say,
    Silence,
    Step,
    TooManyGuesses,
    Transfer,
    Typed,
    Unavailable,
    WentBack,
    WrongKey,
    ask,
)
from menus.tree import Tree
from menus.values import Clock, Money
from menus.zone_readings import ZoneOfMeter, read_zone
from tests.dialogue.pieces import DECISIONS, Ended, Path, Piece, Walk, deciding
from tests.edition import shipped, with_office

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TIME = Appointment(NOON, NOON + timedelta(hours=1), 0)
NEXT_NOON = NOON + timedelta(days=1)
LAST_MONTH = date(2026, 10, 25)
PLAIN = Meter(1, "3456", 5, MeterKind.MANUAL, ("",))
AUTOMATIC = Meter(2, "1111", 5, MeterKind.AUTOMATIC, ("",))
TWO_ZONES = Meter(3, "2222", 5, MeterKind.MANUAL, ("день", "ночь"))
"""What is keyed in the walk is a usual reading (3456), a lower one (1) or too long for them."""

NIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)

WANDERERS = 300
"""Callers who look by chance for a state that was not walked."""

Begin = Callable[..., Dialogue[Outcome]]


def replies(step: Step[Any]) -> list[object]:
    """Everything that can come back for a step, one of each kind."""
    match step:
        case Choose(keys=keys) | Invite(keys=keys):
            hurried = [Hurried()] if isinstance(step, Invite) else []
            return [*map(Pressed, sorted(keys)), WrongKey("#"), *hurried, *voice_replies(step), Silence()]
        case Collect():
            keyed = [Typed("4800012345"), Typed("3456"), Typed("1"), WentBack()]
            return [*keyed, *voice_replies(step), Silence()]
        case FindAccount():
            found = [Account(1, step.number, linked=False), Account(1, step.number, linked=True)]
            return [*found, NoSuchAccount(), TooManyGuesses(), Unavailable()]
        case FindLinked():
            linked = Account(1, "4800012345", linked=True)  # three times the same: which one it is makes no difference
            return [LinkedAccounts(()), LinkedAccounts((linked,)), LinkedAccounts((linked,) * 3), Unavailable()]
        case CheckMeter():
            return [MeterMatches(), MeterDiffers(), TooManyGuesses(), Unavailable()]
        case ReadBalance() | ReadRestriction() | ReadOutage():
            return account_replies(step)
        case Record() | RegisterCase() | FindOpenCase():
            return case_replies(step)
        case OfferRating() | OfferQuestionnaire() | StoreRating() | StoreAnswer():
            return interview_replies(step)
        case ListMeters() | ReadPast() | StoreReading():
            return reading_replies(step)
        case FindTimes() | FindOtherTimes() | FindOpenCallback() | BookCallback() | MoveCallback() | CancelCallback():
            return callback_replies(step)
        case ReadCallback() | KeepWish() | PutOff():
            return callback_replies(step)
        case _:
            return others_replies(step)


def voice_replies(step: Choose | Invite | Collect) -> list[object]:
    """What can come of listening; an answer that was understood for certain is the same as its key."""
    if step.attention is None:
        return []
    others = [Unclear(), Noise(), Deaf()]
    if isinstance(step, Collect):
        return [Dictated("4800012345"), Dictated("3456"), Dictated("1"), Pressed("0"), Pressed("9"), *others]
    expects = step.attention.expects
    return [Probably(expects.options[0].key), *others] if isinstance(expects, Choice) else others


def callback_replies(step: Step[Any]) -> list[object]:
    """What the book of callbacks can answer."""
    match step:
        case FindTimes() | FindOtherTimes():
            return [FreeTimes((TIME,) * 3), FreeTimes(()), NumberRefused(), Unavailable()]
        case FindOpenCallback():
            found = [OpenCallback(1002, TIME), OpenCallback(1002, None), OpenCallback(1001, None, waits=True)]
            return [NoOpenCallback(), *found, Unavailable()]
        case BookCallback():
            booked = [CallbackBooked(1003, TIME, DAY), CallbackBooked(1003, None, DAY), CallbackKnown(1002)]
            return [*booked, TimeGone(), NumberRefused(), Unavailable()]
        case ReadCallback():
            return [CalledFor(1005), NobodysCall(), Unavailable()]
        case KeepWish():
            return [WishKept(), Unavailable()]
        case PutOff():
            return [CallbackMoved(TIME), TimeGone(), Unavailable()]
        case MoveCallback():
            return [CallbackMoved(TIME), TimeGone(), CallbackBusy(), Unavailable()]
        case _:
            return [CallbackCancelled(), CallbackBusy(), Unavailable()]


def feed_replies(step: Step[Any]) -> list[object]:
    """What can be answered about data that the company loads, or does not, and about the time."""
    match step:
        case IsLoaded():
            return [Loaded(), NotLoaded(), Unavailable()]
        case FindGoodTimes():
            time = GoodTime(DAY, Clock(8, 0), Clock(10, 0))
            return [GoodTimes(time, None), GoodTimes(None, time), GoodTimes(time, time), NotLoaded(), Unavailable()]
        case ReadClock():
            return [Now(NOON), Now(NIGHT), Unavailable()]
        case _:
            return [Done()]


def account_replies(step: ReadBalance | ReadRestriction | ReadOutage) -> list[object]:
    """What can be answered about an account."""
    match step:
        case ReadBalance():
            balances = [Balance(Money(-35000), DAY), Balance(Money(0), DAY), Balance(Money(1), DAY)]
            return [*balances, NoBalance(), Unavailable()]
        case ReadRestriction():
            return [NotPlanned(), NoticeSent(DAY), Restricted(DAY), Unavailable()]
        case ReadOutage():
            ahead = [OutageAhead(NOON, NOON), OutageAhead(NOON, NEXT_NOON)]
            return [OutageNow(NOON), *ahead, NoOutageKnown(), Unavailable()]


def others_replies(step: Step[Any]) -> list[object]:
    """What operators and feeds answer."""
    match step:
        case Transfer() | ExpectWait() | RequestCallback():
            return operator_replies(step)
        case _:
            return feed_replies(step)


def operator_replies(step: Transfer | ExpectWait | RequestCallback) -> list[object]:
    """What comes of asking for a person."""
    match step:
        case Transfer():
            return [HandedOver()] if step.queue == "waiting" else [HandedOver(), NoOperators()]
        case ExpectWait():
            return [ExpectedWait(None), ExpectedWait(2), ExpectedWait(12)]
        case RequestCallback():
            return [Done(), NumberRefused(), Unavailable()]


def reading_replies(step: ListMeters | ReadPast | StoreReading) -> list[object]:
    """What can be answered about meters."""
    match step:
        case ListMeters():
            return [Meters((), DAY), Meters((PLAIN,), DAY), Meters((AUTOMATIC, TWO_ZONES), DAY), Unavailable()]
        case ReadPast():
            return [PastReadings(((Read(LAST_MONTH, 3000),),) * step.zones), Unavailable()]
        case StoreReading():
            return [Stored(replaced=False), Stored(replaced=True), Unavailable()]


def interview_replies(step: OfferRating | OfferQuestionnaire | StoreRating | StoreAnswer) -> list[object]:
    """Whether a caller may be asked something, and whether the answer can be stored."""
    match step:
        case OfferRating():
            return [RatingDue(), RatingNotDue(), Unavailable()]
        case OfferQuestionnaire():
            return [QuestionnaireDue(step.questionnaires[0]), NoQuestionnaire(), Unavailable()]
        case StoreRating() | StoreAnswer():
            return [Done(), Unavailable()]


def case_replies(step: Record | RegisterCase | FindOpenCase) -> list[object]:
    """What becomes of a message, and what the registry of cases can answer."""
    match step:
        case Record():
            return [Recorded("0" * 32, 12.0), WentBack(), NotRecorded(), Recorded("0" * 32, 0.5)]
        case RegisterCase():
            return [CaseRegistered(1001, DAY), Unavailable()]
        case FindOpenCase():
            return [NoOpenCase(), OpenCase(1001, CaseState.IN_PROGRESS, others=1), Unavailable()]


def dialogue(caller: str | None, begin: Begin = converse) -> Piece:
    """The whole conversation with a caller, as it is begun."""
    return Piece(begin, {"tree": shipped().tree, "rules": Rules(), "caller": caller})


def after_anna(tree: Tree, rules: Rules, caller: str | None) -> Dialogue[Outcome]:
    """The conversation after a talk with an operator."""
    return converse_after_operator(tree, rules, caller, "anna")


OFFICE = """
operators: {every_day: 08:00-20:00}
announcements: {news: {from: 2026-11-20 20:00, to: 2026-11-21, say: Сегодня технические работы}}
"""


def test_every_state_when_operators_do_not_answer_at_night() -> None:
    walk = Walk(replies)
    arguments = {"tree": with_office(OFFICE).tree, "rules": Rules(), "caller": "+79042801234"}
    for begin in (converse, converse_without_operators):
        assert len(walk.ways_through(Piece(begin, dict(arguments)))) > 1


@pytest.mark.parametrize("typed", [False, True])
def test_every_state_of_a_call_that_we_make(typed: bool) -> None:
    walk = Walk(replies)
    whole = Piece(
        converse_called,
        {"tree": shipped().tree, "rules": Rules(), "attempt": "a" * 32, "queue": "debt", "typed": typed},
    )
    assert len(walk.ways_through(whole)) > 1


NIGHT_ZONE = ZoneOfMeter(TWO_ZONES, 1, PastReadings(((Read(LAST_MONTH, 3000),),) * 2), DAY)
SPOKEN: list[tuple[Callable[..., Dialogue[object]], dict[str, object]]] = [
    (debt, {}),
    (contact_phone, {}),
    (interview, {}),
    (read_zone, {"of": NIGHT_ZONE}),
    (choose_time, {"times": (TIME,) * 3}),
]
"""Every kind of question that can be answered by voice."""


@pytest.mark.parametrize(("asking", "about"), SPOKEN, ids=lambda each: getattr(each, "__name__", ""))
def test_every_state_where_somebody_listens(asking: Callable[..., Dialogue[object]], about: dict[str, object]) -> None:
    tree = shipped().tree
    call = Call(Rules(voice=True), "+79042801234", phrases=tree.phrases, questionnaires=tree.questionnaires)
    assert len(Walk(replies).ways_through(Piece(asking, {"call": call, **about}))) > 1


@pytest.mark.parametrize("caller", [None, "+79042801234"])
def test_every_state_with_every_reply_and_a_hangup_at_each(caller: str | None) -> None:
    walk = Walk(replies)
    for begin in (converse, converse_without_operators, after_anna):
        assert len(walk.ways_through(dialogue(caller, begin))) > 1
    assert walk.nodes == shipped().tree.nodes.keys()
    assert len(walk.decisions) > 500
    assert decided_by_chance(dialogue(caller), Random(1)) <= walk.decisions, "a state was left out"


def decided_by_chance(whole: Piece, chance: Random) -> set[Hashable]:
    """The states in which callers decide who wander about, for all that was not walked piece by piece."""
    met: set[Hashable] = set()
    for _ in range(WANDERERS):
        moment = whole.held()
        while not isinstance(moment.step, Ended):
            if isinstance(moment.step, DECISIONS):
                met.add(deciding(moment.conversation))
            moment = moment.on(chance.choice(likely(moment.step)))
    return met


def likely(step: Step[Any]) -> list[object]:
    """Replies that let a caller come far: the operator's key ends a conversation too soon."""
    return [reply for reply in replies(step) if reply != Pressed("0")]


def test_conversations_in_the_same_state_go_on_in_the_same_way() -> None:
    whole, chance = dialogue(None), Random(1)
    ways: dict[Hashable, Path] = {}
    compared = 0
    while compared < 300:
        path = wandered(whole, chance)
        other = ways.setdefault(whole.held(path).state(), path)
        if other != path:
            compared += 1
            one, same = (what_follows(whole, way, Random(compared)) for way in (path, other))
            assert one == same


def wandered(whole: Piece, chance: Random) -> Path:
    """A random way to a step that is not the end."""
    path: Path = ()
    moment = whole.held()
    for _ in range(chance.randrange(40)):
        assert not isinstance(moment.step, Ended)
        reply = chance.choice(replies(moment.step))
        moment = moment.on(reply)
        if isinstance(moment.step, Ended):
            break
        path = (*path, reply)
    return path


def what_follows(whole: Piece, path: Path, chance: Random) -> list[str]:
    """What happens in the next thirty steps of a caller who decides by chance, whoever it is."""
    moment = whole.held(path)
    steps: list[str] = []
    while len(steps) < 30 and not isinstance(moment.step, Ended):
        steps.append(re.sub("[0-9]{8,}|account=[0-9]+|subject=Subject[^)]*", "(somebody's)", repr(moment.step)))
        moment = moment.on(chance.choice(replies(moment.step)))
    return steps


def deaf(call: Call) -> Dialogue[Done]:
    """Goes on talking to nobody, but only once an account is known."""
    try:
        return (yield from ask(Say(())))
    except CallerHungUp:
        if call.account is None:
            raise
        return (yield from ask(Say(())))


def nagging(call: Call) -> Dialogue[Done]:
    """Asks again and again, but only once an account is known."""
    while isinstance((yield from ask(Choose((), frozenset("1"), 6.0))), Silence) and call.account:
        pass
    return Done()


@pytest.mark.parametrize(("faulty", "complaint"), [(deaf, "a hang-up"), (nagging, "no end")])
def test_the_walk_finds_a_fault_in_a_piece_that_was_sound_when_it_was_first_met(
    faulty: Callable[[Call], Dialogue[Done]], complaint: str
) -> None:
    def known(call: Call) -> Dialogue[Done]:
        reply = yield from ask(FindAccount("4800012345"))
        call.account = reply if isinstance(reply, Account) else None
        return Done()

    def twice(call: Call) -> Dialogue[Done]:
        yield from faulty(call)
        yield from known(call)
        return (yield from faulty(call))

    Walk(replies).ways_through(Piece(faulty, {"call": Call(Rules())}))
    with pytest.raises(AssertionError, match=complaint):
        Walk(replies).ways_through(Piece(twice, {"call": Call(Rules())}))


def test_a_caller_who_goes_round_in_circles_is_given_to_a_person() -> None:
    conversation = converse(shipped().tree, Rules(), None)
    step = next(conversation)
    steps = 0
    with pytest.raises(StopIteration) as end:
        while True:
            steps += 1
            step = conversation.send(Pressed("9") if isinstance(step, Choose) else replies(step)[0])
    assert end.value.value is Outcome.TRANSFERRED
    assert steps < Rules().longest_conversation + 5
