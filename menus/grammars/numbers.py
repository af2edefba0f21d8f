"""How people say figures: one by one, in groups, as one number; with corrections."""

from menus.grammars.courtesies import BEFORE, FILLER, HESITATION
from menus.grammars.marks import Amended, Figures, Fraction, Group, Seldom
from menus.grammars.phrasing import Phrase, again, any_of, either, maybe, mean, row, say

UNITS = (
    "один, одна, одно, единица, единичка",
    "два, две, двойка, двоечка",
    "три, тройка, троечка",
    "четыре, четвёрка, четвёрочка",
    "пять, пятёрка, пятёрочка",
    "шесть, шестёрка, шестёрочка",
    "семь, семёрка, семёрочка",
    "восемь, восьмёрка, восьмёрочка",
    "девять, девятка, девяточка",
)
ZERO = "ноль, нуль, нолик, нулик"
TEENS = (
    "десять, десятка", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать",
    "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
)  # fmt: skip
TENS = (
    "двадцать", "тридцать", "сорок", "пятьдесят, полста", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
)  # fmt: skip
HUNDREDS = (
    "сто, сотня", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip
PLURALS = (
    "нуля, нулика, нолика, нулей", "единицы, единички", "двойки", "тройки", "четвёрки",
    "пятёрки", "шестёрки", "семёрки", "восьмёрки", "девятки",
)  # fmt: skip
TIMES = {2: "два, две, пара", 3: "три", 4: "четыре"}

THOUSAND = "тысяча, тысячу, тыща, тыщу"
THOUSANDS = f"{THOUSAND}, тысячи, тысяч, тыщи, тыщ"
MILLION = "миллион"
MILLIONS = f"{MILLION}, миллиона, миллионов"


_PAUSE = again(HESITATION)


def figure() -> Phrase:
    """A single figure."""
    return either(any_of(ZERO, Figures("0")), _units())


def _units(before: str = "") -> Phrase:
    return either(*(any_of(names, Figures(before + str(unit))) for unit, names in enumerate(UNITS, 1)))


def below_hundred(unit: str = "", ten: str = "") -> Phrase:
    """A number 1 to 99. `unit` and `ten` are the zeros before a number of one and of two figures."""
    return either(
        _units(unit),
        *(any_of(names, Figures(ten + str(number))) for number, names in enumerate(TEENS, 10)),
        *(any_of(names, Figures(f"{ten}{tens}0")) for tens, names in enumerate(TENS, 2)),
        row(either(*(any_of(names, Figures(f"{ten}{tens}")) for tens, names in enumerate(TENS, 2))), _units()),
    )


def below_thousand(unit: str = "", ten: str = "") -> Phrase:
    """A number 1 to 999, after zeros as in `below_hundred`."""
    hundreds = list(enumerate(HUNDREDS, 1))
    return either(
        below_hundred(unit, ten),
        *(any_of(names, Figures(f"{number}00")) for number, names in hundreds),
        row(either(*(any_of(names, Figures(str(number))) for number, names in hundreds)), _PAUSE, below_hundred("0")),
    )


def _tail() -> Phrase:
    """The last three figures after the thousands: «семнадцать тысяч ноль пятьдесят», «… четыре пять два»."""
    zero = any_of(ZERO, Figures("0"))
    said = either(
        below_thousand("00", "0"),
        row(zero, below_hundred(unit="0")),
        row(zero, zero, _units()),
        row(figure(), figure(), figure()),
    )
    return either(mean(Figures("000")), row(_PAUSE, said))


def _thousands(unit: str = "", ten: str = "") -> Phrase:
    """A number of thousands, and what follows; the zeros before as in `below_hundred`."""
    many = row(below_thousand(unit, ten), any_of(THOUSANDS))
    return row(either(many, any_of(THOUSAND, Figures(unit + "1"))), _tail())


def _millions() -> Phrase:
    many = either(row(below_thousand(), any_of(MILLIONS)), any_of(MILLION, Figures("1")))
    rest = either(_thousands("00", "0"), row(mean(Figures("000")), _tail()))
    return either(row(many, rest), row(say("полтора"), any_of(MILLIONS, Figures("1500000"))))


def _group(most: int) -> Phrase:
    """What is said in one breath, up to a quantity."""
    ways = [below_thousand(), any_of(ZERO, Figures("0")), _same_figures()]
    if most >= 1000:
        ways += [_thousands(), row(any_of("полторы, полтора"), any_of(THOUSANDS, Figures("1500")))]
    if most >= 1_000_000:
        ways.append(_millions())
    return row(mean(Group()), either(*ways))


def _same_figures() -> Phrase:
    """«два нуля», «три пятёрки»."""
    return either(
        *(
            row(any_of(times), any_of(names, Figures(str(unit) * count)))
            for count, times in TIMES.items()
            for unit, names in enumerate(PLURALS)
        )
    )


_BETWEEN = either(
    HESITATION,
    row(FILLER, any_of("дальше, потом, затем, далее, ещё, и, тире, дефис, и потом, записали, пробел, минутку")),
)
_AMENDING = any_of(
    "нет, ой нет, ой, нет не, не, нет не так, не так, вернее, точнее, то есть, извините, простите, нет извините, "
    "ошибся, ошиблась, нет нет, ой извините, ой нет, нет ошибся, нет ошиблась, неправильно, тьфу",
    Amended(),
    Seldom(1.5),
)


def dictated(most: int, regroup: float = 0.0) -> Phrase:
    """Groups of figures, with hesitations and corrections between; groups are numbers up to `most`.

    `regroup` is what each group after the first costs: a quantity is said as one number more often than in parts.
    """
    between = row(again(_BETWEEN), maybe(row(_AMENDING, again(_BETWEEN))))
    return row(again(row(_group(most), between, mean(Seldom(regroup)))), _group(most))


def fraction() -> Phrase:
    """What stands after the comma of a meter: «запятая пять», «целых пять десятых»."""
    names = any_of("десятых, десятая, десятые, сотых, сотая, тысячных, тысячная")
    return row(
        any_of("запятая, целых, целая, точка", Fraction()),
        again(either(figure(), below_thousand())),
        maybe(names),
    )


_NAMES = any_of(
    "номер, номер клиента, мой номер, номер счёта, лицевой счёт, номер лицевого счёта, номер счётчика, квитанция, "
    "в квитанции, по квитанции, у меня, показания, показание, показания счётчика, счётчик, на счётчике, на нём, у нас, "
    "электричество, электроэнергия, свет, день, ночь, дневной, ночной, дневные, ночные, тариф, там, тут, написано, "
    "показывает, стоит, пишите, записывайте, запишите, диктую, да, цифры, последние цифры, последние, клиента, итого, "
    "он, примерно, здесь, телефон, мой телефон, номер телефона, киловатт, плюс, на сегодня, говорю, передаю, всего"
)
_UNITS_OF_POWER = any_of("киловатт, киловатта, киловатты, киловатт часов, киловатт часа, киловатт час, квт")


def named(figures: Phrase) -> Phrase:
    """Figures with what people say that they are, before and after: «показания …», «… киловатт»."""
    return row(again(either(row(FILLER, _NAMES), BEFORE)), figures, maybe(_UNITS_OF_POWER))
