"""Who may sign in: administrators add people, say what they may do and at which phone, give passwords, shut out."""

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from sqlalchemy import RowMapping

from console.frame.deeds import done, once
from console.frame.elements import dialog, paragraph, sheet, wide
from console.frame.page import Page
from console.frame.visit import Visit
from console.frame.words import ROLES
from console.people.staff import LONGEST_NAME, StaffDeeds
from db.staff_tables import NAME_LENGTH, Role

COLUMNS = ("Имя для входа", "Изменить", "Кто", "Роль", "Телефон", "Вход")
NONE = "не назначен"
ENDS = "Открытые сеансы сотрудника при этом кончаются."
SHOWN_ONCE = "Пароль показан один раз. После входа по нему консоль попросит придумать свой."


async def show(visit: Visit) -> None:
    """Everybody, and a button for somebody new."""
    await _Staff(visit).show()


class _Staff:
    """The list, drawn anew after each deed."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._deeds = StaffDeeds(visit)
        ui.button("Добавить сотрудника", on_click=self._newcomer).props("no-caps")
        self._place, self._dialogs = ui.element("div").classes("below"), ui.element("div")

    async def show(self) -> None:
        """Read and draw them."""
        found = list[RowMapping]()
        if await done(self._visit, lambda: found.extend(self._deeds.book.listed())):
            self._place.clear()
            with self._place:
                self._table(found)

    def _table(self, found: Sequence[RowMapping]) -> None:
        with wide("Сотрудники"), sheet(COLUMNS, "texts"):
            for member in found:
                self._row(member)

    def _row(self, member: RowMapping) -> None:
        state = "закрыт" if member["disabled_at"] else "открыт"
        with ui.element("tr"):
            TextElement(tag="th", text=member["name"]).props("scope=row")
            with ui.element("td"):
                button = ui.button("Изменить", on_click=partial(self._change, member)).props("no-caps flat dense")
                button.mark(member["name"]).props["aria-label"] = f"Изменить: {member['name']}"
            for cell in (member["full_name"], ROLES[member["role"]], member["operator"] or "—", state):
                TextElement(tag="td", text=cell)

    def _newcomer(self) -> None:
        with self._dialogs, dialog("Новый сотрудник") as asked:
            name = ui.input("Имя для входа").props(f"maxlength={NAME_LENGTH} autocapitalize=none").classes("field")
            full_name = ui.input("Имя и фамилия").props(f"maxlength={LONGEST_NAME}").classes("field")
            role, phone = _role(Role.OPERATOR), self._phone(None)

            async def add() -> None:
                wanted = (name.value or "", full_name.value or "", Role(role.value), phone.value)
                await self._given(asked, lambda: self._deeds.add(*wanted))

            once("Сохранить", add)

    def _change(self, member: RowMapping) -> None:
        name = member["name"]
        with self._dialogs, dialog(f"{member['full_name']}, {name}") as asked:
            paragraph(ENDS, "quiet")
            role, phone = _role(member["role"]), self._phone(member["operator"])

            async def save() -> None:
                await self._done(asked, lambda: self._save(member, Role(role.value), phone.value or None))

            once("Сохранить роль и телефон", save)
            once("Дать новый пароль", lambda: self._given(asked, lambda: self._deeds.new_password(name)), "outline")
            if not member["disabled_at"]:
                once("Закрыть вход", lambda: self._done(asked, lambda: self._deeds.disable(name)), "outline")

    def _save(self, member: RowMapping, role: Role, phone: str | None) -> None:
        """Only what is different, so that what is as it was ends no session."""
        if phone != member["operator"]:
            self._deeds.set_phone(member["name"], phone)
        if role is not member["role"]:
            self._deeds.set_role(member["name"], role)

    def _phone(self, phone: str | None) -> ui.select:
        """The phones there are, and one that the settings no longer know but somebody still has."""
        names = dict.fromkeys((*self._visit.ports.phones, *((phone,) if phone else ())))
        options = {"": NONE, **{name: name for name in names}}
        return ui.select(options, label="Телефон", value=phone or "").classes("field")

    async def _done(self, asked: ui.dialog, deed: Callable[[], object]) -> None:
        if await done(self._visit, deed):
            asked.close()
            ui.notify("Изменения сохранены", type="positive")
            await self.show()

    async def _given(self, asked: ui.dialog, deed: Callable[[], str]) -> None:
        told = list[str]()
        if await done(self._visit, lambda: told.append(deed())):
            asked.close()
            self._tell(told[0])
            await self.show()

    def _tell(self, password: str) -> None:
        with self._dialogs, dialog("Пароль"):
            TextElement(tag="code", text=password).classes("password")
            paragraph(SHOWN_ONCE)


def _role(role: Role) -> ui.select:
    return ui.select({one.value: ROLES[one] for one in Role}, label="Роль", value=role.value).classes("field")


PAGE = Page(
    "/staff", "Сотрудники", "Кто входит в консоль, роли, телефоны и пароли", frozenset({Role.ADMINISTRATOR}), show
)
