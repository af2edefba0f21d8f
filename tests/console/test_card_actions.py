"""What an operator does for a caller goes by the rules of the phone, into the same stores, and into the audit."""

from dataclasses import replace

import pytest
from nicegui import ui
from sqlalchemy import Engine, RowMapping, Table, select

from console.desk.card_actions import CardActions, Sure
from console.frame.deeds import CannotBe
from db.callback_tables import Callback
from db.cards import Card, Cards
from db.case_tables import Case
from db.sheet import RowFault
from db.tables import Reading, ReadingValue
from menus.case_steps import Topic
from menus.reading_steps import Review
from tests.console.browsing import Visitors, World
from tests.console.desk import ACCOUNT, CALL, METER, PHONE, at_work, rings


@pytest.fixture
def act(desk: World) -> CardActions:
    return CardActions(desk.ports, 4, "anna")


@pytest.fixture
def card(desk: World, engine: Engine) -> Card:
    assert desk
    return Cards(engine).of(CALL)


def rows(engine: Engine, table: Table) -> list[RowMapping]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def test_a_reading_is_stored_for_the_call_and_audited(
    act: CardActions, card: Card, engine: Engine, desk: World
) -> None:
    assert (
        act.enter_reading(card, METER, ["17200"], confirmed=False) == "Показания приняты, войдут в расчёт за 11.2026."
    )
    (reading,) = rows(engine, Reading.__table__)
    assert (reading["call_id"], reading["channel"], reading["review"]) == (CALL, "phone", None)
    assert rows(engine, ReadingValue.__table__)[0]["consumption"] == 70
    assert desk.audited()[-1] == ("anna", "reading_entered", "account:7")


def test_a_high_reading_is_asked_about_once_more_and_then_marked(act: CardActions, card: Card, engine: Engine) -> None:
    asked = act.enter_reading(card, METER, ["60000"], confirmed=False)
    assert isinstance(asked, Sure)
    assert "42870 кВт·ч" in asked.question
    assert rows(engine, Reading.__table__) == []
    assert isinstance(act.enter_reading(card, METER, ["60000"], confirmed=True), str)
    assert rows(engine, Reading.__table__)[0]["review"] is Review.HIGH


@pytest.mark.parametrize(
    ("value", "why"),
    [("17000", "меньше прошлого"), ("1720099", "цифр больше"), ("17,2", "до запятой"), ("", "до запятой")],
)
def test_a_reading_that_cannot_be_is_refused(
    act: CardActions, card: Card, engine: Engine, value: str, why: str
) -> None:
    with pytest.raises(CannotBe, match=why):
        act.enter_reading(card, METER, [value], confirmed=True)
    assert rows(engine, Reading.__table__) == []


def test_a_case_is_opened_with_a_number_a_day_and_the_operators_name(
    act: CardActions, card: Card, engine: Engine, desk: World
) -> None:
    told = act.open_case(card, Topic.APPEAL, " <script>alert(1)</script> ")
    (case,) = rows(engine, Case.__table__)
    assert told == f"Обращение {case['number']}, «вопрос или предложение»: ответим до 24.11.2026."
    assert (case["account_id"], case["phone"], case["channel"]) == (7, PHONE, "phone")
    assert desk.audited()[-1] == ("anna", "case_opened", f"case:{case['number']}")
    with pytest.raises(CannotBe, match="о чём"):
        act.open_case(card, Topic.APPEAL, " ")
    with pytest.raises(RowFault, match="знака формулы"):
        act.open_case(card, Topic.APPEAL, '=HYPERLINK("http://evil.example")')


def test_a_callback_is_booked_at_once_or_at_a_time_by_the_rules_of_calling(
    act: CardActions, card: Card, engine: Engine, desk: World
) -> None:
    begins = act.free_times(card, "")[0]
    assert act.book(card, "вопрос о счёте", "", begins).endswith(f"{begins.astimezone():%M}.")
    told = act.book(card, "вопрос о счёте", "8 (904) 280-99-99", None)
    assert told.endswith("позвоним как только освободится консультант.")
    found = sorted(rows(engine, Callback.__table__), key=lambda row: row["number"])
    assert [(row["phone"], row["typed"], row["consent_by"]) for row in found] == [
        (PHONE, False, "anna"),
        ("+79042809999", True, "anna"),
    ]
    assert found[0]["call_id"] == CALL
    assert desk.audited()[-1] == ("anna", "callback_booked", f"callback:{found[1]['number']}")
    assert "уже обещан" in act.book(card, "ещё раз", "89042809999", None)
    for phone in ("88002200009", "112", "+1 202 555 0100"):
        with pytest.raises(CannotBe):
            act.book(card, "вопрос", phone, None)
    with pytest.raises(CannotBe, match="впишите"):
        act.book(replace(card, phone=None), "вопрос", "", None)


def test_nothing_is_done_for_a_caller_whose_card_is_hidden_and_all_for_one_whose_is_open(
    desk: World, engine: Engine
) -> None:
    async def story(visitors: Visitors) -> None:
        rings(desk, talking=True)
        user = await at_work(visitors)
        user.find("Открыть обращение").click()
        await user.should_see("Сначала откройте карточку")
        user.find("Открыть карточку").click()
        await user.should_see(ACCOUNT)
        user.find("Открыть обращение").click()
        await user.should_see("О чём просит клиент")
        user.find(kind=ui.textarea).type("нет света")
        user.find("Сохранить обращение").click()
        await user.should_see("ответим до 24.11.2026")
        user.find("Передать показания").click()
        await user.should_see(f"Счётчик № {METER}")
        user.find(kind=ui.input, content="Показание").type("17200")
        user.find("Сохранить показания").click()
        await user.should_see("войдут в расчёт за 11.2026")

    desk.visited(story)
    assert len(rows(engine, Case.__table__)) == len(rows(engine, Reading.__table__)) == 1
