"""What supervisors do with the sentences that callers hear: find, try, write, publish, take back. No browser here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import RowMapping

from callbacks.working_days import LIPETSK
from console.frame.deeds import CannotBe
from console.ports import Ports
from console.sentences.publishing import Heard, NotPublished, Progress, Publication
from db.sentence_tables import LONGEST_NAME, VersionState
from db.sentences import Overtaken, SentenceBook
from menus.catalogue import Catalogue, Sentence
from menus.edition import Edition
from menus.facts import shown
from menus.hearing import heard_at
from menus.lengths import LONGEST
from menus.office_reading import PREFIX
from menus.published import Wording
from menus.source import Faulty
from menus.spoken import speak
from speech.unavailable import SpeechUnavailable

LONGEST_TEXT = 600
"""Signs; the longest sentence of ours has half of that."""
MOST_VERSIONS = 50
NO_VOICE = "Голос не отвечает. Попробуйте через минуту; написанное осталось на месте."
NO_FILES = "Файлы меню не читаются. Позовите администратора."
OVERTAKEN = (
    "Пока вы писали, появилась другая правка: {maker}, {when}: «{text}». Ваш текст остался в поле. "
    "Сравните и, если он нужен, сохраните его ещё раз."
)
CHANGED = (
    "Пока вы писали, в файле меню изменилось то, что звучит: «{text}». Ваш текст остался в поле. "
    "Сравните и, если он нужен, сохраните его ещё раз."
)
DECIDED = "С этим черновиком уже что-то сделали: {decider}, {when}. Посмотрите, что звучит сейчас."


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence in the list."""

    name: str
    text: str
    heading: str
    places: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A sentence that somebody has before them; `number` is that of the newest version there is, 0 for none.

    `said` is what callers hear now, as it is written; None for an announcement that is not in force.
    """

    name: str
    said: Wording | None
    number: int
    draft: RowMapping | None
    history: Sequence[RowMapping]
    places: str = ""
    slots: Mapping[str, str] | None = None
    """What can be put into it, with an example of how that sounds."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a text: what is wrong with it, how it sounds with usual values, and its sound."""

    faults: tuple[str, ...]
    told: str = ""
    heard: Heard | None = None

    @property
    def lines(self) -> list[str]:
        """The same in words."""
        if self.faults:
            return list(self.faults)
        told = [f"Звучит так: «{self.told}»"]
        if self.heard is None:
            return ["Ошибок нет. Длительность не измерена: голос не отвечает.", *told]
        return [f"Ошибок нет. {_length(self.heard.seconds)}", *told, *_voice(self.heard)]


def _length(seconds: float) -> str:
    longer = f" Это долго: лучше до {LONGEST:.0f} с." if round(seconds, 1) > LONGEST else ""
    return f"Длится {seconds:.1f} с.".replace(".", ",", 1) + longer


def _voice(heard: Heard) -> list[str]:
    if heard.recorded:
        return ["Это запись диктора: она звучит вместо синтеза."]
    return ["Запись диктора сделана с другими словами, поэтому звучит синтез."] if heard.outdated else []


@dataclass(frozen=True, slots=True)
class SentenceDesk:
    """The sentences as one person works on them. What it does may take its time; SQLAlchemyError as ever."""

    ports: Ports
    staff_id: int

    @property
    def book(self) -> SentenceBook:
        """Where every version is."""
        return SentenceBook(self.ports.engine)

    def drafts(self, *, announcements: bool) -> list[RowMapping]:
        """What waits to be published."""
        self.ports.publishing.settle(self.book)
        return [draft for draft in self.book.drafts() if draft["name"].startswith(PREFIX) is announcements]

    def opened(self, name: str) -> Opened:
        """A sentence with its draft and its history."""
        self.ports.publishing.settle(self.book)
        edition, newest = self.ports.publishing.edition(), self.book.newest(name)
        waits = newest is not None and newest["state"] is VersionState.DRAFT
        return Opened(
            name,
            said(edition, name),
            newest["number"] if newest else 0,
            newest if waits else None,
            self.book.history(name, MOST_VERSIONS),
            "; ".join(heard_at(edition).get(name, ())),
            slots(edition.catalogue, name),
        )

    def tried(self, name: str, wording: Wording) -> Tried:
        """Check a text by the rules of `menu check`, and measure it."""
        try:
            edition = self.ports.publishing.tried({name: wording}, self.ports.now())
        except Faulty as faulty:
            return Tried(tuple(_plain(fault.text, name) for fault in faulty.faults))
        except OSError:
            return Tried((NO_FILES,))
        if lost := self._lost((name,), edition):
            return Tried(lost)
        told = edition.catalogue.example(name)
        try:
            return Tried((), told, self.ports.publishing.heard(name, told))
        except SpeechUnavailable:
            return Tried((), told)

    def save(self, opened: Opened, wording: Wording) -> int:
        """Keep a draft; its number. CannotBe when somebody else has written meanwhile, or it cannot be kept."""
        if len(opened.name) > LONGEST_NAME:
            raise CannotBe("Имя этой фразы слишком длинное: её правят в файле.")
        now, newest = said(self.ports.publishing.edition(), opened.name), self.book.newest(opened.name)
        if now != opened.said and (newest["number"] if newest else 0) == opened.number:
            raise CannotBe(CHANGED.format(text=now.text if now else "ничего"))
        try:
            return self.book.save(opened.name, wording, over=opened.number, by=self.staff_id, at=self.ports.now())
        except Overtaken as other:
            raise CannotBe(_overtaken(other, OVERTAKEN)) from None

    def drop(self, name: str, number: int) -> None:
        """Give a draft up. CannotBe when it is none any more."""
        try:
            self.book.drop(name, number, by=self.staff_id, at=self.ports.now())
        except Overtaken as other:
            raise CannotBe(_overtaken(other, DECIDED)) from None

    def publish(self, drafts: Mapping[str, int], progress: Progress) -> None:
        """Have callers hear drafts, by name and number, all or none. CannotBe: then everything is as it was."""
        at = self.ports.now()
        versions = {(name, number): self._draft(name, number) for name, number in drafts.items()}
        publication = Publication(self.staff_id, at, versions)
        self._check(publication.changes, at)
        try:
            self.ports.publishing.put_in_force(publication, self.book, progress)
        except NotPublished as why:
            raise CannotBe(str(why)) from None
        except Overtaken as other:
            raise CannotBe(_overtaken(other, DECIDED)) from None

    def put_in_force(self, opened: Opened, wording: Wording, progress: Progress) -> None:
        """Write and publish at once; what is refused stays as a draft."""
        self.publish({opened.name: self.save(opened, wording)}, progress)

    def write_and_publish(self, opened: Opened, wording: Wording, progress: Progress) -> None:
        """Publish what was written, which may be the draft that is there."""
        if opened.draft is not None and wording == wording_of(opened.draft):
            self.publish({opened.name: opened.number}, progress)
        else:
            self.put_in_force(opened, wording, progress)

    def _check(self, changes: Mapping[str, Wording], at: datetime) -> None:
        try:
            edition = self.ports.publishing.tried(changes, at)
        except Faulty as faulty:
            raise CannotBe(" ".join(f"{fault.text[0].upper()}{fault.text[1:]}." for fault in faulty.faults)) from None
        except OSError:
            raise CannotBe(NO_FILES) from None
        if lost := self._lost(changes, edition):
            raise CannotBe(" ".join(lost))

    def _lost(self, names: Iterable[str], after: Edition) -> tuple[str, ...]:
        """What is wrong with sentences that no longer tell a value they tell now."""
        before = self.ports.publishing.edition().catalogue.sentences
        return tuple(
            f"В тексте не хватает {{{slot}:{form}}}: без этого звонящий не узнает главного."
            for name in names
            if name in before and name in after.catalogue.sentences
            for slot, form in before[name].slots().items()
            if slot not in after.catalogue.sentences[name].slots()
        )

    def _draft(self, name: str, number: int) -> Wording:
        newest = self.book.newest(name)
        if newest is None or newest["number"] != number or newest["state"] is not VersionState.DRAFT:
            raise CannotBe(_overtaken(Overtaken(newest), DECIDED))
        return wording_of(newest)


def _overtaken(other: Overtaken, told: str) -> str:
    newest = other.newest
    if newest is None:
        return "Такого черновика нет."
    who = newest["decider"] or newest["maker"]
    when = moment(newest["decided_at"] or newest["made_at"])
    return told.format(maker=newest["maker"], decider=who, when=when, text=newest["text"] or "снято")


def wording_of(version: RowMapping) -> Wording:
    """What a version says."""
    return Wording(version["text"], version["begins"], version["ends"])


def said(edition: Edition, name: str) -> Wording | None:
    """What callers hear under a name, as it is written; None when nothing."""
    sentence = edition.catalogue.sentences.get(name)
    if sentence is None:
        return None
    announced = next((each for each in edition.tree.office.announcements if each.prompt == name), None)
    return Wording(sentence.written, *((announced.begins, announced.ends) if announced else ()))


def rows(edition: Edition) -> list[Row]:
    """Every sentence of the menu, in the order of its file."""
    places = heard_at(edition)
    return [
        Row(name, sentence.written, sentence.heading, "; ".join(places.get(name, ())))
        for name, sentence in edition.catalogue.sentences.items()
        if not name.startswith(PREFIX)
    ]


def matching(found: Sequence[Row], words: str) -> list[Row]:
    """The sentences that have all the words, in their text, their name or their heading; ё and е are one letter."""
    wanted = _letters(words).split()
    return [row for row in found if all(word in _letters(f"{row.name} {row.text} {row.heading}") for word in wanted)]


def _letters(text: str) -> str:
    return text.lower().replace("ё", "е").replace("\u0301", "")


def slots(catalogue: Catalogue, name: str) -> dict[str, str]:
    """What stands in the braces of a sentence, with an example of each."""
    sentence: Sentence | None = catalogue.sentences.get(name)
    named = sentence.slots() if sentence else {}
    return {f"{{{slot}:{form}}}": speak(catalogue.sample(name, form), form) for slot, form in named.items()}


def plain(typed: str | None) -> str:
    """A text as it is kept: in one line, no blanks around. CannotBe for one that nobody would listen to."""
    text = " ".join((typed or "").split())
    if not text:
        raise CannotBe("Напишите текст.")
    if len(text) > LONGEST_TEXT:
        raise CannotBe(f"Текст длиннее {LONGEST_TEXT} знаков. Сократите его.")
    if hidden := next((sign for sign in text if not sign.isprintable()), None):
        raise CannotBe(f"В тексте невидимый знак {shown(hidden)}. Уберите его.")
    return text


def new_name(taken: Collection[str], at: datetime) -> str:
    """A name for a new announcement: its day and a number."""
    names = (f"{PREFIX}from_{at.astimezone(LIPETSK):%Y%m%d}_{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def moment(at: datetime) -> str:
    """A moment as people here write it."""
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def _plain(fault: str, name: str) -> str:
    """A fault without the name of the sentence: that is the one before them."""
    for what in (f"фраза «{name}»", f"объявление «{name.removeprefix(PREFIX)}»"):
        fault = fault.removeprefix(f"{what}: ").removeprefix(f"{what} ")
    return fault[0].upper() + fault[1:] + "."
