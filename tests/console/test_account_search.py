"""An operator finds the account of a caller who was not recognised, sees it when it is opened, and acts for it."""

import pytest
from nicegui import ui
from nicegui.testing.user import User
from sqlalchemy import Engine, select, update

from callbacks.desks import Desk, DeskCall
from console.desk.account_search import Typed, shown, wish_of
from console.desk.view import OperatorsDesk
from console.frame.deeds import CannotBe
from db.account_search import By, Found, Wish
from db.case_tables import Case
from db.surnames import surname
from db.tables import Call, Customer
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import ACCOUNT, CALL, PHONE, SCRIPT, at_work, rings


@pytest.fixture
def stranger(desk: World, engine: Engine) -> World:
    """Somebody calls who has named no account; one customer could be it."""
    with engine.begin() as connection:
        connection.execute(update(Call.__table__).values(account=None))
        connection.execute(update(Customer.__table__).values(surname=surname(SCRIPT)))
    rings(desk, talking=True)
    return desk


async def asks(user: User, **fields: str) -> None:
    for name, text in fields.items():
        user.find(kind=ui.input, content=name.replace("_", " ")).clear().type(text)
    user.find(kind=ui.button, content="Искать").click()


async def opens_the_dialog(visitors: Visitors) -> User:
    user = await at_work(visitors)
    user.find("Найти клиента").click()
    await user.should_see("Достаточно номера")
    return user


def test_whoever_is_found_is_shown_in_parts_and_whole_when_opened_and_can_be_served(
    stranger: World, engine: Engine
) -> None:
    async def story(visitors: Visitors) -> None:
        user = await opens_the_dialog(visitors)
        await asks(user, Номер_Клиента="4800012346")
        await user.should_see("Никого не нашли")
        await asks(user, Номер_Клиента=ACCOUNT)
        await user.should_see("Открыть: Счёт …2345, О.")
        for hidden in ("Образцова", "Примерная", "350,50"):
            await user.should_not_see(hidden)
        assert not [entry for entry in stranger.audited() if entry[1] == "card_opened"]
        user.find("Открыть: Счёт …2345").click()
        for whole in ("Примерная", SCRIPT, "долг 350,50 ₽"):
            await user.should_see(whole)
        user.find("Открыть обращение").click()
        await user.should_see("О чём просит клиент")
        user.find(kind=ui.textarea).type("нет света")
        user.find("Сохранить обращение").click()
        await user.should_see("ответим до 24.11.2026")

    stranger.visited(story)
    with engine.connect() as connection:
        (case,) = connection.execute(select(Case.__table__)).mappings()
    assert (case["account_id"], case["phone"]) == (7, PHONE)
    assert [entry[1:] for entry in stranger.audited() if entry[0] == "anna"][1:] == [
        ("account_searched", "by:number"),
        ("account_searched", "by:number"),
        ("card_opened", f"call:{CALL}"),
        ("card_opened", "account:7"),
        ("case_opened", f"case:{case['number']}"),
    ]


def test_the_searches_of_an_hour_come_to_an_end(stranger: World) -> None:
    desk = OperatorsDesk(stranger.ports, "operator1", 4)
    for guess in range(stranger.account_searches):
        assert desk.search(Wish(By.NUMBER, f"480001234{guess}")) == []
    with pytest.raises(CannotBe, match="Слишком много поисков за час"):
        desk.search(Wish(By.NUMBER, ACCOUNT))


def test_nobody_is_looked_for_while_nobody_calls_nor_taken_for_another_call(stranger: World) -> None:
    desk = OperatorsDesk(stranger.ports, "operator1", 4)
    (found,) = desk.search(Wish(By.NUMBER, ACCOUNT))
    stranger.floor.desks["operator1"] = Desk(reachable=True, call=DeskCall("1.8", None, MONDAY, talking=True))
    with pytest.raises(CannotBe, match="другой звонок"):
        desk.choose(found)
    stranger.floor.desks["operator1"] = Desk(reachable=True)
    with pytest.raises(CannotBe, match="на линии"):
        desk.search(Wish(By.NUMBER, ACCOUNT))
    assert not [entry for entry in stranger.audited() if entry[1] == "card_opened"]


def test_a_caller_whom_the_menu_never_saw_can_be_found_too(stranger: World) -> None:
    """When the service did not answer, Asterisk gives callers to the operators by itself."""
    stranger.floor.desks["operator1"] = Desk(reachable=True, call=DeskCall("1.8", None, MONDAY, talking=True))
    desk = OperatorsDesk(stranger.ports, "operator1", 4)
    (found,) = desk.search(Wish(By.ADDRESS, SCRIPT, ("примерная", "1")))
    desk.choose(found)
    view = desk.view()
    assert view.opened
    assert view.card and view.card.account
    assert (view.card.call, view.card.account.number) == (None, ACCOUNT)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        (Typed(number=" 480 001-2345 "), Wish(By.NUMBER, "4800012345")),
        (Typed(phone="8 (904) 280-12-34"), Wish(By.PHONE, PHONE)),
        (Typed(phone="+7 904 280 12 34"), Wish(By.PHONE, PHONE)),
        (Typed(name="Образцова", address="ул. Примерная, д. 1"), Wish(By.ADDRESS, "Образцова", ("примерная", "1"))),
    ],
)
def test_what_is_typed_is_read_as_people_write_it(typed: Typed, wish: Wish) -> None:
    assert wish_of(typed) == wish


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (Typed(), "Заполните"),
        (Typed(number="4800%"), "только цифры"),
        (Typed(number="٤٨٠٠"), "только цифры"),
        (Typed(number="4" * 33), "только цифры"),
        (Typed(phone="112"), "десять цифр"),
        (Typed(phone="8 800 220 00 09"), "десять цифр"),
        (Typed(name="Образцова"), "вместе с адресом"),
        (Typed(address="Примерная 1"), "вместе с адресом"),
        (Typed(name="Образцова", address="1"), "вместе с адресом"),
        (Typed(name="Образцова", address="Примерная"), "вместе с адресом"),
        (Typed(name="%", address="Примерная 1"), "вместе с адресом"),
    ],
)
def test_what_would_find_half_the_town_is_refused(typed: Typed, why: str) -> None:
    with pytest.raises(CannotBe, match=why):
        wish_of(typed)


def test_a_name_is_shown_by_its_initials_whatever_it_is() -> None:
    assert shown(Found(1, "4800012345", "Образцова Проба Пробовна")) == "Счёт …2345, О. П. П."
    assert shown(Found(1, "4800012345", "<script>alert(1)</script> 7")) == "Счёт …2345, без имени"
