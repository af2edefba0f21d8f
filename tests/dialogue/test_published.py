"""What is published from the console is laid over the files of the menu, and its faults are told with its own lines."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from menus.office_reading import PREFIX
from menus.published import Published, Wording, rewritten
from tests.dialogue.test_menu_check import OFFICE, PROMPTS, editions, faults
from tests.edition import shipped

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
IN_FILE = (
    "{works: {from: 2026-12-01, to: 2026-12-02, say: В файле}, other: {from: 2026-12-01, to: 2026-12-02, say: Ещё}}"
)
NIGHT = {"from": "2026-12-01 18:00", "to": "2026-12-01 19:00", "say": "Из консоли."}


def published(**parts: object) -> str:
    return json.dumps(parts, ensure_ascii=False)


def test_a_published_sentence_is_said_instead_of_that_of_the_file() -> None:
    edition = editions(published=published(sentences={"noise": "Ещё раз, пожалуйста."})).on(NOW.date())
    assert edition.catalogue.example("noise") == "Ещё раз, пожалуйста."
    assert edition.catalogue.sentences["noise"].heading == shipped().catalogue.sentences["noise"].heading
    assert edition.catalogue.example("greeting") == shipped().catalogue.example("greeting")


def test_a_sentence_that_the_menu_no_longer_has_is_left_out() -> None:
    assert faults(published=published(sentences={"of_last_year": "Слова."})) == []


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ('{"sentences": {\n"noise": "Шум 5"}}', "published.json:2: фраза «noise»: цифры нужно писать словами"),
        ('{"sentences": {"noise": ["Шум"]}}', "published.json:1: фраза «noise»: здесь должен быть текст"),
        ('{"sentences": "нет"}', "published.json:1: sentences: здесь должен быть список вида «имя: значение»"),
        ('{"others": {}}', "published.json:1: файл: поле «others» здесь не предусмотрено"),
        ('{"announcements": {"a": {"say": "Слова."}}}', "published.json:1: объявление «a»: не хватает поля «from»"),
        ('{"sentences": {', "published.json:1: файл не читается"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_own_file_and_line(file: str, told: str) -> None:
    assert any(fault.startswith(told) for fault in faults(published=file)), faults(published=file)


@pytest.mark.parametrize("office", ["", OFFICE, f"announcements: {IN_FILE}"])
def test_announcements_of_both_are_said_and_the_console_wins(office: str) -> None:
    file = published(announcements={"works": NIGHT, "other": None, "new": NIGHT})
    edition = editions(office=office, published=file).on(NOW.date())
    assert edition.tree.office.announced(NOW) == (f"{PREFIX}works", f"{PREFIX}new")
    assert edition.catalogue.example(f"{PREFIX}works") == "Из консоли."


def test_an_announcement_that_is_over_leaves_the_file_unless_the_menu_has_one_of_its_name() -> None:
    own = {"noise": "Шум.", f"{PREFIX}works": "В файле."}
    changes = {f"{PREFIX}{name}": Wording("Слова.", NOW, LATER) for name in ("works", "new")}
    file = rewritten("", changes | {"noise": Wording("Тише.")}, own, NOW)
    assert json.loads(file) == {
        "sentences": {"noise": "Тише."},
        "announcements": dict.fromkeys(("works", "new"), NIGHT | {"say": "Слова."}),
    }
    after = json.loads(rewritten(file, {"noise": Wording("Шум."), f"{PREFIX}works": Wording(None)}, own, LATER))
    assert after == {"sentences": {}, "announcements": {"works": None}}


def test_what_is_no_such_file_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        rewritten("sentences:", {}, {}, NOW)


def test_signs_that_no_voice_reads_are_told() -> None:
    told = faults(prompts=PROMPTS.replace("Плохо слышно.", "Плохо слышно + ☺."))
    assert [fault.partition(": ")[2] for fault in told] == [
        "фраза «noise»: знак «+» нужно написать словом или убрать",
        "фраза «noise»: знак «☺» нужно написать словом или убрать",
    ]


def test_a_file_names_its_publication_until_the_next_one_and_is_said_all_the_same() -> None:
    signed = Published(2, NOW, {("noise", 3): "Шум.", (f"{PREFIX}works", 1): None})
    file = signed.signed(rewritten("", {"noise": Wording("Ещё раз.")}, {"noise": "Шум."}, NOW))
    assert Published.of(file) == signed
    assert editions(published=file).on(NOW.date()).catalogue.example("noise") == "Ещё раз."
    assert Published.of(rewritten(file, {}, {}, NOW)) is Published.of("") is None
