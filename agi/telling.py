"""Sentences on their way to the caller, who is listened to while they are made."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from agi.narrator import Narrator, Part, Sound
from menus.ports import AT_ONCE, TURN
from menus.values import Line

Listen = Callable[[Callable[[], object]], str]
"""Does something that takes a turn at most, and returns the key pressed meanwhile."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Sentences that can be begun at once."""

    lines: tuple[Line, ...]
    parts: Sequence[Part]
    telling: ExitStack
    """The narrator's context, still open."""


class Teller:
    """Makes the sentences of one call in `threads`, so that the call itself can listen."""

    def __init__(self, narrator: Narrator, threads: Executor, listen: Listen) -> None:
        self._narrator = narrator
        self._threads = threads
        self._listen = listen
        self._prepared: _Prepared | None = None

    def prepare(self, lines: tuple[Line, ...]) -> str:
        """Have sentences ready to be begun, and return the keys pressed meanwhile."""
        with ExitStack() as stack:
            first, *rest = stack.enter_context(self.telling(lines))
            keys, sound = self.made(first)
            self._prepared = _Prepared(lines, [Part(lambda: sound, ready=True), *rest], stack.pop_all())
        return keys

    @contextmanager
    def telling(self, lines: tuple[Line, ...]) -> Iterator[Sequence[Part]]:
        """Have the parts of sentences, which may be prepared; what was prepared for nothing is given up."""
        prepared, self._prepared = self._prepared, None
        with prepared.telling if prepared else nullcontext():
            if prepared and prepared.lines == lines:
                yield prepared.parts
                return
        with self._narrator.telling(lines) as parts:
            yield parts

    def made(self, part: Part) -> tuple[str, Sound]:
        """Return the keys pressed while a part was made, and its sound. Errors of the narrator go through."""
        if part.ready:
            return "", part.make()
        coming = self._threads.submit(part.make)
        keys = ""
        while not _came(coming, AT_ONCE):
            keys += self._listen(partial(_came, coming, TURN))
        return keys, coming.result()


def _came(coming: Future[Sound], within: float) -> bool:
    return bool(wait((coming,), within).done)
