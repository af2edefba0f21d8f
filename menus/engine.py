"""A conversation: the caller walks the tree, services are started, a person is one key away."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any

from menus.asking import Back, Call, Exit, Operator, choose
from menus.called import called
from menus.calling_back import callback
from menus.cases import appeal, inspection, open_case, outage_case, sealing, visit
from menus.debt import debt, restriction
from menus.events import Outcome
from menus.feedback import feedback
from menus.good_times import good_times
from menus.handover import OPERATORS, hand_over, leave_queue, no_operators, wait_in_line
from menus.instructing import instruct
from menus.interview import after_operator, interview, rate_task
from menus.interview_steps import Subject
from menus.office import Office
from menus.open_callbacks import open_callback, served
from menus.outages import planned_outage
from menus.phrasebook import choice
from menus.readings import readings
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import (
    CallerHungUp,
    Choose,
    Collect,
    Dialogue,
    Done,
    IsLoaded,
    Loaded,
    Now,
    ReadClock,
    Record,
    Say,
    SubmitStep,
    Visit,
    ask,
)
from menus.tree import Menu, Node, Offer, Service, Steps, Tree
from menus.values import Line
from menus.vocabulary import line

SERVICES: Mapping[str, Callable[[Call], Dialogue[Done | Exit]]] = {
    "readings": readings,
    "debt": debt,
    "restriction": restriction,
    "good_times": good_times,
    "callback": callback,
    "open_callback": open_callback,
    "open_case": open_case,
    "appeal": appeal,
    "inspection": inspection,
    "sealing": sealing,
    "visit": visit,
    "interview": interview,
    "feedback": feedback,
    "outage_case": outage_case,
    "planned_outage": planned_outage,
}
"""The service dialogues that a node of the tree can start."""


def converse(tree: Tree, rules: Rules, caller: str | None) -> Dialogue[Outcome]:
    """Hold a whole conversation. `caller` is the calling number in E.164 when it can be trusted.

    A hang-up ends it at any step; what had been confirmed is already stored by then.
    """
    call = Call(rules, caller, office=tree.office, questionnaires=tree.questionnaires, phrases=tree.phrases)
    return (yield from _held(call, _from_the_start(call, tree)))


def converse_without_operators(
    tree: Tree, rules: Rules, caller: str | None, queued: datetime | None = None
) -> Dialogue[Outcome]:
    """Go on with a caller who has waited since `queued` and comes back because the last operator left the queue."""
    call = Call(
        rules, caller, office=tree.office, questionnaires=tree.questionnaires, queued=queued, phrases=tree.phrases
    )
    return (yield from _held(call, _from_the_queue(call, tree)))


def converse_after_operator(tree: Tree, rules: Rules, caller: str | None, operator: str | None) -> Dialogue[Outcome]:
    """Go on with a caller who is still there when the operator has hung up. `operator` is who it was, if known."""
    call = Call(rules, caller, office=tree.office, questionnaires=tree.questionnaires, phrases=tree.phrases)
    return (yield from _held(call, _from_the_operator(call, tree, operator)))


def converse_leaving_queue(
    rules: Rules, caller: str | None, queue: str, queued: datetime | None = None
) -> Dialogue[Outcome]:
    """Go on with a caller who has waited since `queued` and has pressed a key to be called back instead."""
    call = Call(rules, caller, queued=queued)
    return (yield from _held(call, leave_queue(call, queue)))


def converse_called(tree: Tree, rules: Rules, attempt: str, queue: str, *, typed: bool) -> Dialogue[Outcome]:
    """Hold the conversation with somebody whom we have called; the queue is where operators wait for them.

    `typed`: the number was keyed by somebody, so whoever answers confirms the request first (D16).
    """
    call = Call(rules, phrases=tree.phrases)
    return (yield from _held(call, called(call, attempt, queue, typed=typed)))


def _held(call: Call, conversation: Dialogue[Outcome]) -> Dialogue[Outcome]:
    try:
        return (yield from _bounded(call, conversation))
    except CallerHungUp:
        yield from _send_what_is_left(call)
        return Outcome.HUNG_UP


def _send_what_is_left(call: Call) -> Dialogue[None]:
    """Most people end a message by hanging up: it is stored all the same."""
    unsent: SubmitStep[Any] | None = call.unsent
    call.unsent = None
    if unsent:
        with suppress(CallerHungUp):  # told once more while it was being stored
            yield from ask(unsent)


def _bounded(call: Call, conversation: Dialogue[Outcome]) -> Dialogue[Outcome]:
    """A caller who goes round in circles for too long is given to a person.

    Instead of one more question: what has been confirmed by then is still stored, and what was found is told.
    """
    reply = None
    for number in count():
        try:
            step = conversation.send(reply)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        if number >= call.rules.longest_conversation and isinstance(step, Choose | Collect | Record):
            break
        reply = yield step
    yield from _send_what_is_left(call)
    return (yield from wait_in_line(call, Reason.TOO_LONG))


def _from_the_start(call: Call, tree: Tree) -> Dialogue[Outcome]:
    yield from ask(Say((Line(tree.greeting),), must_hear=True))
    if call.rules.voice:
        yield from ask(Say((line("voice_offered"),)))
        yield from _tell_what_is_kept(call)
    yield from _announce(tree.office)
    return (yield from _walk(call, tree, tree.start))


def _tell_what_is_kept(call: Call) -> Dialogue[None]:
    """What callers say is kept only once they have heard so, to the end: consent needs to be informed (152-FZ, 9)."""
    if call.rules.keeps_answers:
        yield from ask(Say((line("answers_kept"),), must_hear=True))
        call.may_keep = True


def _announce(office: Office) -> Dialogue[None]:
    """Say what is announced today; a key skips it and answers the menu."""
    if not office.announcements:
        return
    clock = yield from ask(ReadClock())
    prompts = office.announced(clock.at) if isinstance(clock, Now) else ()
    if prompts:
        yield from ask(Say(tuple(map(Line, prompts))))


def _from_the_queue(call: Call, tree: Tree) -> Dialogue[Outcome]:
    answer = yield from no_operators(call, Reason.ASKED)
    return (yield from _walk(call, tree, tree.start)) if isinstance(answer, Back) else answer


def _from_the_operator(call: Call, tree: Tree, operator: str | None) -> Dialogue[Outcome]:
    leaving = yield from served(call)
    answer = leaving or (yield from after_operator(call, operator))
    if isinstance(answer, Done):
        return Outcome.GOODBYE
    return (yield from _walk(call, tree, answer if isinstance(answer, Operator) else tree.start))


def _walk(call: Call, tree: Tree, place: str | Operator) -> Dialogue[Outcome]:
    """Visit node after node until the call is handed over."""
    queue = OPERATORS
    while True:
        if place == tree.start and call.finished:
            place = yield from _rate(call, tree, call.finished)
        if isinstance(place, Operator):
            call.finished = None
            answer = yield from hand_over(call, place, queue)
            if isinstance(answer, Outcome):
                return answer
            place = tree.start
        queue = tree.skills.get(place, OPERATORS)
        yield from ask(Visit(place))
        place = yield from _at(call, tree.nodes[place])


def _rate(call: Call, tree: Tree, finished: Subject) -> Dialogue[str | Operator]:
    """Between a finished task and the first menu, and nowhere else: there nobody is kept from anything begun."""
    call.finished = None
    leaving = yield from served(call)
    answer = leaving or (yield from rate_task(call, finished))
    return answer if isinstance(answer, Operator) else tree.start


def _at(call: Call, node: Node) -> Dialogue[str | Operator]:
    """Perform one node; the name of the next one, or the operator."""
    match node:
        case Menu():
            onward = yield from _menu(call, node)
        case Steps():
            onward = _after(call, node, (yield from instruct(call, node)))
        case Service():
            onward = _after(call, node, (yield from SERVICES[node.service](call)))
    return (node.above or node.name) if isinstance(onward, Back) else onward


def _after(call: Call, node: Steps | Service, done: Done | Exit) -> str | Exit:
    """Where a node leads; a task that is finished can be rated."""
    if not isinstance(done, Done):
        return done
    if node.rated:
        call.finished = Subject(node.name)
    return node.then


def _menu(call: Call, menu: Menu) -> Dialogue[str | Exit]:
    """Offer the options of a menu, those included that are there today; the name of the next node."""
    offers = yield from _offers(menu)
    lines = (Line(menu.prompt), *(Line(offer.prompt) for offer in offers.values()))
    targets = {**menu.keys, **{key: offer.target for key, offer in offers.items()}}
    expects = choice(menu.phrases, targets)
    key = yield from choose(call, lines, targets, Line(menu.short) if menu.short else None, expects=expects)
    return targets[key] if isinstance(key, str) else key


def _offers(menu: Menu) -> Dialogue[dict[str, Offer]]:
    """The options whose feed is loaded. What cannot be found out is not offered."""
    offers: dict[str, Offer] = {}
    for key, offer in menu.offers.items():
        reply = yield from ask(IsLoaded(offer.feed))
        offers |= {key: offer} if isinstance(reply, Loaded) else {}
    return offers
