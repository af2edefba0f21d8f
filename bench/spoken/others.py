"""What is said or sounds on a line and answers nothing: it must not be taken for an answer."""

from collections.abc import Callable
from datetime import time
from functools import partial

import numpy as np

from app.provision.places import rhvoice_root, user_cache
from bench.spoken.sets import VOICES, YEAR, Answer
from menus.expecting import Choice, Digits, Number, TimeOfDay, YesNo
from speech.rhvoice import engine
from speech.telephone import RATE, Samples, alaw
from speech.voice import Voice

SENTENCES = (
    "Сейчас, подождите, я очки возьму.", "А кто это говорит?", "Мама, иди кушать, суп остынет.",
    "Погода сегодня хорошая, солнышко.", "У меня пенсия маленькая, денег не хватает.",
    "Вчера вечером мы долго гуляли по берегу реки.", "Выключи телевизор, я по телефону разговариваю.",
    "Не знаю, надо у соседки спросить.", "Маша, ты меня слышишь?", "В нашем доме опять лифт не работает.",
    "Собака лает, ничего не разобрать.", "Мы с мужем были на даче.", "Кот уронил цветок с подоконника.",
    "Передайте Ивану Петровичу, что я звонила.", "Мне на прошлой неделе письмо пришло.",
    "Сколько можно ждать, безобразие какое.", "Хлеба купи и молока.", "Куда же эта бумажка подевалась.",
    "Лампочка мигает, а сосед сверлит.", "Почта закрыта, как назло.", "Внук приедет, он разберётся.",
    "Ой, чайник закипел.", "Закрой окно, сквозит.", "Я это уже рассказывала вашей сотруднице.",
    "Квартира угловая, зимой холодно.", "Раньше всё было понятнее.", "Бабушка, тебе таблетки пора пить.",
    "Дверь хлопнула, кто-то пришёл.", "Мне врач не велел нервничать.", "Автобус опять опаздывает.",
    "Спасибо, что хоть кто-то ответил.", "Поставь сумку в коридоре.", "Огурцы в этом году не уродились.",
    "Не туда, наверное, попал.", "Радио сделай потише.", "Соседка снизу тоже жалуется.",
    "Ремонт у них третий месяц.", "Паспорт лежит в шкафу.", "Здоровья вам и всего хорошего.",
    "Телефон у меня старый, плохо работает.",
)  # fmt: skip
"""Half of them are for tuning."""
LENGTH = 6
"""Seconds of each sound that is no speech."""
QUESTIONS = (
    ("digits", Digits(1, 20)), ("number", Number(0, 999_999)), ("yes or no", YesNo()),
    ("date", YEAR), ("time", TimeOfDay(time(8), time(20))),
)  # fmt: skip


def asides(choice: Choice) -> list[Answer]:
    """Each sentence as an answer to two questions, of six in turn; no value is right."""
    asked = (*QUESTIONS, ("menu", choice))
    voices = {name: Voice(engine(rhvoice_root(user_cache()), name), processes=1) for name in VOICES}
    try:
        return [
            Answer(kind, expects, text, "", voices[VOICES[at // 2 % 2]].say(text, 60))
            for at, text in enumerate(SENTENCES * 2)
            for kind, expects in [asked[(at // 2 + at // len(SENTENCES)) % len(asked)]]
        ]
    finally:
        for voice in voices.values():
            voice.close()


def noises() -> dict[str, bytes]:
    """Sounds that nobody says, by their names, 8 kHz A-law."""
    at = np.arange(LENGTH * RATE, dtype=np.float32) / np.float32(RATE)
    return {name: alaw(make(at)) for name, make in NOISES.items()}


def _tone(at: Samples, *hertz: int) -> Samples:
    return sum((np.float32(0.15) * np.sin(2 * np.pi * each * at) for each in hertz), np.zeros_like(at))


def _hiss(at: Samples, level: float) -> Samples:
    return np.random.default_rng(30).normal(0, level, at.size).astype(np.float32)


def _coughs(at: Samples) -> Samples:
    """One every second and a half, each dying away."""
    coughs: Samples = _hiss(at, 0.2) * np.exp(-(at % 1.5) / 0.1)
    return coughs


def _music(at: Samples) -> Samples:
    """Struck chords of three notes with their overtones, two a second."""
    chance = np.random.default_rng(31)
    roots = chance.choice(110 * 2 ** (np.arange(24) / 12), 2 * LENGTH)[(at * 2).astype(int)].astype(np.float32)
    notes = [np.sin(2 * np.pi * roots * step * part * at) / part for step in (1, 1.26, 1.5) for part in (1, 2, 3)]
    played: Samples = sum(notes, np.zeros_like(at)) * np.exp(-(at % 0.5) / 0.4) * np.float32(0.08)
    return played


NOISES: dict[str, Callable[[Samples], Samples]] = {
    "silence": np.zeros_like,
    "hiss of a bad line": partial(_hiss, level=0.003),
    "loud hiss": partial(_hiss, level=0.03),
    "coughs": _coughs,
    "dial tone": lambda at: _tone(at, 425),
    "a key held": lambda at: _tone(at, 697, 1209),
    "hold music": _music,
}
