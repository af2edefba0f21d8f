"""Instructions and information, a step at a time: next, repeat, one back (R2c, R2e)."""

from menus.asking import Back, Call, Exit, Operator, choose
from menus.steps import Dialogue, Done, Say, ask
from menus.tree import Steps
from menus.values import Line
from menus.vocabulary import line

NEXT_KEY = "1"


def instruct(call: Call, node: Steps) -> Dialogue[Done | Exit]:
    """Say the steps of a node. Whoever keeps silent after the last one has understood."""
    at = 0
    while at < len(node.prompts):
        match (yield from _step(call, node, at)):
            case Operator() as leaving:
                return leaving
            case Back() if at == 0:
                return Back()
            case Back():
                at -= 1
            case _:
                at += 1
    if node.done:
        yield from ask(Say((Line(node.done),)))
    return Done()


def _step(call: Call, node: Steps, at: int) -> Dialogue[str | Exit]:
    said = Line(node.prompts[at])
    if at == len(node.prompts) - 1:
        return (yield from choose(call, (said, line("last_step")), NEXT_KEY, in_silence=NEXT_KEY))
    return (
        yield from choose(call, (said, line("next_step")), NEXT_KEY, wait=call.rules.step_wait, at_silence="no_hurry")
    )
