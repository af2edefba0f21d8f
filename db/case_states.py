"""What may become of a case: one table, and one function that asks it. Pure."""

from collections.abc import Mapping

from menus.case_steps import CaseState

NEXT: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.REGISTERED: frozenset({CaseState.IN_PROGRESS, CaseState.ANSWERED, CaseState.CANCELLED}),
    CaseState.IN_PROGRESS: frozenset({CaseState.WAITING_THIRD_PARTY, CaseState.ANSWERED, CaseState.CANCELLED}),
    CaseState.WAITING_THIRD_PARTY: frozenset({CaseState.IN_PROGRESS, CaseState.ANSWERED, CaseState.CANCELLED}),
    CaseState.ANSWERED: frozenset({CaseState.IN_PROGRESS, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
    CaseState.CANCELLED: frozenset(),
}
"""Each state and those that may follow it. An answer that did not help takes the case back into work."""

OVER = frozenset(state for state, following in NEXT.items() if not following)
"""The states of a case that nobody works on any more."""


class IllegalChange(Exception):
    """A case cannot go from its state to the one asked for; nothing was changed."""

    def __init__(self, now: CaseState, wanted: CaseState) -> None:
        super().__init__(f"{now} -> {wanted}")
        self.now = now
        self.wanted = wanted


def changed(now: CaseState, wanted: CaseState) -> CaseState:
    """Return the state after a change, or raise IllegalChange."""
    if wanted not in NEXT[now]:
        raise IllegalChange(now, wanted)
    return wanted
