"""Supervisors find a sentence, hear it, check it, publish it and take it back; nobody's text is lost on the way."""

import pytest
from nicegui import ui
from nicegui.testing.user import User
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from console.frame.deeds import CannotBe
from console.frame.working import STOPPED
from console.recordings.played import MOST, Played
from console.sentences.deeds import LONGEST_TEXT, SentenceDesk, matching, plain, rows
from console.sentences.publishing import Publication
from db.sentences import SentenceBook
from db.staff_tables import Role
from menus.published import Wording
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.halfway import Halfway
from tests.console.pressing import press, pressed
from tests.edition import shipped

NAME = "no_hurry"
WAS = "Не спешите. Повторим этот шаг."
NEW = "Не торопитесь. Повторим этот шаг."
SCRIPT = "Вот <script>alert(1)</script>"


def desk(world: World, name: str = "supervisor") -> SentenceDesk:
    who = next(one for one in world.staff.listed() if one["name"] == name)
    return SentenceDesk(world.ports, who["id"])


def test_a_sentence_is_found_by_words_in_any_order_or_by_its_name() -> None:
    found = rows(shipped())
    assert [row.name for row in matching(found, "шаг не СПЕШИТЕ")] == [NAME]
    assert [row.name for row in matching(found, "no_hurry")] == [NAME]
    assert "account_read_back" in [row.name for row in matching(found, "верно набрали")]
    assert matching(found, "счетчик") == matching(found, "счётчик") != []
    assert matching(found, "нетакогослова") == []
    assert len(matching(found, " ")) == len(shipped().catalogue.sentences)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("account_read_back", "Верно — один. Исправить — два.", "не хватает {digits:digits}"),
        ("account_read_back", "Вы набрали: {digits:digits}, {amount:rub}.", "Подстановки «amount» у неё не бывает"),
        ("account_read_back", "Вы набрали: {digits:digts}.", "digts"),
        ("account_read_back", "Вы набрали: {digits:digits.", "Скобки { } не сходятся"),
        (NAME, "Подождите 5 минут.", "Цифры нужно писать словами."),
        (NAME, SCRIPT, "Латинские буквы «script»"),
        (NAME, "Скидка ☺", "Знак «☺» нужно написать словом или убрать."),
        (NAME, "Невидимый\u200bзнак", "Знак «U+200B»"),
        ("main", "Показания — один.", "не названа во фразе «main»"),
        (NAME, "Адрес: {office:fact}.", "Факта «office» нет"),
    ],
)
def test_a_text_is_checked_by_the_rules_of_the_menu_and_in_plain_words(
    world: World, name: str, text: str, told: str
) -> None:
    tried = desk(world).tried(name, Wording(text))
    assert any(told in line for line in tried.lines), tried.lines
    assert world.publishing.said == [], "nothing is said that is wrong"


def test_a_text_in_order_is_measured_and_told_with_usual_values(world: World) -> None:
    tried = desk(world).tried("account_read_back", Wording("Набрано: {digits:digits}. Верно — один. Исправить — два."))
    assert tried.lines[0] == "Ошибок нет. Длится 6,5 с."
    assert "«Набрано: четыре восемь ноль, ноль ноль один," in tried.lines[1]


def test_a_long_text_is_a_warning_and_a_recording_is_told(world: World) -> None:
    world.publishing.recorded.add(NAME)
    long = "Повторим этот шаг. " * 10
    lines = desk(world).tried(NAME, Wording(long.strip())).lines
    assert lines[0] == "Ошибок нет. Длится 12,6 с. Это долго: лучше до 8 с."
    assert lines[2] == "Это запись диктора: она звучит вместо синтеза."


def test_without_a_voice_a_text_is_checked_but_not_measured(world: World) -> None:
    world.publishing.mute = True
    assert desk(world).tried(NAME, Wording(NEW)).lines[0] == (
        "Ошибок нет. Длительность не измерена: голос не отвечает."
    )


def test_what_is_typed_becomes_one_line_of_a_length_somebody_listens_to() -> None:
    assert plain("  Добрый\n день \t ") == "Добрый день"
    for typed in ("", " \n ", None, "а" * (LONGEST_TEXT + 1), "нуль\0", "половина\ud800", "не\u00adвидно"):
        with pytest.raises(CannotBe):
            plain(typed)


def test_two_supervisors_at_one_sentence_lose_nothing(world: World) -> None:
    world.add("boris", Role.SUPERVISOR, full_name="Борис Иванов")
    first, second = desk(world), desk(world, "boris")
    seen, also_seen = first.opened(NAME), second.opened(NAME)
    first.save(seen, Wording("Первый текст."))
    with pytest.raises(CannotBe, match=r"другая правка: Анна Петрова, 23\.11\.2026 12:00: «Первый текст\.»"):
        second.save(also_seen, Wording("Второй текст."))
    assert second.save(second.opened(NAME), Wording("Второй текст.")) == 2
    assert [draft["text"] for draft in first.drafts(announcements=False)] == ["Второй текст."]
    with pytest.raises(CannotBe, match="уже что-то сделали: Борис Иванов"):
        first.publish({NAME: 1}, lambda *_: None)
    second.publish({NAME: 2}, lambda *_: None)
    with pytest.raises(CannotBe, match="уже что-то сделали"):
        first.drop(NAME, 2)


def test_what_was_changed_in_the_file_meanwhile_is_told(world: World) -> None:
    seen = desk(world).opened(NAME)
    world.publishing.file = '{"sentences": {"no_hurry": "Из файла."}}'
    world.publishing.put_in_force(Publication(2, MONDAY, {}), SentenceBook(world.engine), lambda *_: None)
    with pytest.raises(CannotBe, match=r"в файле меню изменилось то, что звучит: «Из файла\."):
        desk(world).save(seen, Wording(NEW))


def test_all_drafts_are_published_together_or_none_and_who_did_it_is_kept(world: World) -> None:
    at = desk(world)
    at.save(at.opened(NAME), Wording(NEW))
    at.save(at.opened("noise"), Wording("Плохо слышно."))
    world.publishing.refusal = "Автосекретарь не запущен: ничего не опубликовано."
    drafts = {draft["name"]: draft["number"] for draft in at.drafts(announcements=False)}
    with pytest.raises(CannotBe, match="не запущен"):
        at.publish(drafts, lambda *_: None)
    assert len(at.drafts(announcements=False)) == 2
    assert world.audited() == []
    world.publishing.refusal = ""
    at.publish(drafts, lambda *_: None)
    assert at.drafts(announcements=False) == []
    assert [entry[:2] for entry in world.audited()] == [("supervisor", "sentence_published")] * 2
    (version,) = at.opened(NAME).history
    assert (version["was"], version["text"], version["decider"]) == (WAS, NEW, "Анна Петрова")


def test_a_draft_that_lost_a_value_is_not_published(world: World) -> None:
    at = desk(world)
    number = at.save(at.opened("account_read_back"), Wording("Верно — один. Исправить — два."))
    with pytest.raises(CannotBe, match=r"не хватает \{digits:digits\}"):
        at.publish({"account_read_back": number}, lambda *_: None)


def test_a_sentence_that_is_as_in_the_file_again_follows_the_file_again(world: World) -> None:
    at = desk(world)
    at.put_in_force(at.opened(NAME), Wording(NEW), lambda *_: None)
    assert NEW in world.publishing.file
    at.put_in_force(at.opened(NAME), Wording(WAS), lambda *_: None)
    assert NAME not in world.publishing.file
    assert [version["text"] for version in at.opened(NAME).history] == [WAS, NEW]


def test_few_sounds_are_kept_each_under_an_address_of_its_own() -> None:
    played = Played()
    addresses = [played.put(bytes([number])) for number in range(MOST + 1)]
    assert len(set(addresses)) == MOST + 1
    assert played.get(addresses[0].rpartition("/")[2]) is None
    assert played.get(addresses[-1].rpartition("/")[2]) == bytes([MOST])


async def opened(visitors: Visitors, name: str = NAME) -> User:
    user = await visitors.signed_in("supervisor")
    await user.open("/sentences")
    user.find(kind=ui.input).type(name)
    await pressed(user, marker=name)
    await user.should_see(f"Фраза «{name}»")
    return user


async def write(user: User, text: str) -> None:
    user.find(kind=ui.textarea).clear().type(text)


def test_a_sentence_is_edited_heard_published_and_taken_back_on_the_page(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await opened(visitors)
        await user.should_see("Эту фразу из консоли ещё не меняли.")
        await write(user, NEW)
        await pressed(user, "Прослушать")
        await user.should_see(kind=ui.audio)
        (audio,) = user.find(kind=ui.audio).elements
        sound = await user.http_client.get(audio.props["src"])
        assert (sound.headers["content-type"], sound.content[:4]) == ("audio/wav", b"RIFF")
        stranger = (await visitors.signed_in("operator")).http_client
        assert (await stranger.get(audio.props["src"])).status_code == 404
        await pressed(user, "Опубликовать")
        await user.should_see("Вернуть прежний")
        assert world.publishing.edition().catalogue.example(NAME) == NEW
        await pressed(user, marker="1 23.11.2026 12:00, Анна Петрова")
        await user.should_see(marker="2 23.11.2026 12:00, Анна Петрова")
        assert world.publishing.edition().catalogue.example(NAME) == WAS

    world.visited(story)
    assert [entry[1] for entry in world.audited() if entry[1] != "signed_in"] == ["sentence_published"] * 2


def test_a_text_that_is_a_script_is_shown_as_text(world: World) -> None:
    SentenceBook(world.engine).save(NAME, Wording(SCRIPT), over=0, by=2, at=MONDAY)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        page = (await user.http_client.get("/sentences")).text
        assert "alert(1)" in page
        assert "<script>alert" not in page
        await user.open("/sentences")
        await user.should_see(SCRIPT)

    world.visited(story)


def test_while_the_database_is_away_the_text_stays_in_its_field(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await opened(visitors)
        await write(user, NEW)

        def broken(*_: object) -> None:
            raise OperationalError("INSERT", {}, Exception("away"))

        event.listen(world.engine, "before_cursor_execute", broken)
        await pressed(user, "Сохранить черновик")
        await user.should_see("База данных не отвечает: ничего не сохранено.")
        event.remove(world.engine, "before_cursor_execute", broken)
        (field,) = user.find(kind=ui.textarea).elements
        assert field.value == NEW
        await pressed(user, "Сохранить черновик")
        await user.should_see("Анна Петрова, 23.11.2026 12:00")

    world.visited(story)
    assert [draft["text"] for draft in SentenceBook(world.engine).drafts()] == [NEW]


def test_a_publication_is_stopped_by_its_button_and_the_draft_stays(world: World) -> None:
    world.publishing.halfway = halfway = Halfway()

    async def story(visitors: Visitors) -> None:
        user = await opened(visitors)
        await write(user, NEW)
        press(user, "Опубликовать")
        await halfway.come()
        press(user, "Остановить")
        halfway.go_on()
        await user.should_see(STOPPED)
        await user.should_see("Анна Петрова, 23.11.2026 12:00")
        await user.should_not_see("Остановить")

    world.visited(story)
    assert world.publishing.file == ""
    assert [draft["text"] for draft in SentenceBook(world.engine).drafts()] == [NEW]
    assert [entry[1] for entry in world.audited() if entry[1] != "signed_in"] == []
