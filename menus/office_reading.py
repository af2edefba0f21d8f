"""From `office.ru.yaml` to an Office: every fault of the file at once, in the editor's words."""

import re
from collections.abc import Mapping
from datetime import date, datetime

import yaml

from menus.catalogue import Sentence, read_sentence
from menus.facts import FACT, Facts, check_name, read_date
from menus.office import DAY, LIPETSK, Announcement, Calendar, Holidays, Hours, Office, Schedule
from menus.source import Source

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
HOURS = re.compile(r"([0-2]?[0-9]):([0-5][0-9])\s*[-–—]\s*([0-2]?[0-9]):([0-5][0-9])")
LONGEST_CODE, LONGEST_WORDS = 32, 60
PREFIX = "announcement_"
"""Of the name by which an announcement is known in the catalogue, and its recording by a human voice."""


def read_office(source: Source, facts: Facts, calendar: Calendar) -> tuple[Office, Mapping[str, Sentence]]:
    """Read the file; the office and the sentences of its announcements. What is wrong is noted in the source."""
    reader = _Reader(source, facts)
    fields = reader.fields(source.top, "файл", {"operators", "announcements", "wrap_ups"})
    operators = reader.schedule(fields["operators"], calendar) if "operators" in fields else Schedule()
    announcements, sentences = reader.announcements(fields.get("announcements"))
    return Office(operators, announcements, reader.wrap_ups(fields.get("wrap_ups"))), sentences


class _Reader:
    def __init__(self, source: Source, facts: Facts) -> None:
        self.source = source
        self._facts = facts

    def fields(self, node: yaml.Node | None, what: str, allowed: set[str]) -> dict[str, yaml.Node]:
        entries = self.source.entries(node, what)
        for name, (where, _) in entries.items():
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                self.source.fault(where, f"{what}: поле «{name}» здесь не предусмотрено; бывают: {known}")
        return {name: value for name, (_, value) in entries.items() if name in allowed}

    def schedule(self, node: yaml.Node, calendar: Calendar) -> Schedule:
        fields = self.fields(node, "operators", {"every_day", "holidays", "exceptions", *WEEKDAYS})
        every = self._hours(fields["every_day"]) if "every_day" in fields else None
        week = tuple(self._hours(fields[day]) if day in fields else every for day in WEEKDAYS)
        if not any(week):
            self.source.fault(node, "operators: консультанты не отвечают ни в один день недели")
        holidays = Holidays(self._hours(fields["holidays"])) if "holidays" in fields else None
        return Schedule(week, holidays, self._exceptions(fields.get("exceptions")), calendar)

    def _exceptions(self, node: yaml.Node | None) -> dict[date, Hours | None]:
        exceptions: dict[date, Hours | None] = {}
        for where, value in self.source.entries(node, "exceptions").values():
            day = read_date(self.source, where)
            if day:
                exceptions[day] = self._hours(value)
        return exceptions

    def _hours(self, node: yaml.Node) -> Hours | None:
        """Read `08:00-19:00`; `closed` is None, and so is a fault."""
        text = self.source.text(node, "часы")
        if text is None or text == CLOSED:
            return None
        found = HOURS.fullmatch(text)
        if not found:
            self.source.fault(node, f"часы «{text}»: пишутся так: 08:00-19:00, круглосуточно — 00:00-24:00, или closed")
            return None
        opens, closes = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        if not opens < closes <= DAY:
            self.source.fault(node, f"часы «{text}»: начало должно быть раньше конца, и всё — в пределах одних суток")
            return None
        return Hours(opens, closes)

    def wrap_ups(self, node: yaml.Node | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, (where, value) in self.source.entries(node, "wrap_ups").items():
            what = f"итог «{name}»"
            check_name(self.source, what, where, name)
            text = self.source.text(value, what)
            if len(name) > LONGEST_CODE:
                self.source.fault(where, f"{what}: имя длиннее {LONGEST_CODE} знаков")
            if text and len(text) > LONGEST_WORDS:
                self.source.fault(value, f"{what}: слов больше, чем на {LONGEST_WORDS} знаков")
            elif text:
                found[name] = text
        return found

    def announcements(self, node: yaml.Node | None) -> tuple[tuple[Announcement, ...], dict[str, Sentence]]:
        found: list[Announcement] = []
        sentences: dict[str, Sentence] = {}
        for name, (where, value) in self.source.entries(node, "announcements").items():
            check_name(self.source, f"объявление «{name}»", where, name)
            sentence = self._announcement(name, where, value, found)
            if sentence:
                sentences[PREFIX + name] = sentence
        return tuple(found), sentences

    def _announcement(self, name: str, where: yaml.Node, node: yaml.Node, found: list[Announcement]) -> Sentence | None:
        what = f"объявление «{name}»"
        fields = self.fields(node, what, {"from", "to", "say"})
        for missing in sorted({"from", "to", "say"} - fields.keys()):
            self.source.fault(where, f"{what}: не хватает поля «{missing}»")
        begins, ends = (self._moment(fields[at]) if at in fields else None for at in ("from", "to"))
        if begins and ends:
            found.append(Announcement(PREFIX + name, begins, ends))
            if begins >= ends:
                self.source.fault(fields["to"], f"{what}: конец должен быть позже начала")
        if "say" not in fields:
            return None
        sentence = read_sentence(self.source, what, fields["say"], self._facts)
        if sentence and set(sentence.slots().values()) - {FACT}:
            self.source.fault(fields["say"], f"{what}: подстановок здесь не бывает, кроме фактов")
        return sentence

    def _moment(self, node: yaml.Node) -> datetime | None:
        """Read `2026-12-31 18:00`, in Lipetsk's time; without an hour, the beginning of the day."""
        text = self.source.text(node, "время")
        try:
            return datetime.fromisoformat(text).replace(tzinfo=LIPETSK) if text else None
        except ValueError:
            self.source.fault(node, f"время «{text}»: пишется так: 2026-12-31 18:00")
            return None
