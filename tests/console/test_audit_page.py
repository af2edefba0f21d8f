"""Leaders find out who did what and about whom; that they looked is found out, too."""

from datetime import timedelta

from nicegui.testing.user import User

from console.pages.audit import MOST
from console.people.audit import ACTIONS
from db.audit import Action
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import ACCOUNT


def test_every_action_has_words_of_its_own() -> None:
    assert set(ACTIONS) == set(Action)
    assert len(set(ACTIONS.values())) == len(Action)


def choose(user: User, label: str, option: str) -> None:
    user.find(label).click()
    user.find(option).click()


def test_a_supervisor_sees_who_opened_the_card_of_an_account(desk: World) -> None:
    audit, anna = desk.ports.audit, 4
    audit.note(Action.CARD_OPENED, by=anna, at=MONDAY, about="account:7")
    audit.note(Action.CARD_OPENED, by=anna, at=MONDAY - timedelta(days=60), about="account:7")
    audit.note(Action.CASE_OPENED, by=anna, at=MONDAY, about="case:1001")

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/audit")
        await user.should_see("лицевой счёт …2345")
        await user.should_see("обращение 1001")
        await user.should_see("сотрудник anna")
        await user.should_not_see(ACCOUNT)
        choose(user, "О чём", "лицевой счёт")
        user.find("Номер или имя").type(ACCOUNT)
        user.find("Найти").click()
        await user.should_not_see("обращение 1001")
        await user.should_see("лицевой счёт …2345")
        await user.should_see("23.11.2026 12:00:00")
        await user.should_not_see("24.09.2026")
        user.find("Номер или имя").clear().type("' OR 1=1 --")
        user.find("Найти").click()
        await user.should_see("Такого номера или имени нет")

    desk.visited(story)
    viewed = [entry for entry in desk.audited() if entry[1] == "audit_viewed"]
    assert viewed == [("supervisor", "audit_viewed", None), ("supervisor", "audit_viewed", "account:7")]


def test_entries_are_found_by_who_and_by_what_and_turned_page_by_page(world: World) -> None:
    for number in range(MOST + 5):
        world.ports.audit.note(Action.WRAPPED_UP, by=1, at=MONDAY + timedelta(seconds=number), about=f"call:{number}")

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("administrator")
        await user.open("/audit")
        choose(user, "Что", "записан итог разговора")
        user.find("Найти").click()
        await user.should_not_see("просмотрен журнал")
        await user.should_see(f"звонок {MOST + 4}")
        user.find("Раньше").click()
        await user.should_see("звонок 0")
        await user.should_not_see(f"звонок {MOST + 4}")
        choose(user, "Кто", "supervisor")
        user.find("Найти").click()
        await user.should_see("Записей нет.")

    world.visited(story)
