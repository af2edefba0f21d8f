"""Performs the steps of a conversation on a telephone and with the services, and tells the watcher what happens."""

from contextlib import suppress
from typing import Any, assert_never

from menus.events import (
    Answered,
    Asked,
    Ended,
    Entered,
    KeptSilent,
    Keyed,
    Listening,
    Outcome,
    Saying,
    Spoke,
    Transferred,
    Uttered,
    Watcher,
)
from menus.expecting import Deaf, Heard, Noise, Unclear
from menus.patience import Patience
from menus.ports import Answer, Pause, Phone, Services, StillThinking
from menus.reasons import Reason
from menus.steps import (
    Attention,
    CallerHungUp,
    Choose,
    Collect,
    Dialogue,
    Dictated,
    Done,
    ExpectedWait,
    ExpectWait,
    HandedOver,
    Hurried,
    Invite,
    KeepAnswer,
    LineStep,
    NoOperators,
    NotRecorded,
    Pressed,
    Probably,
    Record,
    Recorded,
    Rejoin,
    Say,
    ServiceStep,
    Silence,
    Step,
    SubmitStep,
    Transfer,
    Typed,
    Visit,
    WentBack,
    WrongKey,
)
from menus.values import Line
from menus.vocabulary import line

ONE_MOMENT = (line("one_moment"),)


class Driver:
    """Holds one conversation on one telephone."""

    def __init__(self, phone: Phone, services: Services, watcher: Watcher) -> None:
        self._phone = phone
        self._services = services
        self._notice = watcher.notice
        self._path: list[str] = []
        self._ahead = ""
        """Keys pressed before they were asked for (type-ahead): they answer the next question."""
        self._hurries = False
        """One of them was pressed during a sentence: the caller knows what is coming, and it can be left out."""
        self._last = ""
        """The key that was taken last."""
        self._spare_hash = False
        """The last entry ended by its length; a `#` pressed all the same belongs to it and to nothing else."""
        self._said: tuple[Attention, Heard] | None = None
        """What was said to the last question that was no confirmation, for who confirms it afterwards."""

    def hold(self, conversation: Dialogue[Outcome]) -> Outcome:
        """Perform the conversation to its end and return how it ended."""
        outcome = self._perform_all(conversation)
        self._notice(Ended(outcome))
        return outcome

    def _perform_all(self, conversation: Dialogue[Outcome]) -> Outcome:
        try:
            step = next(conversation)
            while True:
                step = self._advance(conversation, step)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome

    def _advance(self, conversation: Dialogue[Outcome], step: Step[Any]) -> Step[Any]:
        try:
            reply = self._perform(step)
        except CallerHungUp as gone:
            return conversation.throw(gone)
        return conversation.send(reply)

    def _perform(self, step: Step[Any]) -> object:
        match step:
            case ServiceStep():
                return self._ask_service(step)
            case Visit() | Say() | Choose() | Invite() | Collect() | KeepAnswer() | Record():
                return self._on_the_line(step)
            case Transfer() | ExpectWait() | Rejoin():
                return self._on_the_line(step)
            case _:
                raise TypeError(f"no driver performs {type(step).__name__}")

    def _ask_service(self, step: ServiceStep[Any]) -> object:
        patience = Patience(self._waited, self._reassured)
        waiting = patience.waited_to_the_end if isinstance(step, SubmitStep) else patience.waited
        reply = self._services.answer(step, waiting)
        self._notice(Asked(step, reply))
        return reply

    def _waited(self, pause: Pause) -> None:
        self._keep(self._phone.listen(pause))

    def _reassured(self) -> None:
        self._keep(self._played(ONE_MOMENT, must_hear=False))

    def _keep(self, keys: str) -> None:
        """Keep keys that were pressed while nothing was asked: they answer the next question, but leave nothing out.

        The key that was taken last, pressed once more, is a key that bounces or a caller who has lost patience.
        """
        fresh = keys if self._ahead else keys.lstrip(self._last)
        if fresh and self._is_spare_hash(fresh[0]):
            fresh = fresh[1:]
        self._ahead += fresh

    def _prepared(self, lines: tuple[Line, ...]) -> str:
        """Have sentences ready to be begun, which fixed ones always are; the keys pressed meanwhile."""
        return self._phone.prepare(lines) if any(first.slots for first in lines[:1]) else ""

    def _on_the_line(self, step: LineStep) -> object:
        match step:
            case Visit(node):
                self._path.append(node)
                self._notice(Entered(node))
                return Done()
            case Say(lines, must_hear):
                self._say(lines, must_hear=must_hear)
                return Done()
            case Choose() | Invite() | Collect():
                return self._answered(step)
            case KeepAnswer():
                self._keep_answer()
                return Done()
            case Record():
                return self._record(step)
            case Transfer(queue, reason, account):
                return self._transfer(Transferred(queue, reason, account, tuple(self._path)))
            case ExpectWait():
                return ExpectedWait(self._phone.expected_wait())
            case Rejoin(queue):
                self._phone.rejoin(queue)
                self._notice(Transferred(queue, Reason.LEFT_QUEUE, None, tuple(self._path)))
                return HandedOver()
            case _:
                assert_never(step)

    def _answered(self, step: Choose | Invite | Collect) -> object:
        if isinstance(step, Invite) and self._ahead:
            return Hurried()
        if not _confirms(step):
            self._said = None
        reply = self._collect(step) if isinstance(step, Collect) else self._choose(step)
        self._notice(Answered(step, reply))
        return reply

    def _keep_answer(self) -> None:
        said, self._said = self._said, None
        words = said[0].words(said[1]) if said else None
        if words:
            with suppress(CallerHungUp):  # the next step on the line tells it
                self._phone.keep(words)

    def _say(self, lines: tuple[Line, ...], *, must_hear: bool) -> None:
        if self._ahead and self._hurries and not must_hear:
            return
        self._keep(self._prepared(lines))
        keys = self._played(lines, must_hear=must_hear)
        if self._is_spare_hash(keys):
            keys = self._played(lines, must_hear=must_hear)
        self._hurries = bool(keys or (self._hurries and self._ahead))
        self._ahead += keys

    def _played(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        self._notice(Saying(lines, answer_expected=False))
        return self._phone.play(lines, must_hear=must_hear)

    def _first(self, step: Choose | Invite | Collect, wait: float) -> Answer:
        """What the caller does first: presses a key, perhaps earlier already, speaks, or nothing."""
        self._get_ready(step)
        if self._ahead:
            return self._take_ahead()
        answer = self._asked(step, wait)
        return self._asked(step, wait) if self._is_spare_hash(answer) else answer

    def _get_ready(self, step: Choose | Invite | Collect) -> None:
        """Drop the keys that cannot be meant for what is going to be asked."""
        if isinstance(step, Choose) and step.afresh:
            self._prepared(step.lines)
            self._ahead = ""
        elif not self._ahead:
            self._keep(self._prepared(step.lines))

    def _asked(self, step: Choose | Invite | Collect, wait: float) -> Answer:
        self._notice(Saying(step.lines, answer_expected=True))
        answer = self._phone.ask(step.lines, wait, step.attention.expects if step.attention else None)
        if isinstance(answer, StillThinking):
            answer = self._played(ONE_MOMENT, must_hear=False) or answer.hear_out()
        if isinstance(answer, Heard | Unclear | Noise | Deaf):
            self._notice(Uttered(answer))
        if isinstance(answer, Heard) and step.attention and not _confirms(step):
            self._said = step.attention, answer
        if isinstance(answer, str):
            answer, self._ahead = answer[0], answer[1:]
        return answer

    def _is_spare_hash(self, keys: object) -> bool:
        """Whether the only key is the `#` of an entry that had already ended by its length; it must spoil no prompt."""
        spare, self._spare_hash = self._spare_hash, False
        if not spare or keys != "#":
            return False
        self._notice(Keyed("#"))
        return True

    def _next_key(self, wait: float) -> str | None:
        return self._take_ahead() if self._ahead else self._phone.next_key(wait)

    def _take_ahead(self) -> str:
        key, self._ahead = self._ahead[0], self._ahead[1:]
        return key

    def _choose(self, step: Choose | Invite) -> Pressed | WrongKey | Silence | Probably | Unclear | Noise | Deaf:
        match self._first(step, step.wait), step.attention:
            case str() as key, _:
                return self._pressed(step, key)
            case Deaf() as deaf, _:
                return deaf
            case (Heard() | Unclear() | Noise()) as sounds, attention if attention:
                reply = attention.chosen(sounds)
                return Unclear() if isinstance(reply, Pressed) and reply.key not in step.keys else reply
            case _:
                self._notice(KeptSilent())
                return Silence()

    def _pressed(self, step: Choose | Invite, key: str) -> Pressed | WrongKey:
        self._notice(Keyed(key))
        self._last = key
        if key in step.keys:
            return Pressed(key)
        self._ahead = ""  # one slip of the finger is one mistake
        return WrongKey(key)

    def _collect(self, step: Collect) -> Typed | WentBack | Silence | Dictated | Pressed | Unclear | Noise | Deaf:
        match self._first(step, step.first_wait), step.attention:
            case str() as key, _:
                return self._keyed_in(step, key)
            case Deaf() as deaf, _:
                return deaf
            case (Heard() | Unclear() | Noise()) as sounds, attention if attention:
                return attention.collected(sounds)
            case _:
                self._notice(KeptSilent())
                return Silence()

    def _keyed_in(self, step: Collect, first: str) -> Typed | WentBack | Silence:
        """Take the rest of an entry that has begun with a key: from then on only keys are listened for."""
        keys = ""
        entry = ""
        key: str | None = first
        while key is not None:
            keys += key
            if key == "#" or (key == "*" and not entry):
                break
            entry = "" if key == "*" else entry + key
            if len(entry) == step.most:
                self._spare_hash = True
                break
            key = self._next_key(step.next_wait if entry else step.first_wait)
        self._notice(Keyed(keys))
        self._last = keys[-1]
        if entry:
            return Typed(entry)
        return WentBack() if key == "*" else Silence()

    def _record(self, step: Record) -> Recorded | WentBack | NotRecorded:
        self._say(step.lines, must_hear=False)
        keys, self._ahead = self._ahead, ""
        if keys:
            self._notice(Keyed(keys))
        if "*" in keys:
            return WentBack()
        self._notice(Listening())
        taken = self._phone.record(step.longest, step.silence)
        if isinstance(taken, Recorded):
            self._notice(Spoke(taken.seconds, taken.recording))
        return taken

    def _transfer(self, where: Transferred) -> HandedOver | NoOperators:
        reply = self._phone.transfer(where)
        if isinstance(reply, HandedOver):
            self._notice(where)
        return reply


def _confirms(step: Choose | Invite | Collect) -> bool:
    """Whether a question is about the answer before it."""
    return isinstance(step, Choose) and step.afresh
