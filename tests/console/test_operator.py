"""The operator's page: the card is there when it rings, hidden until it is opened, and opening it leaves an entry."""

import re
from datetime import timedelta

from nicegui import ui
from sqlalchemy import Engine

from callbacks.desks import Pause
from console.desk.card_telling import NOT_THERE, place
from console.desk.view import OperatorsDesk
from db.case_tables import Case, Channel
from db.talks import Talks
from menus.answers import Given
from menus.case_steps import CaseState, Topic
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import ACCOUNT, CALL, PHONE, SCRIPT, at_work, put, rings, talked
from tests.edition import shipped


def test_the_card_is_there_when_it_rings_and_tells_nobodys_name_before_it_is_opened(desk: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await at_work(visitors)
        await user.should_see("На линии: ждём звонка")
        rings(desk)
        await user.should_see("Звонит с 23.11 12:00")
        for shown in ("…1234", "…2345", "нужен консультант", "Долг или переплата"):
            await user.should_see(shown)
        for hidden in (PHONE, ACCOUNT, "Образцова", "Примерная", "350,50"):
            await user.should_not_see(hidden)
        assert not [entry for entry in desk.audited() if entry[1] == "card_opened"]

    desk.visited(story)


def test_whoever_opens_a_card_sees_it_all_and_is_in_the_audit(desk: World) -> None:
    async def story(visitors: Visitors) -> None:
        rings(desk, talking=True)
        user = await at_work(visitors)
        user.find("Открыть карточку").click()
        for shown in (PHONE, ACCOUNT, SCRIPT, "Примерная", "долг 350,50 ₽, на 20.11.2026", "00123456"):
            await user.should_see(shown)
        opened = [entry for entry in desk.audited() if entry[1] == "card_opened"]
        assert opened == [("anna", "card_opened", f"call:{CALL}"), ("anna", "card_opened", "account:7")]

    desk.visited(story)


def test_what_was_keyed_and_said_is_on_an_open_card_while_the_call_goes_on(desk: World) -> None:
    given = [Given("Первое меню", "узнать долг"), Given("Узнать долг", f"номер Клиента {ACCOUNT}")]
    desk.answers.calls[CALL] = [*given, Given("Узнать долг", "сказано: верно")]

    async def story(visitors: Visitors) -> None:
        rings(desk, talking=True)
        user = await at_work(visitors)
        await user.should_see("В меню")
        await user.should_not_see("узнать долг")
        user.find("Открыть карточку").click()
        await user.should_see("Первое меню: узнать долг")
        await user.should_see(f"Узнать долг: номер Клиента {ACCOUNT}; сказано: верно")
        del desk.answers.calls[CALL]
        rings(desk)  # whatever happens at the desk is asked about at once
        await user.should_see("набранное и сказанное не хранится")
        desk.answers.away = True
        rings(desk, talking=True)
        await user.should_see("служба звонков не отвечает")
        await user.should_see("долг 350,50 ₽")

    desk.visited(story)


def test_a_pause_reaches_the_telephone_and_its_end_too(desk: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await at_work(visitors)
        told = (
            ("Перерыв", Pause.BREAK, "Перерыв: звонки не поступают"),
            ("Дописываю", Pause.WRAP_UP, "Дописываете итог: звонки не поступают"),
            ("На линию", None, "На линии: ждём звонка"),
        )
        for button, pause, said in told:
            user.find(kind=ui.button, content=button).click()
            await user.should_see(said)
            assert desk.floor.desks["operator1"].pause is pause

    desk.visited(story)


def test_a_talk_is_wrapped_up_by_whoever_had_it(desk: World, engine: Engine) -> None:
    async def story(visitors: Visitors) -> None:
        talked(desk, engine)
        user = await at_work(visitors)
        await user.should_see("…1234")
        user.find(kind=ui.select).click()
        user.find("вопрос решён").click()
        user.find(kind=ui.input).type("=1+1")
        user.find("Сохранить итог").click()
        await user.should_see("начинается со знака формулы")
        user.find(kind=ui.input).clear().type("счёт за октябрь")
        user.find("Сохранить итог").click()
        await user.should_see("Итог записан")
        await user.should_not_see("…1234")

    desk.visited(story)
    (talk,) = Talks(engine).listed(MONDAY - timedelta(hours=1), 10)
    assert (talk["code"], talk["note"]) == ("resolved", "счёт за октябрь")
    assert desk.audited()[-1] == ("anna", "wrapped_up", f"call:{CALL}")


def test_the_card_of_a_talk_that_is_over_tells_what_changed_after_a_while_and_what_was_done_here_at_once(
    desk: World, engine: Engine
) -> None:
    talked(desk, engine)
    page = OperatorsDesk(desk.ports, "operator1", 1)

    def cases() -> int:
        card = page.view().card
        assert card
        return len(card.cases)

    def opened(number: int) -> None:
        row = {"account_id": 7, "topic": Topic.APPEAL, "channel": Channel.OFFICE, "state": CaseState.REGISTERED}
        moments = {"due": MONDAY.date(), "registered_at": MONDAY}
        put(engine, Case.__table__, id=f"{number:032}", number=number, phone=PHONE, **row, **moments)

    assert cases() == 0
    opened(1)
    assert cases() == 0
    desk.clock.pass_by(seconds=10)
    assert cases() == 1
    opened(2)
    page.forget()
    assert cases() == 2


def test_an_operator_is_told_what_does_not_work(desk: World) -> None:
    async def story(visitors: Visitors) -> None:
        desk.floor.away = True
        user = await at_work(visitors)
        await user.should_see("Телефония не отвечает: состояние неизвестно")
        user.find("Перерыв").click()
        await user.should_see("Попробуйте через минуту")
        nobody = await visitors.signed_in("operator")
        await nobody.open("/operator")
        await nobody.should_see("За вами не закреплён телефон")

    desk.visited(story)


def test_a_page_whose_session_is_over_shows_and_does_nothing_more(desk: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await at_work(visitors)
        desk.staff.disable("anna", at=desk.clock())
        rings(desk)
        user.find("Перерыв").click()
        await user.should_not_see("Звонит")
        assert desk.floor.desks["operator1"].pause is None

    desk.visited(story)


def test_no_node_of_the_menu_is_shown_by_its_name_in_the_tree() -> None:
    edition = shipped()
    for node in (*edition.tree.nodes, "removed_node"):
        assert re.fullmatch(r"[А-ЯЁа-яё ,]+", place(edition, node)), node
    assert place(edition, "removed_node") == NOT_THERE
