"""A menu that works but leads callers astray is told as well: ways without end, keys nobody hears of."""

import pytest

from tests.dialogue.test_menu_check import PROMPTS, TREE, faults, line_of

OPTIONS = "      1: readings\n      2: debt\n      3: account_help\n      4: information\n      5: open_callback\n"
MAIN = "Чтобы передать показания, нажмите один. Узнать долг — два."

WAYS = [
    ("a key that means something everywhere", "      1: restriction", "      0: restriction", "      0: ",
     "кнопка «0» занята, она везде соединяет с консультантом"),
    ("back has a key already", "      1: restriction", "      '*': restriction", "      '*': ", "кнопка «*» занята"),
    ("keys out of order", OPTIONS, OPTIONS.replace("      1: readings\n", "") + "      1: readings\n",
     "      1: readings", "кнопка «1» стоит после «5», не по порядку"),
    ("six options", OPTIONS, OPTIONS + "      6: debt\n", "      1: readings", "кнопок 6; больше пяти"),
    ("a menu without keys", "    keys:\n      1: restriction", "    keys: {}", "    keys: {}",
     "узел «debt_menu» — тупик: нет ни одной кнопки"),
    ("a menu that leads to itself", "      1: restriction", "      1: debt_menu", "  debt_menu:",
     "узел «debt_menu» — тупик: все кнопки ведут в него же"),
    ("no way back", "    prompt: debt_menu\n    above: main\n", "    prompt: debt_menu\n", "  debt_menu:",
     "не хватает поля «above», звёздочка никуда не ведёт"),
    ("back to itself", "    prompt: debt_menu\n    above: main", "    prompt: debt_menu\n    above: debt_menu",
     "    above: debt_menu", "звёздочка ходит по кругу и не ведёт в первое меню: «debt_menu» → «debt_menu»"),
    ("back in a circle", "    prompt: services\n    above: information", "    prompt: services\n    above: conclude",
     "    above: conclude", "звёздочка ходит по кругу и не ведёт в первое меню: «services» → «conclude» → «services»"),
    ("a service after itself", "    service: debt\n    then: debt_menu", "    service: debt\n    then: debt",
     "    then: debt", "по кругу и без вопроса, из которого можно выйти: «debt» → «debt»"),
    ("services in a circle", "    then: debt_menu\n    above: main\n    rated: долг или переплата\n\n  debt_menu",
     "    then: restriction\n    above: main\n    rated: долг или переплата\n\n  debt_menu", None,
     "«debt» → «restriction» → «debt»"),
    ("a Russian letter in a name", "  cases:", "  cаses:", "  cаses:", "в имени русские буквы «а», нужны латинские"),
    ("a key that no caller hears of", "      1: restriction", "      1: restriction\n      2: restriction",
     "      2: restriction",
     "узел «debt_menu»: кнопка «2» не названа во фразе «debt_menu»"),
    ("an option that is said last and counted first", "      1: restriction",
     "      1: {to: restriction, if: outages, say: debt_menu}\n      2: restriction", "      1: {to",
     "кнопка «1» есть не всегда и звучит последней, а номер у неё не последний"),
    ("an option whose sentence tells another key", "      5: open_callback",
     "      5: {to: open_callback, if: outages, say: debt_menu}", "      5: {to",
     "кнопка «5» не названа во фразе «debt_menu»"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "where", "told"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_a_way_that_leads_astray_is_told_with_its_line(was: str, becomes: str, where: str | None, told: str) -> None:
    assert was in TREE
    broken = TREE.replace(was, becomes, 1)
    if where is None:
        broken = broken.replace("service: restriction\n    then: debt_menu", "service: restriction\n    then: debt", 1)
        where = "    then: restriction"
    found = faults(tree=broken)
    assert any(fault.startswith(f"tree.yaml:{line_of(broken, where)}: ") and told in fault for fault in found), found


WORDS = [
    ("a key told twice", "Узнать долг — два.", "Узнать долг — один.", "фраза «main»: кнопка «1» названа дважды"),
    ("keys told out of order", MAIN, "Узнать долг — два. Чтобы передать показания, нажмите один.",
     "фраза «main»: кнопки названы не по порядку (2, 1, 3, 4, 5)"),
    ("six keys told", MAIN, f"{MAIN} Консультант — ноль.", "фраза «main»: кнопок 6; больше пяти на слух не запомнить"),
    ("the operator before the options", "Об ограничении за долг — один. Главное меню — звёздочка.",
     "Главное меню — звёздочка. Об ограничении за долг — один.", "звёздочку называйте после остальных кнопок"),
    ("a key that the menu does not have", "Об ограничении за долг — один.", "Об ограничении за долг — три.",
     "фраза «debt_menu» называет кнопку «3», а в узле «debt_menu» её нет"),
    ("back from the first menu", "Обратный звонок, заявка — пять.", "Назад — звёздочка.",
     "фраза «main» называет кнопку «*», а в узле «main» её нет"),
    ("a Russian letter in a name", "main_short:", "main_shоrt:", "в имени русские буквы «о», нужны латинские"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "told"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS])
def test_a_sentence_that_tells_the_wrong_keys_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    assert was in PROMPTS
    broken = PROMPTS.replace(was, becomes, 1)
    found = faults(prompts=broken)
    expected = f"prompts.ru.yaml:{line_of(broken, becomes)}: "
    assert any(fault.startswith(expected) and told in fault for fault in found), found


def test_a_key_may_be_announced_in_every_usual_way() -> None:
    ways = ("Об ограничении за долг — один.", "Чтобы узнать об ограничении, нажмите один.", "Ограничение - один.")
    for way in (*ways, "Об ограничении нажмите кнопку один, пожалуйста."):
        assert faults(prompts=PROMPTS.replace("Об ограничении за долг — один.", way)) == []


def test_all_planted_faults_of_a_tree_are_told_at_once() -> None:
    broken = TREE.replace("  cases:", "  cаses:", 1).replace("    then: readings", "    then: x", 1)
    broken = broken.replace(OPTIONS, OPTIONS + "      6: debt\n", 1)
    broken = broken.replace("    prompt: debt_menu\n    above: main\n", "    prompt: debt_menu\n", 1)
    told = "\n".join(faults(broken, PROMPTS.replace("Узнать долг — два.", "Узнать долг — один.")))
    for part in ("русские буквы", "узла «cases» нет", "кнопок 6", "не хватает поля «above»", "названа дважды"):
        assert part in told
