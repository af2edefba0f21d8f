"""What a caller has keyed and said, for the operator who takes the call: by its meaning, and without the second factor.

Kept in memory by whoever makes one of these; the journal, the log and the figures have none of it.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from menus.announced import announced
from menus.edition import Edition
from menus.events import Answered, Asked, Entered, Event, Saying, Spoke, Uttered
from menus.expecting import Deaf, Heard, Noise, Sounds, Unclear
from menus.keys import BACK_KEY, OPERATOR_KEY, REPEAT_KEY
from menus.steps import (
    Choose,
    Collect,
    Dictated,
    Invite,
    MeterDiffers,
    MeterMatches,
    NoSuchAccount,
    Pressed,
    Probably,
    Silence,
    Typed,
    Wanted,
    WentBack,
    WrongKey,
)
from menus.titles import title
from menus.values import Clock, Digits, Line, NearDay, Value, Zone

MOST = 100
"""Answers of a call that are kept, the newest: a longer conversation is given to a person anyway."""
BEFORE = "До меню"
RATINGS = frozenset({"rate", "rate_operator", "rate_us"})
"""Marks are for the supervisors: the next operator need not know what the last one was given."""
EVERYWHERE = {OPERATOR_KEY: "консультант", REPEAT_KEY: "повторить", BACK_KEY: "назад"}
NUMBERS = {
    Wanted.CLIENT_NUMBER: "номер Клиента",
    Wanted.METER_END: "конец номера счётчика (скрыт)",
    Wanted.READING: "показание",
    Wanted.PHONE: "телефон",
    None: "номер (скрыт)",
}
OTHER_TIME = "другое время"
SECRET = frozenset({Wanted.METER_END, None})
VERDICTS: Mapping[type, str] = {
    MeterMatches: "номер счётчика верный",
    MeterDiffers: "номер счётчика неверный",
    NoSuchAccount: "такого номера Клиента нет",
}


@dataclass(frozen=True, slots=True)
class Given:
    """Something that a caller has answered: where in the menu, as people call it, and what."""

    place: str
    told: str


class Answers:
    """The watcher of one call; `given` may be read by any thread."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._opinions = RATINGS | {prompt for asked in edition.tree.questionnaires for prompt in asked.prompts()}
        self._place = BEFORE
        self._given: deque[Given] = deque(maxlen=MOST)
        self._heard: Sounds | Deaf | None = None
        self._misunderstood = 0
        self._opinion = False

    @property
    def given(self) -> tuple[Given, ...]:
        """What was answered so far, in its order."""
        return tuple(self._given.copy())

    def notice(self, event: Event) -> None:
        """Take note of what was answered, and of what came of a number."""
        match event:
            case Entered(node):
                self._place, self._misunderstood = title(self._edition.tree, self._edition.catalogue.sentences, node), 0
            case Uttered(sounds):
                self._heard = sounds
            case Answered(question, reply):
                self._answered(question, reply)
            case Asked(_, reply) if verdict := VERDICTS.get(type(reply)):
                self._add(verdict)
            case Saying(lines):
                self._opinion = self._is_opinion(lines)
            case Spoke(seconds) if not self._opinion:
                self._add(f"сообщение, {seconds:.0f} с")
            case _:
                pass

    def _answered(self, question: Choose | Invite | Collect, reply: object) -> None:
        sounds, self._heard = self._heard, None
        if self._is_opinion(question.lines):
            return
        told = self._told(question, reply, sounds)
        if told:
            self._add(f"сказано: {told}" if isinstance(reply, Pressed | Probably) and sounds else told)

    def _is_opinion(self, lines: tuple[Line, ...]) -> bool:
        return any(line.prompt in self._opinions for line in lines)

    def _told(self, question: Choose | Invite | Collect, reply: object, sounds: Sounds | Deaf | None) -> str:
        """What a reply means; "" for one that means nothing."""
        match reply:
            case Pressed(key):
                return self._option(question.lines, key)
            case Probably(key):
                return f"возможно, {self._option(question.lines, key)}"
            case WrongKey(key):
                return f"кнопка {key}, такой здесь нет"
            case Typed(digits):
                return _number(question, digits)
            case Dictated(digits):
                return f"сказано: {_number(question, digits)}"
            case WentBack():
                return EVERYWHERE[BACK_KEY]
            case Silence():
                return "нет ответа"
            case Unclear() | Noise():
                return self._not_understood(question, sounds)
            case _:
                return ""

    def _option(self, lines: tuple[Line, ...], key: str) -> str:
        """An option by the words that offer it."""
        if len(key) > 1:
            return _moment(key)
        words = EVERYWHERE.get(key) or next((words for words in self._offered(lines, key) if words), "")
        return words[:1].lower() + words[1:] if words else f"кнопка {key}"

    def _offered(self, lines: tuple[Line, ...], key: str) -> Iterator[str]:
        sentences = self._edition.catalogue.sentences
        for line in reversed(lines):
            yield from (heard.option for heard in announced(sentences[line.prompt]) if heard.key == key)
            yield _time_offered(dict(line.slots), key)

    def _not_understood(self, question: Choose | Invite | Collect, sounds: Sounds | Deaf | None) -> str:
        """From the second time on, with the words that may have been said: then a person has to make sense of them."""
        self._misunderstood += 1
        secret = isinstance(question, Collect) and question.wanted in SECRET
        match sounds:
            case Heard((best, *_)) if self._misunderstood > 1 and not secret:
                return f"не разобрали, похоже на «{best.text}»"
            case _:
                return "не разобрали"

    def _add(self, told: str) -> None:
        self._given.append(Given(self._place, told))


def _number(question: Choose | Invite | Collect, digits: str) -> str:
    wanted = question.wanted if isinstance(question, Collect) else None
    zones = (value.label for line in question.lines for _, value in line.slots if isinstance(value, Zone))
    name = " ".join(filter(None, (NUMBERS[wanted], *zones)))
    return name if wanted in SECRET else f"{name} {digits}"


def _time_offered(slots: Mapping[str, Value], key: str) -> str:
    """The time, or the wish for another one, that a sentence offers with a key of its own."""
    if slots.get("key") != Digits(key):
        return ""
    match slots.get("day"), slots.get("since"):
        case NearDay(day), Clock(hour, minute):
            return f"{day:%d.%m} {hour:02}:{minute:02}"
        case _:
            return OTHER_TIME


def _moment(key: str) -> str:
    try:
        return f"{datetime.fromisoformat(key):%d.%m %H:%M}"
    except ValueError:
        return OTHER_TIME
