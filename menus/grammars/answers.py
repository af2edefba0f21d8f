"""How people say yes and no, and which of several options they want."""

from menus.expecting import Option
from menus.grammars.marks import Answer, Command, Mark, Which
from menus.grammars.numbers import UNITS
from menus.grammars.phrasing import Phrase, again, any_of, either, maybe, mean, row, say
from menus.spoken import ordinal

SHORT_YES = "да, ага, угу, конечно, верно, правильно, точно, совершенно верно"
YES = (
    "всё верно, всё правильно, всё так, верно всё, правильно всё, именно, именно так, так точно, так и есть, есть, "
    "подтверждаю, согласен, согласна, хорошо, ладно, давайте, подходит, годится, устраивает, можно, удобно, "
    "конечно да, разумеется, абсолютно верно, абсолютно точно, не возражаю, это верно, это так, хочу, естественно, "
    "безусловно, ну да, ну конечно, пойдёт, добро, окей, один, единица, первое"
)
SHORT_NO = "нет, не, неверно, неправильно, нету, не верно, не правильно, никак нет"
NO = (
    "не так, не то, не тот, не та, ошибка, ошибся, ошиблась, я ошибся, я ошиблась, исправить, исправьте, "
    "исправлю, не совсем, не хочу, не надо, не нужно, не подходит, не согласен, не согласна, не удобно, неудобно, "
    "да нет, да нет же, ну нет, вы ошиблись, другой, другое, другая, не мой, не моя, не моё, это не то, не устраивает, "
    "нельзя, ни в коем случае, два, двойка, не подтверждаю, второе, хочу исправить, неправда, вовсе нет, совсем нет, "
    "конечно нет"
)


def yes_no() -> Phrase:
    """Whether something is right; people say it twice, and in two ways at once («да, верно»)."""
    return either(_mostly(SHORT_YES, YES, Answer(True)), _mostly(SHORT_NO, NO, Answer(False)))


def _mostly(short: str, long: str, mark: Mark) -> Phrase:
    shorts = any_of(short)
    return either(row(shorts, again(shorts), maybe(any_of(long)), mean(mark)), any_of(long, mark))


_WANT = any_of(
    "я хочу, хочу, хочу узнать, мне, мне нужно, мне надо, надо, нужно, нужен, мне нужен, хотел бы, хотела бы, "
    "я хотел бы, я хотела бы, я бы хотел, я бы хотела, хотел, хотела, можно, мне бы, у меня, по поводу, насчёт, а, "
    "я по поводу, давайте, про, я насчёт, вопрос по, мне про, я, хочу спросить про, можно узнать, мне узнать, "
    "нас интересует, меня интересует, у нас, у нас тут, у меня тут, что там с, мне насчёт, это насчёт, тут"
)
_WANT_AFTER = any_of(
    "хочу, хочу передать, передать, хочу узнать, узнать, узнать хочу, мне, мне нужно, нужно, надо, мне надо, нужна, "
    "нужны, хотела бы, хотел бы, меня интересует, интересует, меня интересуют, передать хочу, можно узнать, как узнать"
)


def choice(options: tuple[Option, ...]) -> Phrase:
    """One of several: by its phrases, by its key or by its place in the row."""
    return either(*(_option(option) for option in options))


def _option(option: Option) -> Phrase:
    mark = Answer(option.key)
    ways = [_numbered(int(option.key), mark)] if option.key.isdigit() else []
    if option.phrases:
        phrases = either(*(say(phrase, mark) for phrase in option.phrases))
        ways.append(row(maybe(_WANT), phrases, again(phrases), maybe(_WANT_AFTER)))
    return either(*ways)


def _numbered(number: int, mark: Mark) -> Phrase:
    """«два», «второе», «пункт два», «вторая кнопка»."""
    if not number:
        return say("ноль", mark)
    before = any_of("пункт, номер, цифра, цифру, кнопка, кнопку, нажимаю, нажал, нажала, под номером, вариант, выбираю")
    after = any_of("пункт, вариант, кнопка, кнопку")
    return either(row(maybe(before), any_of(UNITS[number - 1], mark)), row(_placed(number, mark), maybe(after)))


def _placed(number: int, mark: Mark) -> Phrase:
    names = [ordinal(number, "nom", "m"), ordinal(number, "nom", "f"), ordinal(number), ordinal(number, "acc", "f")]
    return either(*(say(name, mark) for name in names))


def which(count: int) -> Phrase:
    """One of the moments that were offered, or none of them."""
    times = any_of("время, вариант, из них, предложение")
    places = [_numbered(place, Which(place)) for place in range(1, count + 1)]
    last = any_of("последнее, последний, последний вариант, последнее время", Which(0))
    others = any_of(
        "другое время, другое, другой день, не подходит, ни одно, ни одно не подходит, никакое, нет, не могу, "
        "не удобно, неудобно, другой вариант, ни то ни другое, а другое есть, а другое время есть, нет не подходит, "
        "а ещё какое есть, а ещё, дальше, следующее, попозже, пораньше",
        Command.OTHER,
    )
    return either(row(either(*places, last), maybe(times)), others)
