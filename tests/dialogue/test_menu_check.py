"""Whoever edits the menu is told every fault at once, with its file and line."""

import re

import pytest

from callbacks.working_days import kind_of_day
from menus.edition import Editions, Sources, read_editions
from menus.engine import SERVICES
from menus.source import Faulty, Source
from menus.values import Line
from tests.edition import FOLDER, shipped

TREE = (FOLDER / "tree.yaml").read_text()
PROMPTS = (FOLDER / "prompts.ru.yaml").read_text()
FACTS = (FOLDER / "facts.ru.yaml").read_text()
QUESTIONNAIRES = (FOLDER / "questionnaires.yaml").read_text()
OFFICE = (FOLDER / "office.ru.yaml").read_text()


def editions(
    *,
    tree: str = TREE,
    prompts: str = PROMPTS,
    facts: str = FACTS,
    questionnaires: str = QUESTIONNAIRES,
    office: str = OFFICE,
    published: str = "",
) -> Editions:
    """What the files say; Faulty."""
    texts = {"tree.yaml": tree, "prompts.ru.yaml": prompts, "facts.ru.yaml": facts}
    texts |= {"questionnaires.yaml": questionnaires, "office.ru.yaml": office, "published.json": published}
    return read_editions(Sources(*(Source(*file) for file in texts.items())), SERVICES, kind_of_day)


def faults(tree: str = TREE, prompts: str = PROMPTS, **files: str) -> list[str]:
    """What is said about the files."""
    try:
        editions(tree=tree, prompts=prompts, **files)
    except Faulty as faulty:
        return [str(fault) for fault in faulty.faults]
    return []


def line_of(text: str, piece: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if piece in line)


def test_the_shipped_menu_has_no_faults() -> None:
    assert faults() == []


def test_a_sentence_is_put_into_words() -> None:
    assert shipped().catalogue.text(Line("connecting")) == "Соединяем с консультантом."


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("prompt: debt_menu", "prompt: dbt_menu", "фразы «dbt_menu» нет в каталоге"),
        ("then: debt_menu", "then: menu_of_debt", "узла «menu_of_debt» нет"),
        ("service: debt", "service: dept", "услуги «dept» нет"),
        ("      1: restriction", "      А: restriction", "кнопки «А» на телефоне нет"),
        ("      1: restriction", "      1: restriction\n      1: debt", "«1» встречается второй раз"),
        ("    short: main_short", "    shrt: main_short", "поле «shrt» здесь не предусмотрено"),
        ("start: main", "start: mian", "узла «mian» нет"),
        ("greeting: greeting", "greeting: hello", "фразы «hello» нет в каталоге"),
        ("      3: account_help", "      3: debt", "до узла «account_help» нельзя дойти"),
        ("    service: restriction", "    service: [restriction]", "здесь должен быть текст"),
        ("then: account_help", "then: acount_help", "узла «acount_help» нет"),
        ("[app_store, ", "[app_shop, ", "фразы «app_shop» нет в каталоге"),
        ("    title: Своё обращение", "    title: " + "а" * 61, "узел «open_case»: название длиннее 60 букв"),
        ("steps: [no_light]", "steps: []", "здесь должен быть список, хотя бы из одного пункта"),
        ("steps: [no_light]", "steps: no_light", "здесь должен быть список, хотя бы из одного пункта"),
        ("done: cabinet_done", "done: cabinet_ready", "фразы «cabinet_ready» нет в каталоге"),
        ("      2: debt", "      2: {to: debt, if: weather, say: main_short}", "данных «weather» не бывает"),
        ("      2: debt", "      2: {to: dept, if: outages, say: main_short}", "узла «dept» нет"),
        ("      2: debt", "      2: {to: debt, if: outages}", "не хватает поля «say»"),
        ("      1: restriction", "      - restriction", "здесь должен быть список вида «имя: значение»"),
        ("      1: [поставить оценку,", "      1: [отзыв, поставить оценку,", "«отзыв» значит не только кнопку «1»"),
        ("      1: [поставить оценку,", "      1: [второе, поставить оценку,", "«второе» значит не только кнопку «1»"),
        (
            "      1: [поставить оценку,",
            "      1: [оператор, поставить оценку,",
            "«оператор» значит не только кнопку «1»",
        ),
        ("      1: [поставить оценку,", "      1: [Поставить оценку,", "«Поставить оценку» — пишите русские слова"),
        ("      1: [поставить оценку,", "      1: [LK,", "«LK» — пишите русские слова строчными буквами"),
        ("      1: [поставить оценку,", "      6: [поставить оценку,", "узел «opinion»: кнопки «6» здесь нет"),
        ("  callback_topic:", "  callback_topics:", "фразы «callback_topics» нет в каталоге"),
        ("    4: [больше не звонить,", "    0: [больше не звонить,", "кнопки «0» здесь нет"),
    ],
)
def test_a_fault_of_the_tree_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    broken = TREE.replace(was, becomes, 1)
    expected = line_of(broken, becomes.splitlines()[-1])
    if told.startswith("до узла"):
        expected = line_of(broken, "  account_help:")
    found = faults(tree=broken)
    assert any(fault.startswith(f"tree.yaml:{expected}: ") and told in fault for fault in found), found


def test_a_node_that_no_menu_announces_needs_a_title() -> None:
    broken = TREE.replace("    title: Своё обращение\n", "", 1)
    where = f"tree.yaml:{line_of(broken, '  open_case:')}: "
    assert [fault for fault in faults(tree=broken) if fault.startswith(where) and "напишите title" in fault]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("Спасибо!", "Cпасибо!", "латинские буквы «C»"),
        ('четыре цифры номера счётчика."', '4 цифры номера счётчика."', "цифры нужно писать словами"),
        ("{amount:rub}", "{amonut:rub}", "подстановки «amonut» у неё не бывает (возможные: amount, date)"),
        ("{amount:rub}", "{amount:rubl}", "подстановка {amount}"),
        ("{amount:rub}", "{amount:date}", "форма «date» не подходит к подстановке «amount»"),
        ("{amount:rub}", "{amount:rub", "скобки { } не сходятся"),
        ("{site:fact}", "{sait:fact}", "факта «sait» нет в facts.ru.yaml"),
        ('connecting: "Соединяем с консультантом."', "connecting:", "здесь должен быть текст"),
        ("no_such_item:", "no_such_itme:", "фраза «no_such_itme» нигде не звучит"),
    ],
)
def test_a_fault_of_a_sentence_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    broken = PROMPTS.replace(was, becomes) if was == "{amount:rub}" else PROMPTS.replace(was, becomes, 1)
    found = faults(prompts=broken)
    lines = [number for number, line in enumerate(broken.splitlines(), 1) if becomes in line and line[0] != "#"]
    assert any(fault.startswith(f"prompts.ru.yaml:{lines[0]}: ") and told in fault for fault in found), found


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("Липецк", "Lipetsk", "факт «offices»: латинские буквы «Lipetsk»"),
        ("«а» и дом двадцать девять", "«а» и дом 29", "факт «offices»: цифры нужно писать словами"),
        ('pay_by: "пятнадцатого числа"', "pay_by:", "факт «pay_by»: здесь должен быть текст"),
        ("grid_phone:", "fax: нет\ngrid_phone:", "факт «fax» не звучит ни в одной фразе"),
        ('pay_by: "пятнадцатого числа"', "pay_by: [{from: 2027-01-01, say: первого}]", "первое значение, без даты"),
        ('pay_by: "пятнадцатого числа"', "pay_by: [пятого, шестого]", "нужно {from: 2027-01-31, say: новое значение}"),
        ('pay_by: "пятнадцатого числа"', "pay_by: [пятого, {from: скоро, say: шестого}]", "дата «скоро»"),
        (
            'pay_by: "пятнадцатого числа"',
            "pay_by: [пятого, {from: 2027-02-01, say: шестого}, {from: 2027-01-01, say: седьмого}]",
            "даты должны идти по порядку",
        ),
    ],
)
def test_a_fault_of_a_fact_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    broken = FACTS.replace(was, becomes, 1)
    line = line_of(broken, becomes.splitlines()[0])
    assert any(fault.startswith(f"facts.ru.yaml:{line}: ") and told in fault for fault in faults(facts=broken))


SAID = '{from: 2026-12-01, to: 2026-12-02, say: "Сегодня"}'


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("00:00-24:00", "8-19", "часы «8-19»: пишутся так: 08:00-19:00"),
        ("00:00-24:00", "22:00-06:00", "начало должно быть раньше конца"),
        ("00:00-24:00", "closed", "не отвечают ни в один день недели"),
        ("  every_day:", "  everyday:", "поле «everyday» здесь не предусмотрено"),
        ("  every_day: 00:00-24:00", "  mon: 08:00-19:00\n  exceptions: {31 декабря: closed}", "дата «31 декабря»"),
        ("announcements: {}", f"announcements: {{новость: {SAID}}}", "в имени русские буквы"),
        ("announcements: {}", "announcements: {news: {from: 2026-12-01, say: Да}}", "не хватает поля «to»"),
        ("announcements: {}", f"announcements: {{news: {SAID.replace('12-02', '11-30')}}}", "конец должен быть позже"),
        ("announcements: {}", f"announcements: {{news: {SAID.replace('2026-12-02', 'завтра')}}}", "время «завтра»"),
        ("announcements: {}", f"announcements: {{news: {SAID.replace('Сегодня', 'SMS')}}}", "латинские буквы «SMS»"),
        ("announcements: {}", f"announcements: {{news: {SAID.replace('Сегодня', '{x:fact}')}}}", "факта «x» нет"),
        ("announcements: {}", f"announcements: {{news: {SAID.replace('Сегодня', '{x:rub}')}}}", "кроме фактов"),
    ],
)
def test_a_fault_of_the_hours_and_announcements_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    head, body = OFFICE.rsplit("# Round the clock", 1)
    broken = f"{head}# Round the clock{body.replace(was, becomes, 1)}"
    found = faults(office=broken)
    where = range(len(head.splitlines()), len(broken.splitlines()) + 1)
    assert any(re.match("office.ru.yaml:([0-9]+): ", fault) and told in fault for fault in found), found
    assert all(int(fault.split(":")[1]) in where for fault in found)


def test_a_missing_sentence_is_told() -> None:
    found = faults(prompts=PROMPTS.replace("no_such_item:", "no_such_itme:"))
    assert any("не хватает фразы «no_such_item»" in fault for fault in found)


def test_all_faults_of_both_files_are_told_at_once() -> None:
    found = faults(TREE.replace("then: debt_menu", "then: x", 1), PROMPTS.replace("{digits:digits}", "{digit:digits}"))
    assert {fault.split(":")[0] for fault in found} == {"tree.yaml", "prompts.ru.yaml"}
    assert found == sorted(found, key=lambda fault: (fault.split(":")[0], int(fault.split(":")[1])))


@pytest.mark.parametrize("text", ["", "nodes: [", "- a\n- b", "\x00", "a: &x [*x]", "nodes: {}", "? [a]: b"])
def test_a_file_that_is_no_menu_at_all_is_told_not_raised(text: str) -> None:
    assert faults(tree=text)
    assert faults(prompts=text)
    assert faults(facts=text)
