"""Operators find an account by number, telephone, or surname and address; nobody reads the customers through it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from db.account_search import MOST_FOUND, AccountSearch, By, Found, TooMany, TooOften, Wish, address_words
from db.audit import Audit
from db.staff_tables import Role, StaffMember
from db.surnames import surname
from db.tables import Account, Customer, Phone
from tests.db.conftest import put

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANNA = 4
OURS = Found(7, "4800012345", "Образцова Проба Пробовна")


@pytest.fixture
def search(engine: Engine) -> AccountSearch:
    member = {"name": "anna", "full_name": "Анна", "role": Role.OPERATOR, "password": "x", "added_at": NOON}
    put(engine, StaffMember.__table__, id=ANNA, **member)
    people = (
        (7, OURS.name, "398000, г. Липецк, ул. Примерная, д. 12 А, кв. 3"),
        (8, "Образцова Другая", "г. Липецк, ул. Примерная, д. 2"),
        (9, 'ООО "Ёлка"', "с. Образцово, пр-т Мира, 1"),
    )
    for key, name, address in people:
        put(engine, Customer.__table__, id=key, name=name, surname=surname(name), address=address)
        put(engine, Account.__table__, id=key, number=f"48000{12338 + key}", customer_id=key)
    put(engine, Phone.__table__, account_id=7, number="+79042801234")
    return AccountSearch(engine, per_hour=100)


def found(search: AccountSearch, wish: Wish) -> list[int] | TooMany | TooOften:
    answer = search.find(wish, by=ANNA, at=NOON)
    return answer if isinstance(answer, TooMany | TooOften) else [one.id for one in answer]


def living(name: str, address: str) -> Wish:
    return Wish(By.ADDRESS, name, address_words(address))


def test_an_account_is_found_by_its_whole_number_and_no_part_of_it(search: AccountSearch) -> None:
    assert search.find(Wish(By.NUMBER, "4800012345"), by=ANNA, at=NOON) == [OURS]
    for part in ("480001234", "800012345", "%", "48000_2345", "' OR 1=1 --"):
        assert found(search, Wish(By.NUMBER, part)) == []


def test_accounts_are_found_by_a_telephone_linked_to_them(search: AccountSearch, engine: Engine) -> None:
    put(engine, Phone.__table__, account_id=9, number="+79042801234")
    assert found(search, Wish(By.PHONE, "+79042801234")) == [7, 9]
    assert found(search, Wish(By.PHONE, "+79042801235")) == []


@pytest.mark.parametrize(
    ("name", "address", "who"),
    [
        ("образцова", "Примерная 12", [7]),
        ("ОБРАЗЦОВА П.П.", "ул. Примерная, дом 12а, кв. 3", [7]),
        ("Образцова", "липецк примерн 2", [8]),
        ("Образцова", "Примерная 1", []),
        ("Образцов", "Примерная 12", []),
        ("елка", "проспект Мира 1", [9]),
        ("ООО Ёлка", "пр-т мира, 1", [9]),
        ("Образцова", "% 12", [7]),
    ],
)
def test_a_customer_is_found_by_surname_and_all_words_of_an_address(
    search: AccountSearch, name: str, address: str, who: list[int]
) -> None:
    assert found(search, living(name, address)) == who


def test_more_than_a_few_are_not_shown_at_all(search: AccountSearch, engine: Engine) -> None:
    for key in range(20, 20 + MOST_FOUND):
        put(engine, Customer.__table__, id=key, name="Образцова", surname="образцова", address="ул. Примерная, 2")
        put(engine, Account.__table__, id=key, number=f"49{key}", customer_id=key)
    assert found(search, living("Образцова", "Примерная 2")) == TooMany()


def test_each_search_is_in_the_audit_without_what_was_typed_and_an_hour_has_only_so_many(
    search: AccountSearch, engine: Engine
) -> None:
    strict, wish = replace(search, per_hour=2), Wish(By.PHONE, "+79042801234")
    answers = [strict.find(wish, by=ANNA, at=NOON + timedelta(minutes=count)) for count in range(3)]
    assert [isinstance(answer, TooOften) for answer in answers] == [False, False, True]
    assert [(one["action"], one["about"]) for one in Audit(engine).newest(9)] == [("account_searched", "by:phone")] * 2
    assert isinstance(strict.find(wish, by=ANNA, at=NOON + timedelta(minutes=61)), list)


@pytest.mark.parametrize(
    ("name", "word"),
    [("Пётр-Великий Иван", "петр-великий"), ("ИП «Сидоров»", "сидоров"), ("ООО", "ооо"), ("", ""), ("…", "")],
)
def test_people_are_looked_for_by_the_word_that_says_who_they_are(name: str, word: str) -> None:
    assert surname(name) == word
