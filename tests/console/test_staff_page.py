"""Administrators look after who may sign in; a password is shown once, and nobody can lock everybody out."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing.user import User

from console.door.gate import OWN_PASSWORD, SIGN_IN
from db.staff_tables import Role
from tests.console.browsing import Visitors, World, sign_in


def choose(user: User, label: str, option: str) -> None:
    """Its words are on the page in several places, so it is chosen in the field itself."""
    (field,) = user.find(kind=ui.select, content=label).elements
    assert isinstance(field.options, dict)
    field.value = next(value for value, words in field.options.items() if words == option)


async def told_password(user: User) -> str:
    """The password on the page."""
    await user.should_see("Пароль показан один раз")
    assert user.client
    (code,) = (one for one in user.client.elements.values() if one.tag == "code")
    assert isinstance(code, TextElement)
    text: str = code.text
    return text


def members(world: World) -> dict[str, tuple[Role, str | None, bool]]:
    return {row["name"]: (row["role"], row["operator"], row["disabled_at"] is None) for row in world.staff.listed()}


def test_an_administrator_adds_somebody_who_comes_in_and_chooses_a_password(world: World) -> None:
    hostile = "Анна <script>alert(1)</script>"

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("administrator")
        await user.open("/staff")
        await user.should_see("supervisor")
        user.find("Добавить сотрудника").click()
        user.find(kind=ui.input, content="Имя для входа").type("Anna!")
        user.find(kind=ui.input, content="Имя и фамилия").type(hostile)
        choose(user, "Роль", "руководитель")
        choose(user, "Телефон", "operator2")
        user.find(kind=ui.button, content="Сохранить").click()
        await user.should_see("маленькие латинские буквы")
        user.find(kind=ui.input, content="Имя для входа").clear().type("anna")
        user.find(kind=ui.button, content="Сохранить").click()
        password = await told_password(user)
        await user.should_see(hostile)
        await user.open("/staff")
        await user.should_not_see(password)
        browser = visitors.browser()
        assert (await sign_in(browser, "anna", password)).status_code == 303
        assert (await browser.get("/")).headers["location"] == OWN_PASSWORD

    world.visited(story)
    assert members(world)["anna"] == (Role.SUPERVISOR, "operator2", True)
    assert ("administrator", "staff_added", "staff:4") in world.audited()


def test_a_role_a_phone_a_password_and_a_closed_door_end_sessions(world: World) -> None:
    world.add("anna", Role.OPERATOR)

    async def changed(user: User, visitors: Visitors, button: str, **chosen: str) -> None:
        anna = (await visitors.signed_in("anna")).http_client
        await user.open("/staff")
        user.notify.messages.clear()
        user.find(marker="anna").click()
        for label, option in chosen.items():
            choose(user, label, option)
        user.find(kind=ui.button, content=button).click()
        await user.should_see("Изменения сохранены")
        assert (await anna.get("/")).headers["location"] == SIGN_IN

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("administrator")
        await changed(user, visitors, "Сохранить роль и телефон", Роль="руководитель", Телефон="operator1")
        assert members(world)["anna"] == (Role.SUPERVISOR, "operator1", True)
        await changed(user, visitors, "Закрыть вход")
        assert members(world)["anna"] == (Role.SUPERVISOR, "operator1", False)
        await user.open("/staff")
        user.find(marker="anna").click()
        user.find("Дать новый пароль").click()
        password = await told_password(user)
        assert (await sign_in(visitors.browser(), "anna", password)).status_code == 303

    world.visited(story)
    what = [what for who, what, about in world.audited() if who == "administrator" and about == "staff:4"]
    assert what == ["phone_set", "role_set", "staff_disabled", "password_set"]


def test_the_last_administrator_stays(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("administrator")
        await user.open("/staff")
        user.find(marker="administrator").click()
        user.find("Закрыть вход").click()
        await user.should_see("последний администратор")
        choose(user, "Роль", "консультант")
        user.find("Сохранить роль и телефон").click()
        await user.should_see("последний администратор")
        assert (await user.http_client.get("/staff")).status_code == 200

    world.visited(story)
    assert members(world)["administrator"] == (Role.ADMINISTRATOR, None, True)
