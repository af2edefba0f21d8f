"""A tree and its sentences that fit together: what `menu check` checks and what a call keeps to its end."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from menus.announced import check_menus, check_questions, check_sentences
from menus.catalogue import Catalogue, Sentence, read_catalogue
from menus.facts import Facts
from menus.questionnaire_reading import read_questionnaires
from menus.reading import read_tree
from menus.source import Faulty, Source
from menus.spoken import value_type
from menus.tree import Menu, Node, Steps, Tree
from menus.vocabulary import VOCABULARY
from menus.ways import check_ways


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the files that the company edits."""

    tree: Tree
    catalogue: Catalogue


def read_edition(
    tree: Source, prompts: Source, facts: Source, questionnaires: Source, services: Collection[str]
) -> Edition:
    """Read the four files; raises Faulty with every fault of all of them at once."""
    known = Facts(facts)
    catalogue = read_catalogue(prompts, known)
    known.check_told()
    asked = read_questionnaires(questionnaires, catalogue.sentences.keys())
    edition = Edition(replace(read_tree(tree, catalogue.sentences.keys(), services), questionnaires=asked), catalogue)
    check_ways(tree, edition.tree)
    _check_vocabulary(prompts, edition)
    if prompts.russian:
        check_sentences(prompts, edition.catalogue)
        check_menus(tree, prompts, edition.tree, edition.catalogue)
        check_questions(questionnaires, asked, edition.catalogue)
    faults = [*tree.faults, *prompts.faults, *facts.faults, *questionnaires.faults]
    if faults:
        raise Faulty(faults)
    return edition


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
