"""Only what is certainly one place counts as one place: whoever is told of an outage is going to have it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.addresses import Address, read_address
from db.houses import Houses, Unclear, houses

VICTORY = Address("г липецк", "проспект победы", "87а")
GIRL = Address("район усманский, с девица", "ул советская", "3/2")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("г. Липецк, пр-т Победы, д. 87а, кв. 12", VICTORY),
        ("398024, Россия, Липецкая обл., г.Липецк, проспект Победы, дом № 87 А", VICTORY),
        ("Липецк г, Победы пр-кт, 87а", VICTORY),
        ("ЛИПЕЦК, Просп. ПОБЕДЫ, д.87А кв.12", VICTORY),
        ("Усманский р-н, с. Девица, ул. Советская, 3/2", GIRL),
        ("с. Девица, Усманский район, Советская улица, д. 3 / 2", GIRL),
        ("г. Липецк, с. Жёлтые Пески, 1-я Садовая ул., д. 5, корп. 2", Address(
            "г липецк, с желтые пески", "ул 1 садовая", "5к2")),
        ("г. Липецк, 15-й мкр., 5, корп. 2", Address("г липецк", "мкр 15", "5к2")),
        ("Добринский р-н, р.п. Добринка, б-р Мира, 5 стр. 1", Address(
            "район добринский, п добринка", "бульвар мира", "5стр1")),
        ("Задонский р-н, д. Ивановка, д. 5", Address("район задонский, д ивановка", "", "5")),
        ("г. Елец, ул. 8 Марта", Address("г елец", "ул 8 марта", "")),
    ],
)  # fmt: skip
def test_an_address_is_understood_however_it_is_written(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "не назван населённый пункт"),
        ("ул. Первая, д. 1", "не назван населённый пункт"),
        ("с. Девица, ул. Советская, 3", "нужен район"),
        ("Ивановка, ул. Первая, 1", "часть адреса не понятна"),
        ("г. Липецк, Победы, 87а", "часть адреса не понятна"),
        ("г. Липецк, пр. Победы, 87а", "проспект или проезд"),
        ("г. Липецк, ул. Новый проезд, 1", "по-разному"),
        ("г. Липецк, ул. Ленина, пер. Кривой, 1", "несколько улиц"),
        ("г. Липецк, ул. Ленина 5", "в названии улицы"),
        ("г. Липецк, ул., д. 5", "названия нет"),
        ("г. Липецк, ул. Ленина, 5, 12", "номер дома не понятен"),
        ("г. Липецк, ул. Ленина, д. 5-12", "номер дома не понятен"),
        ("г. Липецк, ул. Ленина, д. ٥", "номер дома не понятен"),
        ("г. Липецк, ул. Ленина, корп. 2", "номер дома не понятен"),
        ("пос. Примерный, участок 7", "часть адреса не понятна"),
    ],
)
def test_an_address_that_is_not_certain_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        read_address(text)


@settings(max_examples=300)
@given(st.text(max_size=60) | st.text("гдсулпркв.,-/ 123а№", max_size=40))
def test_any_text_is_an_address_or_is_refused_without_being_repeated(text: str) -> None:
    try:
        assert read_address(text).settlement
    except Unclear as unclear:
        assert len(text) < 20 or text not in str(unclear)


@pytest.mark.parametrize(
    ("listed", "inside", "outside"),
    [
        ("", ["1", "7а", "12/3", ""], []),
        ("5", ["5"], ["5а", "5/1", "5к2", "15", "55", ""]),
        ("5А, 7 корп. 2; д. 9/1", ["5а", "7к2", "9/1"], ["5", "7", "9", "7к1"]),
        ("1-15", ["1", "7", "15"], ["2", "8", "17", "7а", "7/2"]),
        ("2–20", ["2", "20"], ["3", "22"]),
        ("1-16", ["1", "8", "16"], ["17"]),
        ("1-15 все", ["1", "8", "15"], ["16", "8а"]),
        ("дома 1-15 (неч.)", ["1", "15"], ["2"]),
        ("чётные 1-10", ["2", "10"], ["1", "12"]),
        ("нечётные", ["1", "7а", "7/2", "9к1", "999"], ["2", "2а", ""]),
    ],
)
def test_a_house_is_in_a_list_only_for_certain(listed: str, inside: list[str], outside: list[str]) -> None:
    assert [house for house in inside if not houses(listed).holds(house)] == []
    assert [house for house in outside if houses(listed).holds(house)] == []


@pytest.mark.parametrize(
    "text", ["15-1", "1а-15", "1-15-20", "все", "кроме 5", "5 и 7", "0", "1-15 чет неч", "1-٥", "чет 1-9 чет"]
)
def test_a_list_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(Unclear):
        houses(text)


number = st.integers(1, 9999)
side = st.sampled_from(["", " чет", " нечет", " все"])
item = st.one_of(
    number.map(str),
    st.builds("{}{}".format, number, st.sampled_from(["а", "/2", "к1", "б/3а", "стр2"])),
    st.builds(lambda ends, which: f"{min(ends)}-{max(ends)}{which}", st.tuples(number, number), side),
    st.sampled_from(["чет", "нечет"]),
)


@settings(max_examples=200)
@given(st.lists(item, max_size=6), st.sampled_from([",", ", ", ";", " ; "]), number)
def test_a_list_is_stored_as_it_is_read_and_holds_every_house_it_names(items: list[str], sign: str, other: int) -> None:
    listed = houses(sign.join(items))
    assert houses(str(listed)) == listed
    assert [item for item in items if item[0].isdigit() and "-" not in item and not listed.holds(item)] == []
    one_by_one = [houses(item) for item in items] or [Houses(())]
    assert listed.holds(str(other)) == any(single.holds(str(other)) for single in one_by_one)


@settings(max_examples=200)
@given(st.tuples(number, number).map(sorted), side, number)
def test_a_range_never_reaches_beyond_its_ends_or_its_side(ends: list[int], which: str, house: int) -> None:
    held = houses(f"{ends[0]}-{ends[1]}{which}").holds(str(house))
    assert not held or ends[0] <= house <= ends[1]
    assert not (held and which == " чет" and house % 2)
    assert not (held and which == "" and ends[0] % 2 == ends[1] % 2 and house % 2 != ends[0] % 2)
    assert held or not (which == " все" and ends[0] <= house <= ends[1])
