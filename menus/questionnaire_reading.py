"""From `questionnaires.yaml` to questionnaires: every fault of the file at once, in the editor's words."""

from collections.abc import Callable, Collection
from datetime import date

import yaml

from menus.questionnaire import ANSWER_KEYS, MOST_OPTIONS, Choice, Question, Questionnaire, Scale, Spoken
from menus.source import Fields, Source

LONGEST_NAME = 64
SCALES = range(2, len(ANSWER_KEYS) + 1)
SECONDS = range(10, 181)
NOBODY = date.min


def read_questionnaires(source: Source, prompts: Collection[str]) -> tuple[Questionnaire, ...]:
    """Read the file, knowing which prompts exist; what is wrong is noted in the source. It may be empty."""
    reader = _Reader(source, prompts)
    entries = source.entries(source.top, "анкеты").items()
    return tuple(reader.questionnaire(name, where, value) for name, (where, value) in entries)


class _Reader:
    def __init__(self, source: Source, prompts: Collection[str]) -> None:
        self._source = source
        self._prompts = prompts
        self._kinds: dict[str, Callable[[str, str, yaml.Node], Question]] = {
            "scale": self._scale,
            "choice": self._choice,
            "record": self._spoken,
        }

    def questionnaire(self, name: str, where: yaml.Node, node: yaml.Node) -> Questionnaire:
        what = f"анкета «{name}»"
        self._check_name(name, where, what)
        required = {"from", "to", "offer", "thanks", "questions"}
        fields = self._source.fields(node, what, required=required, allowed=set())
        first, last = self._day(fields, "from"), self._day(fields, "to")
        if first and last and last < first:
            self._source.fault(fields["to"][1], f"{what}: последний день раньше первого")
        offer, thanks = self._prompt(fields, "offer"), self._prompt(fields, "thanks")
        return Questionnaire(name, first or NOBODY, last or NOBODY, offer, thanks, self._questions(fields, what))

    def _questions(self, fields: Fields, what: str) -> tuple[Question, ...]:
        if "questions" not in fields:
            return ()
        node = fields["questions"][1]
        entries = self._source.entries(node, f"вопросы: {what}")
        if not entries and isinstance(node, yaml.MappingNode):
            self._source.fault(node, f"{what}: нет ни одного вопроса")
        read = (self._question(name, where, value) for name, (where, value) in entries.items())
        return tuple(question for question in read if question)

    def _question(self, name: str, where: yaml.Node, node: yaml.Node) -> Question | None:
        what = f"вопрос «{name}»"
        self._check_name(name, where, what)
        fields = self._source.fields(node, what, required={"say"}, allowed=set(self._kinds))
        kinds = sorted(fields.keys() & self._kinds.keys())
        prompt = self._prompt(fields, "say")
        if len(kinds) != 1:
            self._source.fault(where, f"{what}: нужно одно из полей: {', '.join(self._kinds)}")
            return None
        return self._kinds[kinds[0]](name, prompt, fields[kinds[0]][1])

    def _scale(self, name: str, prompt: str, node: yaml.Node) -> Question:
        return Scale(name, prompt, self._number(node, "scale", SCALES))

    def _spoken(self, name: str, prompt: str, node: yaml.Node) -> Question:
        return Spoken(name, prompt, float(self._number(node, "record", SECONDS)))

    def _choice(self, name: str, prompt: str, node: yaml.Node) -> Question:
        what = f"ответы вопроса «{name}»"
        entries = self._source.entries(node, what)
        for key, (where, _) in entries.items():
            if len(key) != 1 or key not in ANSWER_KEYS:
                self._source.fault(where, f"{what}: кнопкой ответа может быть {ANSWER_KEYS[0]}–{ANSWER_KEYS[-1]}")
        if isinstance(node, yaml.MappingNode) and not 2 <= len(entries) <= MOST_OPTIONS:
            self._source.fault(node, f"{what}: их должно быть от двух до {MOST_OPTIONS}")
        named = ((key, self._source.text(value, what) or "") for key, (_, value) in entries.items())
        return Choice(name, prompt, tuple(named))

    def _check_name(self, name: str, where: yaml.Node, what: str) -> None:
        if not (name.isascii() and name.isidentifier() and len(name) <= LONGEST_NAME):
            self._source.fault(where, f"{what}: имя — латинские буквы, цифры и «_», не длиннее {LONGEST_NAME}")

    def _number(self, node: yaml.Node, field: str, possible: range) -> int:
        text = self._source.text(node, f"поле «{field}»")
        if text is None:
            return possible[0]
        if not (text.isascii() and text.isdigit() and int(text[:9]) in possible):
            self._source.fault(node, f"поле «{field}»: здесь должно быть число от {possible[0]} до {possible[-1]}")
            return possible[0]
        return int(text)

    def _day(self, fields: Fields, name: str) -> date | None:
        if name not in fields:
            return None
        text = self._source.text(fields[name][1], f"поле «{name}»")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._source.fault(fields[name][1], f"поле «{name}»: день пишется так: 2026-11-30")
            return None

    def _prompt(self, fields: Fields, name: str) -> str:
        if name not in fields:
            return ""
        prompt = self._source.text(fields[name][1], f"поле «{name}»") or ""
        if prompt and prompt not in self._prompts:
            self._source.fault(fields[name][1], f"фразы «{prompt}» нет в каталоге")
        return prompt
