"""How people say days and times of day."""

from menus.grammars.marks import Ahead, DayOfMonth, Hour, Minutes, MonthNamed, Part, Seldom, Until, Weekday
from menus.grammars.phrasing import Phrase, any_of, either, maybe, mean, row, say
from menus.spoken import MONTHS, cardinal, ordinal

PARTS = {Part.MORNING: "утра", Part.DAY: "дня", Part.EVENING: "вечера", Part.NIGHT: "ночи"}
VAGUE = {
    Part.MORNING: (
        "утром, с утра, утречком, с утречка, до обеда, пораньше, с утра пораньше, "
        "пораньше с утра, в первой половине дня"
    ),
    Part.DAY: "днём, после обеда, в обед, во второй половине дня",
    Part.EVENING: "вечером, вечерком, к вечеру, попозже, под вечер",
}
WEEKDAYS = (
    "понедельник", "вторник", "среда, среду", "четверг", "пятница, пятницу", "суббота, субботу", "воскресенье",
)  # fmt: skip
NEXT_ONES = "следующий, следующую, следующее, следующая"
THESE = "этот, эту, это, эта, ближайший, ближайшую, ближайшее, ближайшая"
AHEAD = {
    -2: "позавчера",
    -1: "вчера",
    0: "сегодня, прямо сегодня, сегодня же, нынче",
    1: "завтра, на завтра, завтрашний день, через сутки",
    2: "послезавтра, на послезавтра, после завтра, через день, через два дня",
    3: "через три дня, послепослезавтра",
    4: "через четыре дня",
    5: "через пять дней",
    7: "через неделю, через семь дней",
    14: "через две недели",
}


WITHOUT_AT = Seldom(1.2)
"""A time is mostly said with «в»."""


def day() -> Phrase:
    """A day: «завтра», «в среду», «двадцать пятого ноября», «через неделю»."""
    return either(*(any_of(names, Ahead(days)) for days, names in AHEAD.items()), _weekday(), _date())


def _weekday() -> Phrase:
    days = list(enumerate(WEEKDAYS))
    this = row(maybe(any_of(THESE)), either(*(any_of(names, Weekday(number)) for number, names in days)))
    following = row(any_of(NEXT_ONES), either(*(any_of(names, Weekday(number, 1)) for number, names in days)))
    return row(maybe(any_of("в, во, на")), either(this, following))


def _date() -> Phrase:
    days = either(*(any_of(f"{ordinal(n)}, {ordinal(n, 'gen')}", DayOfMonth(n)) for n in range(1, 32)))
    months = either(*(say(name, MonthNamed(number)) for number, name in enumerate(MONTHS, 1)))
    return row(maybe(say("на")), days, maybe(either(any_of("числа, число"), months)))


def vague() -> Phrase:
    """A part of the day instead of an hour: «с утра», «после обеда»."""
    return either(*(any_of(names, part) for part, names in VAGUE.items()))


def time_of_day() -> Phrase:
    """A time of day: «в десять», «пол одиннадцатого», «без пятнадцати три», «с двух до трёх»."""
    at = either(any_of("в, к, на, часов в, часиков в, часам к, ровно в"), mean(WITHOUT_AT))
    exact = row(at, either(_clock(), _turn()))
    return row(maybe(vague()), either(exact, _span()), maybe(any_of("ровно")))


def _part() -> Phrase:
    return maybe(either(vague(), *(say(name, part) for part, name in PARTS.items())))


def _clock() -> Phrase:
    """«десять часов тридцать минут», «десять тридцать», «час дня», «полдень»."""
    hours = any_of("часов, часа, час, часиков, ноль ноль")
    numbered = row(either(*(say(cardinal(n), Hour(n)) for n in range(25))), maybe(hours))
    one = any_of("час, часик", Hour(1))
    noon = either(
        any_of("полдень, в полдень, двенадцать дня", Hour(12)), any_of("полночь, в полночь", Hour(0), Part.NIGHT)
    )
    return either(row(either(numbered, one), maybe(_minutes()), _part()), noon)


def _minutes() -> Phrase:
    """Minutes after the hour; a lone unit takes «минут» or a zero before it: «десять пять» is no time."""
    alone = either(*(say(f"{'ноль ' if n < 10 else ''}{cardinal(n)}", Minutes(n)) for n in range(1, 60)))
    units = either(*(say(cardinal(n, "f"), Minutes(n)) for n in range(60)))
    return either(alone, say("с половиной", Minutes(30)), row(units, any_of("минут, минуты, минута")))


def _turn() -> Phrase:
    """Times by the hour that is coming: «пол второго», «четверть третьего», «без пяти три»."""
    coming = [(hour or 12, ordinal(hour + 1, "gen")) for hour in range(12)]
    next_hour = either(*(say(name, Hour(hour)) for hour, name in coming))
    half = either(
        row(any_of("пол, половина, половину, половине", Minutes(30)), next_hour),
        *(say(f"пол{name}", Minutes(30), Hour(hour)) for hour, name in coming),
    )
    past = row(either(any_of("четверть", Minutes(15)), row(_few(), any_of("минут"))), next_hour)
    return row(either(half, past, _before()), _part())


def _few() -> Phrase:
    return either(*(say(cardinal(n, "f"), Minutes(n)) for n in (5, 10, 15, 20, 25)))


def _before() -> Phrase:
    less = either(
        *(say(cardinal(n, "f", "gen"), Minutes(-n)) for n in (1, 2, 3, 5, 10, 15, 20, 25)),
        say("четверти", Minutes(-15)),
    )
    hours = either(*(say(cardinal(n), Hour(n)) for n in range(1, 13)), say("час", Hour(1)))
    return row(say("без"), less, maybe(any_of("минут, минуты")), hours)


def _span() -> Phrase:
    """«с десяти до двенадцати», «после двух»: the beginning is what is meant."""
    end = row(any_of("до", Until()), _genitive())
    return either(row(say("с"), _genitive(), maybe(end)), row(any_of("после, к, часам к"), _genitive()))


def _genitive() -> Phrase:
    hours = either(
        *(say(cardinal(n, "m", "gen"), Hour(n)) for n in range(25)), say("часу", Hour(1)), say("обеда", Hour(12))
    )
    minutes = either(*(say(cardinal(n, "f", "gen"), Minutes(n)) for n in range(1, 60)))
    counted = row(minutes, maybe(any_of("минут, минуты")))
    return row(hours, maybe(any_of("часов, часа")), maybe(counted), _part())
