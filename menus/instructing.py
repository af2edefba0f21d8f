"""Instructions and information, a step at a time: next, repeat, one back (R2c, R2e)."""

from menus.asking import Back, Call, Exit, Operator, choose
from menus.steps import Dialogue, Done, Say, ask
from menus.tree import Steps
from menus.values import Line
from menus.vocabulary import line

NEXT_KEY = "1"


def instruct(call: Call, node: Steps) -> Dialogue[Done | Exit]:
    """Say the steps of a node, and its last word."""
    told = yield from step_by_step(call, tuple(map(Line, node.prompts)))
    if isinstance(told, Done) and node.done:
        yield from ask(Say((Line(node.done),)))
    return told


def step_by_step(call: Call, steps: tuple[Line, ...]) -> Dialogue[Done | Exit]:
    """Say sentences, each when the caller asks for it. Whoever keeps silent after the last one has understood."""
    at = 0
    while at < len(steps):
        match (yield from _step(call, steps[at], last=at == len(steps) - 1)):
            case Operator() as leaving:
                return leaving
            case Back() if at == 0:
                return Back()
            case Back():
                at -= 1
            case _:
                at += 1
    return Done()


def _step(call: Call, said: Line, *, last: bool) -> Dialogue[str | Exit]:
    if last:
        return (yield from choose(call, (said, line("last_step")), NEXT_KEY, in_silence=NEXT_KEY))
    return (
        yield from choose(call, (said, line("next_step")), NEXT_KEY, wait=call.rules.step_wait, at_silence="no_hurry")
    )
