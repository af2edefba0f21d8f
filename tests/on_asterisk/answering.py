"""How people and machines answer the phone: their greetings, spoken by a synthetic voice."""

import re
import wave
from pathlib import Path

import numpy as np

from speech.telephone import ALAW, RATE, Samples
from speech.voice import Voice

PEOPLE = (
    "Алло!",
    "Да!",
    "Слушаю.",
    "Да, слушаю.",
    "Слушаю вас.",
    "Алло, я вас слушаю.",
    "Алло, я вас слушаю, говорите.",
    "Алло, да, здравствуйте, слушаю вас.",
    "Алло! (0.5) Алло!",
    "(2.0) Алло!",
    "(3.5) Алло!",
    "Алло, кто это говорит?",
    "Добрый день, магазин «Ромашка», слушаю вас.",
)
"""What living people say; seconds of silence in brackets."""

MACHINES = (
    "Абонент временно недоступен, оставьте сообщение после сигнала.",
    "Абонент не отвечает. (0.4) Оставьте сообщение после звукового сигнала.",
    "Аппарат абонента выключен или находится вне зоны действия сети.",
    "Вызываемый абонент не может сейчас ответить на ваш звонок. Оставьте сообщение.",
    "Здравствуйте! Вы позвонили в семью Ивановых. (0.4) Оставьте сообщение после сигнала.",
    "Здравствуйте! Сейчас я не могу подойти к телефону. Перезвоните, пожалуйста, позже.",
    "Здравствуйте! Это голосовой помощник. Абонент сейчас занят. Скажите, что ему передать?",
)
"""What answering machines, operators of lines and digital assistants say."""


def spoken(voice: Voice, text: str) -> Samples:
    """A greeting as samples at the telephone's rate."""
    parts = re.split(r"\(([0-9.]+)\)", text)
    pieces = [_silence(part) if number % 2 else _said(voice, part.strip()) for number, part in enumerate(parts)]
    whole: Samples = np.concatenate(pieces)
    return whole


def _silence(seconds: str) -> Samples:
    return np.zeros(round(float(seconds) * RATE), np.float32)


def _said(voice: Voice, text: str) -> Samples:
    return decoded(voice.say(text, 30)) if text else np.zeros(0, np.float32)


def decoded(sound: bytes) -> Samples:
    """A-law as samples: for each byte the middle of the values that are encoded so."""
    linear = np.arange(65536, dtype=np.uint16).view(np.int16)
    middle = [linear[byte == ALAW].astype(np.float64).mean() for byte in range(256)]
    return (np.array(middle)[np.frombuffer(sound, np.uint8)] / 32768).astype(np.float32)


def wav(file: Path, sound: Samples) -> Path:
    """A file that a softphone can play."""
    with wave.open(str(file), "wb") as written:
        written.setparams((1, 2, RATE, 0, "NONE", ""))
        written.writeframes((sound * 32767).astype("<i2").tobytes())
    return file
