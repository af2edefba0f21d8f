"""Addresses as people write them, brought to one form that can be compared. Pure.

Two addresses that come out equal are the same place for certain. What is not certain is refused with `Unclear`: a
village without its district, «пр.» (an avenue or a lane), a part that is none of those we know.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from db.houses import Unclear, house, plain

TOWNS = frozenset({"грязи", "данков", "елец", "задонск", "лебедянь", "липецк", "усмань", "чаплыгин"})
"""The towns of the Lipetsk region. Each name is there once, so a town needs no district, and these no «г.» either."""


class Part(Enum):
    """What a part of an address names."""

    REGION = auto()
    """Or anything else that tells no two of our addresses apart: a postcode, the country."""
    AREA = auto()
    SETTLEMENT = auto()
    STREET = auto()
    HOUSE = auto()
    FLAT = auto()


def _words(part: Part, **spellings: str) -> Iterator[tuple[str, tuple[Part, str]]]:
    for name, others in spellings.items():
        for word in (name, *others.split()):
            yield word, (part, name)


KINDS: Mapping[str, tuple[Part, str]] = dict(
    [
        *_words(Part.REGION, обл="область"),
        *_words(Part.AREA, район="р-н", сельсовет="с/с", поселение="с/п"),
        *_words(Part.SETTLEMENT, г="гор город", с="село", п="пос поселок пгт рп", д="дер деревня", х="хутор"),
        *_words(Part.STREET, ул="улица", проспект="пр-т пр-кт просп", проезд="пр-д", пер="переулок", пл="площадь"),
        *_words(Part.STREET, бульвар="б-р бул", шоссе="ш", наб="набережная", тупик="туп", аллея="ал"),
        *_words(Part.STREET, мкр="мкр-н микрорайон", квартал="кв-л"),
        *_words(Part.HOUSE, дом="", к="корп корпус", стр="строение"),
        *_words(Part.FLAT, кв="квартира", ком="комната", оф="офис", пом="помещение"),
    ]
)
"""What a word before or after a name says it is, and how we write it."""

NUMBERED = {"мкр", "квартал"}
"""Streets whose name may be a number."""
FLAT = re.compile(r" ?(кв|квартира|ком|комната|оф|офис|пом|помещение) ?[0-9].*")
ORDINAL = re.compile(r"([0-9]+)-?(я|ая|й|ый|ой|е|ое)")


@dataclass(frozen=True, slots=True)
class Address:
    """A place: the street may be "" in a village, the house "" when only the street is meant."""

    settlement: str
    street: str
    house: str


def read_address(text: str) -> Address:
    """Understand an address, its parts divided by commas, in any order. Raises Unclear."""
    found: dict[Part, list[str]] = {part: [] for part in Part}
    for words in filter(None, map(plain, text.split(","))):
        part, name = _part(re.sub("^р п ", "рп ", words))
        found[part].append(name)
    if len(found[Part.STREET]) > 1:
        raise Unclear("названо несколько улиц")
    return Address(
        _settlement(found[Part.SETTLEMENT], found[Part.AREA]),
        "".join(found[Part.STREET]),
        house(FLAT.sub("", " ".join(found[Part.HOUSE]))) if found[Part.HOUSE] else "",
    )


def _settlement(names: list[str], areas: list[str]) -> str:
    """A settlement, or one inside another («г. Липецк, с. Жёлтые Пески»)."""
    if not names:
        raise Unclear("не назван населённый пункт")
    if any(name.startswith("г ") for name in names):
        return ", ".join(names)
    if not areas:
        raise Unclear("для села или посёлка нужен район: названия повторяются")
    return ", ".join([*sorted(areas), *names])


def _part(text: str) -> tuple[Part, str]:
    """What a part of an address names, and that name in one form."""
    words = text.split()
    if "пр" in (words[0], words[-1]):
        raise Unclear("«пр.» — проспект или проезд?")
    named = [at for at in {0, len(words) - 1} if words[at] in KINDS and _can_stand(words, at)]
    match named:
        case []:
            return _without_kind(text)
        case [at]:
            return _named(*KINDS[words[at]], words[:at] + words[at + 1 :])
        case _:
            raise Unclear("название можно понять по-разному")


def _can_stand(words: list[str], at: int) -> bool:
    """«Победы пр-т» is a street, but «5 корп» is nothing; «д. 5» is a house and not a village."""
    return at == 0 or KINDS[words[at]][0] not in {Part.HOUSE, Part.FLAT}


def _named(part: Part, kind: str, name: list[str]) -> tuple[Part, str]:
    if not name:
        raise Unclear("есть слово вроде «улица», а названия нет")
    if kind == "д" and name[0][0].isdigit():
        part, kind = Part.HOUSE, "дом"
    if part is Part.HOUSE:
        return part, " ".join(name if kind == "дом" else [kind, *name])
    if part is Part.STREET and kind not in NUMBERED and name[-1].isdigit():
        raise Unclear("номер дома стоит в названии улицы")
    return part, " ".join([kind, *sorted(ORDINAL.sub(r"\1", word) for word in name)])


def _without_kind(text: str) -> tuple[Part, str]:
    if re.fullmatch("[0-9]{6}|россия|рф|российская федерация", text):
        return Part.REGION, text
    if text in TOWNS:
        return Part.SETTLEMENT, f"г {text}"
    if text[0].isdigit():
        return Part.HOUSE, text
    raise Unclear("часть адреса не понятна: ни улица, ни дом, ни населённый пункт")
