"""From `tree.yaml` to a Tree: every fault of the file at once, in the editor's words."""

from collections.abc import Collection, Mapping

import yaml

from menus.facts import check_name
from menus.phrases_reading import read_phrasebook, read_phrases
from menus.source import Fields, Source
from menus.tree import FEEDS, SKILLS, Menu, Node, Offer, Service, Steps, Tree

OPTION_KEYS = "12345678"
RESERVED = {
    "0": "соединяет с консультантом",
    "9": "повторяет сказанное",
    "*": "возвращает назад",
    "#": "заканчивает набор номера",
}
"""Keys that mean the same everywhere, and what they do."""
MOST_OPTIONS = 5
"""What a listener can keep in mind (domain rule "at most 5 options")."""


def read_tree(source: Source, prompts: Collection[str], services: Collection[str]) -> Tree:
    """Read the tree, knowing which prompts and services exist; what is wrong is noted in the source."""
    return _Reader(source, prompts, services).tree()


class _Reader:
    def __init__(self, source: Source, prompts: Collection[str], services: Collection[str]) -> None:
        self.source = source
        self._prompts = prompts
        self._services = services
        self._names: Collection[str] = ()
        self._own_skills: Mapping[str, str] = {}

    def tree(self) -> Tree:
        top = self.source.fields(
            self.source.top, "файл", required={"greeting", "start", "nodes"}, allowed={"questions"}
        )
        nodes = self.source.entries(top["nodes"][1], "nodes") if "nodes" in top else {}
        self._names = nodes.keys()
        for name, (where, _) in nodes.items():
            check_name(self.source, f"узел «{name}»", where, name)
        own = ((name, self._skill(name, value)) for name, (_, value) in nodes.items())
        self._own_skills = {name: skill for name, skill in own if skill}
        built = {name: self._node(name, value) for name, (_, value) in nodes.items()}
        greeting = self._prompt(top, "greeting") or ""
        start = self._target(top, "start") or ""
        phrasebook = read_phrasebook(self.source, top["questions"][1] if "questions" in top else None, self._prompts)
        return Tree(greeting, start, built, self._skills(built), phrases=phrasebook)

    def _skill(self, name: str, node: yaml.Node) -> str | None:
        """The skill that a node names itself; one that nobody has is a fault."""
        if not isinstance(node, yaml.MappingNode):
            return None
        skill = next((value for key, value in node.value if key.value == "skill"), None)
        if skill is None or skill.value in SKILLS:
            return skill and str(skill.value)
        self.source.fault(skill, f"узел «{name}»: такого умения нет; есть: {', '.join(SKILLS)}")
        return None

    def _skills(self, nodes: Mapping[str, Node]) -> dict[str, str]:
        """Each node's skill: its own, else that of the nearest node above it."""
        return {name: skill for name in nodes if (skill := self._nearest_skill(nodes, name))}

    def _nearest_skill(self, nodes: Mapping[str, Node], name: str) -> str | None:
        for _ in nodes:
            if name in self._own_skills or name not in nodes:
                break
            name = nodes[name].above or ""
        return self._own_skills.get(name)

    def _node(self, name: str, node: yaml.Node) -> Node:
        names = self.source.entries(node, f"узел «{name}»").keys()
        if "steps" in names:
            return self._steps(name, node)
        return self._service(name, node) if "service" in names else self._menu(name, node)

    def _steps(self, name: str, node: yaml.Node) -> Steps:
        fields = self.source.fields(
            node, f"узел «{name}»", required={"steps", "then", "above"}, allowed={"done", "rated", "skill", "title"}
        )
        said = self.source.items(fields["steps"][1], f"шаги узла «{name}»") if "steps" in fields else []
        return Steps(
            name,
            tuple(filter(None, (self._known_prompt(prompt, f"шаг узла «{name}»") for prompt in said))),
            self._prompt(fields, "done"),
            self._target(fields, "then") or "",
            self._target(fields, "above") or "",
            self._word(fields, "rated"),
            self._word(fields, "title"),
        )

    def _service(self, name: str, node: yaml.Node) -> Service:
        fields = self.source.fields(
            node, f"узел «{name}»", required={"service", "then", "above"}, allowed={"rated", "skill", "title"}
        )
        service = self._word(fields, "service")
        if service and service not in self._services:
            self.source.fault(
                fields["service"][1], f"услуги «{service}» нет; есть: {', '.join(sorted(self._services))}"
            )
        return Service(
            name,
            service or "",
            self._target(fields, "then") or "",
            self._target(fields, "above") or "",
            self._word(fields, "rated"),
            self._word(fields, "title"),
        )

    def _menu(self, name: str, node: yaml.Node) -> Menu:
        fields = self.source.fields(
            node, f"узел «{name}»", required={"prompt", "keys"}, allowed={"short", "above", "skill", "phrases", "title"}
        )
        keys = self.source.entries(fields["keys"][1], f"кнопки узла «{name}»") if "keys" in fields else {}
        if "keys" in fields:
            self._check_keys(name, fields["keys"][1], {key: where for key, (where, _) in keys.items()})
        sometimes = {key: value for key, (_, value) in keys.items() if isinstance(value, yaml.MappingNode)}
        return Menu(
            name,
            self._prompt(fields, "prompt") or "",
            self._prompt(fields, "short"),
            {key: self._target(keys, key) or "" for key in keys if key not in sometimes},
            self._target(fields, "above"),
            {key: self._offer(key, value) for key, value in sometimes.items()},
            read_phrases(self.source, f"узел «{name}»", fields["phrases"][1], keys) if "phrases" in fields else {},
            self._word(fields, "title"),
        )

    def _check_keys(self, name: str, node: yaml.Node, keys: Mapping[str, yaml.Node]) -> None:
        if not keys:
            self.source.fault(node, f"узел «{name}» — тупик: нет ни одной кнопки")
        if len(keys) > MOST_OPTIONS:
            self.source.fault(node, f"узел «{name}»: кнопок {len(keys)}; больше пяти на слух не запомнить")
        for key, where in keys.items():
            if key in RESERVED:
                self.source.fault(where, f"узел «{name}»: кнопка «{key}» занята, она везде {RESERVED[key]}")
            elif key not in OPTION_KEYS:
                self.source.fault(where, f"узел «{name}»: кнопки «{key}» на телефоне нет")
        for before, (key, where) in zip(keys, list(keys.items())[1:], strict=False):
            if key < before:
                self.source.fault(where, f"узел «{name}»: кнопка «{key}» стоит после «{before}», не по порядку")

    def _offer(self, key: str, node: yaml.Node) -> Offer:
        """Read an option of the long form: `{to: outages, if: outages, say: outages_offer}`."""
        fields = self.source.fields(node, f"кнопка «{key}»", required={"to", "if", "say"}, allowed=set())
        feed = self._word(fields, "if")
        if feed and feed not in FEEDS:
            self.source.fault(fields["if"][1], f"данных «{feed}» не бывает; есть: {', '.join(sorted(FEEDS))}")
        return Offer(self._target(fields, "to") or "", feed or "", self._prompt(fields, "say") or "")

    def _word(self, fields: Fields, name: str) -> str | None:
        return self.source.text(fields[name][1], f"поле «{name}»") if name in fields else None

    def _prompt(self, fields: Fields, name: str) -> str | None:
        return self._known_prompt(fields[name][1], f"поле «{name}»") if name in fields else None

    def _known_prompt(self, node: yaml.Node, what: str) -> str | None:
        prompt = self.source.text(node, what)
        if prompt and prompt not in self._prompts:
            self.source.fault(node, f"фразы «{prompt}» нет в каталоге")
        return prompt

    def _target(self, fields: Fields, name: str) -> str | None:
        target = self._word(fields, name)
        if target and target not in self._names:
            self.source.fault(fields[name][1], f"узла «{target}» нет")
        return target
