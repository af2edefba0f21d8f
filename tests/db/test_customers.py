"""Importing customers: what is taken, what is refused and why, and that importing again is safe."""

from datetime import date
from importlib.resources import files
from io import BytesIO

import pytest
from sqlalchemy import Engine, func, select

from db.customer_row import COLUMNS
from db.customers import Summary, import_customers
from db.sheet import SheetFault
from db.store import CallStore, Store
from db.tables import Account as AccountRow
from db.tables import Balance as BalanceRow
from db.tables import Base, Customer
from menus.rules import Rules
from menus.steps import (
    Account,
    Balance,
    CheckMeter,
    FindAccount,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoSuchAccount,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
)
from menus.values import Money
from tests.db.conftest import DEBTOR, DEBTOR_METER, DEBTOR_PHONE

TODAY = date(2026, 11, 22)
ROW = f"{DEBTOR};Образцов;Липецк;8 (904) 280-12-34;{DEBTOR_METER};-350,00;20.11.2026;notice;10.12.2026"


class Imported:
    """The result of one import, with what it said."""

    def __init__(self, engine: Engine, sheet: bytes, rules: Rules) -> None:
        self.said: list[str] = []
        self.progress: list[int] = []
        self.summary = import_customers(
            engine,
            BytesIO(sheet),
            rules=rules,
            today=TODAY,
            report=self.said.append,
            progress=self.progress.append,
        )


def put_in(engine: Engine, *lines: str, rules: Rules = Rules(), encoding: str = "utf-8") -> Imported:  # noqa: B008
    return Imported(engine, "\r\n".join([";".join(COLUMNS), *lines, ""]).encode(encoding), rules)


@pytest.fixture
def store(engine: Engine) -> CallStore:
    return Store(engine).for_call("c" * 32)


def found(store: CallStore, number: str, caller: str | None = None) -> Account:
    reply = store.answer(FindAccount(number, caller))
    assert isinstance(reply, Account)
    return reply


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: [tuple(row) for row in connection.execute(select(table)).all()] for table in tables}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_customer_is_found_after_the_import(engine: Engine, store: CallStore, encoding: str) -> None:
    assert put_in(engine, ROW, encoding=encoding).summary == Summary(accepted=1, refused=0)
    account = found(store, DEBTOR, DEBTOR_PHONE)
    assert account.linked
    assert store.answer(CheckMeter(account.key, "3456")) == MeterMatches()
    assert store.answer(ReadBalance(account.key)) == Balance(Money(-35000), date(2026, 11, 20))
    assert store.answer(ReadRestriction(account.key)) == NoticeSent(date(2026, 12, 10))
    with engine.connect() as connection:
        assert connection.execute(select(Customer.name)).scalars().all() == ["Образцов"]


def test_commas_and_another_order_of_columns_are_understood(engine: Engine, store: CallStore) -> None:
    header = "Balance_Date,account,balance,name,address,phone,meter,restriction,restriction_date"
    row = f'2026-11-20,{DEBTOR},"-1 350,5","Образцов, ""Пример""",Липецк,,,none,'
    assert Imported(engine, f"{header}\n{row}".encode(), Rules()).said == []
    assert store.answer(ReadBalance(found(store, DEBTOR).key)) == Balance(Money(-135050), date(2026, 11, 20))


def test_importing_the_same_file_again_changes_nothing(engine: Engine) -> None:
    put_in(engine, ROW)
    before = everything(engine)
    assert put_in(engine, ROW).summary == Summary(accepted=1, refused=0)
    assert everything(engine) == before


def test_importing_again_updates_and_keeps_the_history_of_balances(engine: Engine, store: CallStore) -> None:
    put_in(engine, ROW)
    put_in(engine, f"{DEBTOR};Образцова;Елец;89042801235;777;12.3;2026-11-21;none;")
    account = found(store, DEBTOR, DEBTOR_PHONE)
    assert not account.linked
    assert store.answer(CheckMeter(account.key, "3456")) == MeterDiffers()
    assert store.answer(CheckMeter(account.key, "777")) == MeterMatches()
    assert store.answer(ReadBalance(account.key)) == Balance(Money(1230), date(2026, 11, 21))
    assert store.answer(ReadRestriction(account.key)) == NotPlanned()
    tables = everything(engine)
    assert len(tables["balances"]) == 2
    assert [row[1:] for row in tables["customers"]] == [("Образцова", "Елец", "образцова")]


def test_empty_cells_leave_name_balance_and_restriction_as_they_were(engine: Engine, store: CallStore) -> None:
    put_in(engine, ROW)
    put_in(engine, f"{DEBTOR};;;;;;;;")
    account = found(store, DEBTOR)
    assert store.answer(ReadBalance(account.key)) == Balance(Money(-35000), date(2026, 11, 20))
    assert store.answer(ReadRestriction(account.key)) == NoticeSent(date(2026, 12, 10))
    assert everything(engine)["customers"][0][1] == "Образцов"


def test_rows_of_one_account_add_meters_and_phones(engine: Engine, store: CallStore) -> None:
    others = [f"{4800010000 + number};;;;;;;;" for number in range(1500)]
    imported = put_in(engine, ROW, f"{DEBTOR};;;+79042801235;;;;;", *others, f"{DEBTOR};;;;5555;;;;")
    assert imported.summary == Summary(accepted=1503, refused=0)
    account = found(store, DEBTOR, "+79042801235")
    assert account.linked
    assert found(store, DEBTOR, DEBTOR_PHONE).linked
    assert store.answer(CheckMeter(account.key, "3456")) == MeterMatches()
    assert store.answer(CheckMeter(account.key, "5555")) == MeterMatches()
    assert imported.progress == [1000, 1504]


def test_one_phone_may_be_linked_to_two_accounts(engine: Engine, store: CallStore) -> None:
    put_in(engine, ROW, f"0048000124;;;{DEBTOR_PHONE};;;;;")
    assert found(store, DEBTOR, DEBTOR_PHONE).linked
    assert found(store, "0048000124", DEBTOR_PHONE).linked


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("12345;;;;;;;;", "account: номер счёта — это от 8 до 12 цифр"),
        (";;;;;;;;", "account: номер счёта — это от 8 до 12 цифр"),
        ('="4800012345";;;;;;;;', "account: номер счёта — это от 8 до 12 цифр"),
        ("４800012345;;;;;;;;", "account: номер счёта — это от 8 до 12 цифр"),
        ("4800012345;=HYPERLINK(1);;;;;;;", "name: начинается со знака формулы"),
        ("4800012345;;@SUM(A1);;;;;;", "address: начинается со знака формулы"),
        ("4800012345;" + "я" * 201 + ";;;;;;;", "name: длиннее 200 знаков"),
        ("4800012345;;;112;;;;;", "phone: такого телефонного номера не бывает"),
        ("4800012345;;;нет;;;;;", "phone: это не телефонный номер"),
        ("4800012345;;;89042801234 доб. 5;;;;;", "phone: номер с добавочным не определяется при звонке"),
        ("4800012345;;;;=1+1;;;;", "meter: номер счётчика — это до 32 цифр, букв и знаков № . / -"),
        ("4800012345;;;;без номера;;;;", "meter: номер счётчика — это до 32 цифр, букв и знаков № . / -"),
        (
            "4800012345;;;;;1,234;2026-11-20;;",
            "balance: сумма — это рубли до 10 цифр и не больше двух цифр копеек, долг с минусом",
        ),
        (
            "4800012345;;;;;12345678901;2026-11-20;;",
            "balance: сумма — это рубли до 10 цифр и не больше двух цифр копеек, долг с минусом",
        ),
        ("4800012345;;;;;1;;;", "balance: нужна дата balance_date, не позже сегодняшней"),
        ("4800012345;;;;;1;2026-11-23;;", "balance: нужна дата balance_date, не позже сегодняшней"),
        ("4800012345;;;;;;31.02.2026;;", "balance_date: дата — это 2026-11-20 или 20.11.2026"),
        ("4800012345;;;;;;20.11.26;;", "balance_date: дата — это 2026-11-20 или 20.11.2026"),
        ("4800012345;;;;;;;off;", "restriction: допустимо только none, notice, restricted или пусто"),
        ("4800012345;;;;;;;notice;", "restriction: нужна дата restriction_date"),
        ("4800012345;;;;;;;", "столбцов 8, а в заголовке 9"),
        ('4800012345;"Образцов;;;;;;;', "кавычки расставлены неверно"),
        ("4800012345;Обра\x00зцов;;;;;;;", "есть недопустимые невидимые знаки"),
        ("4800012345;Обра\u202eзцов;;;;;;;", "есть недопустимые невидимые знаки"),
        ("4800012345;" + "я" * 4000 + ";;;;;;;", "строка длиннее 4096 байт"),
        (
            "1;=1;;1;;1;;off;",
            "account: номер счёта — это от 8 до 12 цифр; name: начинается со знака формулы; "
            "phone: это не телефонный номер; balance: нужна дата balance_date, не позже сегодняшней; "
            "restriction: допустимо только none, notice, restricted или пусто",
        ),
    ],
)
def test_a_refused_row_is_named_with_its_line_and_the_rule(engine: Engine, cells: str, said: str) -> None:
    imported = put_in(engine, ROW.replace(DEBTOR, "4800012399"), cells, "4800012398;;;;;;;;")
    assert imported.said == [f"строка 3: {said}"]
    assert imported.summary == Summary(accepted=2, refused=1)


def test_a_spoilt_byte_costs_its_row_and_not_the_letters_of_the_others(engine: Engine) -> None:
    sheet = (";".join(COLUMNS) + f"\n{ROW}\n{ROW}\n").encode() + b"4800012346;\xff;;;;;;;\n"
    assert Imported(engine, sheet, Rules()).said == [
        "строка 3: повторяет строку 2",
        "строка 4: буквы не читаются: повреждена кодировка",
    ]
    assert everything(engine)["customers"][0][1] == "Образцов"


def test_the_check_digit_is_a_rule_of_the_company(engine: Engine) -> None:
    lines = ("4539148803436467;;;;;;;;", "4539148803436468;;;;;;;;")
    imported = put_in(engine, *lines, rules=Rules(account_longest=16, account_check="luhn"))
    assert imported.said == ["строка 3: account: контрольная цифра номера счёта не сходится"]


def test_rows_that_contradict_each_other_are_refused_after_the_first(engine: Engine, store: CallStore) -> None:
    imported = put_in(
        engine,
        ROW,
        ROW.replace("Образцов", "Другой"),
        ROW.replace("-350,00", "350,00"),
        ROW.replace("notice", "restricted"),
        ROW.replace("Липецк", "Елец"),
    )
    assert imported.said == [
        f"строка {line}: {column}: не то же, что в других строках счёта, первая из них — 2"
        for line, column in enumerate(["name", "balance", "restriction", "address"], start=3)
    ]
    assert store.answer(ReadBalance(found(store, DEBTOR).key)) == Balance(Money(-35000), date(2026, 11, 20))


def test_an_account_of_endless_rows_is_cut_off(engine: Engine) -> None:
    imported = put_in(engine, *(f"{DEBTOR};;;;{number};;;;" for number in range(150)))
    assert imported.summary == Summary(accepted=100, refused=50)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("account;name", "в заголовке нет столбцов: address, phone, meter, balance, balance_date"),
        ("4800012345;Образцов", "в заголовке нет столбцов: account, name"),
        ("", "в заголовке нет столбцов: account"),
        (";".join([*COLUMNS, "name"]), "в заголовке повторяются столбцы: name"),
        ("\x00", "заголовок не читается: есть недопустимые невидимые знаки"),
        ("a" * 10_000_000, "в заголовке нет столбцов: account"),
    ],
)
def test_a_file_without_the_header_is_refused_as_a_whole(engine: Engine, header: str, said: str) -> None:
    with pytest.raises(SheetFault, match=said) as refusal:
        Imported(engine, header.encode(), Rules())
    assert "Образцов" not in str(refusal.value)


def test_unknown_columns_are_told_and_left_out(engine: Engine) -> None:
    sheet = ";".join([*COLUMNS, "passport"]) + f"\n{ROW};4200 000000\n"
    imported = Imported(engine, sheet.encode(), Rules())
    assert imported.said == ["строка 1: столбец 10 неизвестен и не читается"]
    assert imported.summary == Summary(accepted=1, refused=0)


def test_the_demo_customers_are_all_taken(engine: Engine, store: CallStore) -> None:
    imported = Imported(engine, files("db").joinpath("demo.csv").read_bytes(), Rules())
    assert imported.said == []
    debtor = found(store, DEBTOR, DEBTOR_PHONE)
    assert debtor.linked
    assert store.answer(ReadBalance(debtor.key)) == Balance(Money(-35000), date(2026, 11, 20))
    assert store.answer(ReadBalance(found(store, "4800012437").key)) == NoBalance()
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(AccountRow)).scalar() == 12
        assert connection.execute(select(func.count()).select_from(BalanceRow)).scalar() == 11


def test_a_customer_who_was_not_in_the_file_stays(engine: Engine, store: CallStore) -> None:
    put_in(engine, ROW)
    put_in(engine, "4800012399;;;;;;;;")
    assert found(store, DEBTOR, DEBTOR_PHONE).linked
    assert store.answer(FindAccount("4800012398", None)) == NoSuchAccount()


def with_zones(engine: Engine, *zones: str) -> Imported:
    """A row of the debtor for each zone, in a sheet that has the column."""
    rows = [f"{ROW};{zone}" if not number else f"{DEBTOR};;;;;;;;;{zone}" for number, zone in enumerate(zones)]
    return Imported(engine, "\n".join([";".join([*COLUMNS, "time_zone"]), *rows]).encode(), Rules())


def zone_of_debtor(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(select(AccountRow.time_zone)).scalar_one()


def test_the_time_zone_of_a_customer_is_taken_and_an_empty_cell_leaves_it(engine: Engine) -> None:
    with_zones(engine, "Asia/Omsk")
    assert zone_of_debtor(engine) == "Asia/Omsk"
    put_in(engine, ROW)
    assert with_zones(engine, "").summary.refused == 0
    assert zone_of_debtor(engine) == "Asia/Omsk"


@pytest.mark.parametrize("zone", ["Omsk", "Europe", "../../etc/passwd", "A" * 300])
def test_a_time_zone_that_does_not_exist_is_refused(engine: Engine, zone: str) -> None:
    said = with_zones(engine, zone).said
    assert said == ["строка 2: time_zone: такого часового пояса нет; пример: Europe/Samara"]


def test_two_time_zones_of_one_account_contradict_each_other(engine: Engine) -> None:
    assert "time_zone: не то же" in with_zones(engine, "Asia/Omsk", "Europe/Samara").said[0]
