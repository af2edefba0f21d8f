"""A conversation: the caller walks the tree, services are started, a person is one key away."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from menus.asking import Back, Call, Exit, Operator, choose
from menus.cases import appeal, inspection, open_case, sealing, visit
from menus.debt import debt, restriction
from menus.events import Outcome
from menus.good_times import good_times
from menus.handover import hand_over, no_operators, wait_in_line
from menus.instructing import instruct
from menus.readings import readings
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import CallerHungUp, Dialogue, Done, IsLoaded, Loaded, Say, Visit, ask
from menus.tree import Menu, Node, Offer, Service, Steps, Tree
from menus.values import Line

SERVICES: Mapping[str, Callable[[Call], Dialogue[Done | Exit]]] = {
    "readings": readings,
    "debt": debt,
    "restriction": restriction,
    "good_times": good_times,
    "open_case": open_case,
    "appeal": appeal,
    "inspection": inspection,
    "sealing": sealing,
    "visit": visit,
}
"""The service dialogues that a node of the tree can start."""


def converse(tree: Tree, rules: Rules, caller: str | None) -> Dialogue[Outcome]:
    """Hold a whole conversation. `caller` is the calling number in E.164 when it can be trusted.

    A hang-up ends it at any step; what had been confirmed is already stored by then.
    """
    call = Call(rules, caller)
    return (yield from _held(call, _from_the_start(call, tree)))


def converse_without_operators(tree: Tree, rules: Rules, caller: str | None) -> Dialogue[Outcome]:
    """Go on with a caller who comes back from the queue because the last operator left it."""
    call = Call(rules, caller)
    return (yield from _held(call, _from_the_queue(call, tree)))


def _held(call: Call, conversation: Dialogue[Outcome]) -> Dialogue[Outcome]:
    try:
        return (yield from _bounded(call, conversation))
    except CallerHungUp:
        yield from _send_what_is_left(call)
        return Outcome.HUNG_UP


def _send_what_is_left(call: Call) -> Dialogue[None]:
    """Most people end a message by hanging up: it is stored all the same."""
    if call.unsent:
        with suppress(CallerHungUp):  # told once more while it was being stored
            yield from ask(call.unsent)


def _bounded(call: Call, conversation: Dialogue[Outcome]) -> Dialogue[Outcome]:
    """A caller who goes round in circles for too long is given to a person."""
    reply = None
    for _ in range(call.rules.longest_conversation):
        try:
            step = conversation.send(reply)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        reply = yield step
    return (yield from wait_in_line(call, Reason.TOO_LONG))


def _from_the_start(call: Call, tree: Tree) -> Dialogue[Outcome]:
    yield from ask(Say((Line(tree.greeting),), must_hear=True))
    return (yield from _walk(call, tree))


def _from_the_queue(call: Call, tree: Tree) -> Dialogue[Outcome]:
    answer = yield from no_operators(call, Reason.ASKED)
    return (yield from _walk(call, tree)) if isinstance(answer, Back) else answer


def _walk(call: Call, tree: Tree) -> Dialogue[Outcome]:
    """Visit node after node until the call is handed over."""
    place: str | Operator = tree.start
    while True:
        if isinstance(place, Operator):
            answer = yield from hand_over(call, place)
            if isinstance(answer, Outcome):
                return answer
            place = tree.start
        yield from ask(Visit(place))
        place = yield from _at(call, tree.nodes[place])


def _at(call: Call, node: Node) -> Dialogue[str | Operator]:
    """Perform one node; the name of the next one, or the operator."""
    match node:
        case Menu():
            onward = yield from _menu(call, node)
        case Steps():
            told = yield from instruct(call, node)
            onward = node.then if isinstance(told, Done) else told
        case Service():
            done = yield from SERVICES[node.service](call)
            onward = node.then if isinstance(done, Done) else done
    return (node.above or node.name) if isinstance(onward, Back) else onward


def _menu(call: Call, menu: Menu) -> Dialogue[str | Exit]:
    """Offer the options of a menu, those included that are there today; the name of the next node."""
    offers = yield from _offers(menu)
    lines = (Line(menu.prompt), *(Line(offer.prompt) for offer in offers.values()))
    targets = {**menu.keys, **{key: offer.target for key, offer in offers.items()}}
    key = yield from choose(call, lines, targets, Line(menu.short) if menu.short else None)
    return targets[key] if isinstance(key, str) else key


def _offers(menu: Menu) -> Dialogue[dict[str, Offer]]:
    """The options whose feed is loaded. What cannot be found out is not offered."""
    offers: dict[str, Offer] = {}
    for key, offer in menu.offers.items():
        reply = yield from ask(IsLoaded(offer.feed))
        offers |= {key: offer} if isinstance(reply, Loaded) else {}
    return offers
