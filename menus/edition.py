"""A tree and its sentences that fit together: what `menu check` checks and what a call keeps to its end."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from menus.announced import check_menus, check_questions, check_sentences
from menus.catalogue import Catalogue, Sentence, catalogue_on, read_sentences
from menus.facts import Facts
from menus.office import Calendar
from menus.office_reading import read_office
from menus.published import lay_over
from menus.questionnaire_reading import read_questionnaires
from menus.reading import read_tree
from menus.source import Fault, Faulty, Source
from menus.spoken import value_type
from menus.titles import check_titles
from menus.tree import Menu, Node, Steps, Tree
from menus.vocabulary import VOCABULARY
from menus.ways import check_ways


@dataclass(frozen=True, slots=True)
class Edition:
    """What the files that the company edits say on one day."""

    tree: Tree
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Editions:
    """One state of the files: an edition for each period between two changes of facts, with its first day."""

    periods: tuple[tuple[date, Edition], ...]

    def on(self, day: date) -> Edition:
        """The edition of a day."""
        return next(edition for begins, edition in reversed(self.periods) if begins <= day)

    def after(self, day: date) -> tuple[Edition, ...]:
        """The editions of the periods that begin later."""
        return tuple(edition for begins, edition in self.periods if begins > day)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that the company edits."""

    tree: Source
    prompts: Source
    facts: Source
    questionnaires: Source
    office: Source
    published: Source
    """What was put in force from the console, over the others (`menus.published`)."""

    def faults(self) -> list[Fault]:
        """What is wrong with all of them."""
        every = (self.tree, self.prompts, self.facts, self.questionnaires, self.office, self.published)
        return [fault for source in every for fault in source.faults]


def read_editions(files: Sources, services: Collection[str], calendar: Calendar) -> Editions:
    """Read the files; raises Faulty with every fault of all of them at once."""
    lay_over(files.published, files.prompts, files.office)
    facts = Facts(files.facts)
    sentences = read_sentences(files.prompts, facts)
    office, announcements = read_office(files.office, facts, calendar)
    facts.check_told()
    asked = read_questionnaires(files.questionnaires, sentences.keys())
    tree = replace(read_tree(files.tree, sentences.keys(), services), questionnaires=asked, office=office)
    check_ways(files.tree, tree)
    _check_sentences(files, Edition(tree, catalogue_on(date.min, sentences, facts)))
    if files.faults():
        raise Faulty(files.faults())
    said = {**sentences, **announcements}
    days = (date.min, *facts.changes())
    return Editions(tuple((day, Edition(tree, catalogue_on(day, said, facts))) for day in days))


def _check_sentences(files: Sources, edition: Edition) -> None:
    _check_vocabulary(files.prompts, edition)
    if files.prompts.russian:
        check_sentences(files.prompts, edition.catalogue)
        check_menus(files.tree, files.prompts, edition.tree, edition.catalogue)
        check_titles(files.tree, edition.tree, edition.catalogue.sentences)
        check_questions(files.questionnaires, edition.tree.questionnaires, edition.catalogue)


def _check_vocabulary(prompts: Source, edition: Edition) -> None:
    """Every sentence the dialogues say exists with the right slots, and no sentence is there for nothing."""
    sentences = edition.catalogue.sentences
    for name in VOCABULARY.keys() - sentences.keys():
        prompts.fault(None, f"не хватает фразы «{name}»: она звучит в диалоге")
    said = VOCABULARY.keys() | prompts_of(edition.tree)
    for name, sentence in sentences.items():
        if name not in said:
            prompts.fault(sentence.where, f"фраза «{name}» нигде не звучит")
        else:
            _check_slots(prompts, name, sentence)


def _check_slots(prompts: Source, name: str, sentence: Sentence) -> None:
    carried = VOCABULARY.get(name, {})
    for slot, form in sentence.slots().items():
        if slot not in carried:
            known = ", ".join(sorted(carried)) or "нет"
            prompts.fault(sentence.where, f"фраза «{name}»: подстановки «{slot}» у неё не бывает (возможные: {known})")
        elif value_type(form) not in {None, carried[slot]}:
            prompts.fault(sentence.where, f"фраза «{name}»: форма «{form}» не подходит к подстановке «{slot}»")


def prompts_of(tree: Tree) -> set[str]:
    """The sentences that the tree itself says, and its questionnaires."""
    of_nodes = {prompt for node in tree.nodes.values() for prompt in _prompts_of(node) if prompt}
    return {tree.greeting, *of_nodes, *(prompt for asked in tree.questionnaires for prompt in asked.prompts())}


def _prompts_of(node: Node) -> Iterator[str | None]:
    match node:
        case Menu():
            yield from (node.prompt, node.short, *(offer.prompt for offer in node.offers.values()))
        case Steps():
            yield from (*node.prompts, node.done)
