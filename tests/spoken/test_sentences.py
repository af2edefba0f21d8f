"""Golden words: what a caller hears for values that are easily said wrong."""

from datetime import date

import pytest

from menus.spoken import FORMS, check_form, speak, value_type
from menus.values import Clock, Count, Digits, Money, NearDay, Phone, Phrase, Reading, Value, Zone

GOLDEN: list[tuple[Value, str, str]] = [
    (Money(0), "rub", "ноль рублей"),
    (Money(35000), "rub", "триста пятьдесят рублей"),
    (Money(-35000), "rub", "триста пятьдесят рублей"),
    (Money(-35012), "rub", "триста пятьдесят рублей двенадцать копеек"),
    (Money(101), "rub", "один рубль одна копейка"),
    (Money(202), "rub", "два рубля две копейки"),
    (Money(2), "rub", "две копейки"),
    (Money(1100), "rub", "одиннадцать рублей"),
    (Money(11_111), "rub", "сто одиннадцать рублей одиннадцать копеек"),
    (Money(100_000), "rub", "одна тысяча рублей"),
    (Money(100_000), "rub acc", "одну тысячу рублей"),
    (Money(2_100_121), "rub acc", "двадцать одну тысячу один рубль двадцать одну копейку"),
    (Money(100_000_000), "rub", "один миллион рублей"),
    (Money(1_000_000_000), "rub", "десять миллионов рублей"),
    (date(2026, 11, 22), "date", "двадцать второе ноября"),
    (date(2026, 11, 22), "date gen", "двадцать второго ноября"),
    (date(2026, 3, 3), "date", "третье марта"),
    (date(2026, 3, 3), "date gen", "третьего марта"),
    (date(2027, 1, 1), "date", "первое января"),
    (date(2026, 5, 4), "date gen", "четвёртого мая"),
    (date(2026, 8, 31), "date", "тридцать первое августа"),
    (date(2026, 11, 24), "weekday", "во вторник"),
    (Clock(8, 0), "clock from", "восьми"),
    (Clock(21, 0), "clock from", "двадцати одного"),
    (Clock(8, 30), "clock from", "восьми часов тридцати минут"),
    (NearDay(date(2026, 11, 22), 0), "near day", "сегодня"),
    (NearDay(date(2026, 11, 23), 1), "near day", "завтра"),
    (NearDay(date(2026, 11, 24), 2), "near day", "во вторник"),
    (NearDay(date(2026, 11, 29), 7), "near day", "двадцать девятого ноября"),
    (Clock(9, 0), "clock gen", "девяти часов"),
    (Clock(1, 30), "clock gen", "одного часа тридцати минут"),
    (Clock(21, 1), "clock gen", "двадцати одного часа одной минуты"),
    (Clock(0, 0), "clock gen", "ноля часов"),
    (Clock(0, 5), "clock gen", "ноля часов пяти минут"),
    (Digits("4800012345"), "digits", "четыре восемь ноль, ноль ноль один, два три, четыре пять"),
    (Digits("0073"), "digits", "ноль ноль, семь три"),
    (Digits("7"), "digits", "семь"),
    (Digits("12345"), "digits", "один два три, четыре пять"),
    (Digits("123456789"), "digits", "один два три, четыре пять шесть, семь восемь девять"),
    (Phone("+79042801234"), "phone", "восемь, девятьсот четыре, двести восемьдесят, двенадцать, тридцать четыре"),
    (Phone("+78002200009"), "phone", "восемь, восемьсот, двести двадцать, ноль ноль, ноль девять"),
    (Phone("+74742000105"), "phone", "восемь, четыреста семьдесят четыре, двести, ноль один, ноль пять"),
    (Phone("+79000010000"), "phone", "восемь, девятьсот, ноль ноль один, ноль ноль, ноль ноль"),
    (Phone("+375291234567"), "phone", "плюс три семь пять, два девять один, два три четыре, пять шесть семь"),
    (Count(1), "count minute", "одна минута"),
    (Count(1), "count minute acc", "одну минуту"),
    (Count(2), "count minute acc", "две минуты"),
    (Count(5), "count minute acc", "пять минут"),
    (Count(21), "count minute acc", "двадцать одну минуту"),
    (Count(111), "count day", "сто одиннадцать дней"),
    (Count(322), "count kwh", "триста двадцать два киловатт-часа"),
    (Count(1_000_001), "count minute", "один миллион одна минута"),
    (Count(0), "count kwh", "ноль киловатт-часов"),
    (Reading(17452), "reading", "семнадцать тысяч четыреста пятьдесят два"),
    (Reading(1745), "reading", "одна тысяча семьсот сорок пять"),
    (Reading(0), "reading", "ноль"),
    (Reading(100_001), "reading", "сто тысяч один"),
    (Zone(""), "zone", "показание"),
    (Zone("день"), "zone", "показание по тарифу день"),
    (Zone("Т1 день"), "zone", "показание по первому тарифу день"),
    (Zone("Т3"), "zone", "показание по третьему тарифу"),
    (Zone("полупик"), "zone", "показание по тарифу полупик"),
    (date(2026, 11, 1), "month", "ноябрь"),
    (date(2026, 5, 31), "month", "май"),
]


@pytest.mark.parametrize(("value", "form", "heard"), GOLDEN)
def test_a_value_is_heard_as_written_here(value: Value, form: str, heard: str) -> None:
    assert speak(value, form) == heard


def test_every_form_names_the_kind_of_value_it_says() -> None:
    assert {form: value_type(form) for form in FORMS if not form.startswith("count")} == {
        "rub": Money,
        "rub acc": Money,
        "date": date,
        "date gen": date,
        "digits": Digits,
        "phone": Phone,
        "weekday": date,
        "near day": NearDay,
        "clock from": Clock,
        "clock gen": Clock,
        "month": date,
        "reading": Reading,
        "zone": Zone,
        "phrase": Phrase,
    }
    assert value_type("count kwh acc") is Count
    assert value_type("rubs") is None


def test_every_form_is_right_for_the_check_and_can_say_its_sample() -> None:
    assert [form for form, way in FORMS.items() if check_form(form) or not speak(way.sample, form)] == []


def test_a_mistyped_form_is_answered_with_the_nearest_one() -> None:
    assert check_form("count minut") == "формы «count minut» нет; может быть, «count minute»?"


def test_an_outlandish_form_is_answered_with_all_there_are() -> None:
    wrong = check_form("€")
    assert wrong is not None
    assert all(form in wrong for form in FORMS)


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="формы «rubs» нет"):
        speak(Money(100), "rubs")


def test_a_form_for_another_kind_of_value_is_refused() -> None:
    with pytest.raises(ValueError, match="«rub» говорит Money, а не Digits"):
        speak(Digits("350"), "rub")


@pytest.mark.parametrize("figures", ["", "12a", "1 2", "٣", "-1"])
def test_digits_that_are_not_figures_are_refused(figures: str) -> None:
    with pytest.raises(ValueError, match="figures 0-9"):
        speak(Digits(figures), "digits")


@pytest.mark.parametrize("number", ["", "89042801234", "+7904", "+0123456789", "+7 904 280 12 34"])
def test_a_phone_that_is_not_e164_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="is written as"):
        speak(Phone(number), "phone")


@pytest.mark.parametrize("label", ["day", "зона 5", "день;", "T1 день"])
def test_a_zone_whose_label_a_voice_would_misread_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="Russian words"):
        speak(Zone(label), "zone")


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        speak(Count(-1), "count minute")
