"""A voice answers with all of a sentence or says that it cannot, in time, whatever becomes of its processes."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from tests.speech.fake_engine import broken_engine, engine, sound_of

ENOUGH = 20.0
"""Seconds that a test machine may need at worst; nothing waits for them to pass."""


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[Voice]:
    voice = Voice(engine(tmp_path / "log"), processes=1)
    yield voice
    voice.close()


def gone(process: int) -> bool:
    """Wait until a process has ended."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    with os.fdopen(handle):
        return bool(select.select([handle], [], [], ENOUGH)[0])


def fails(voice: Voice, text: str, deadline: float) -> None:
    with pytest.raises(SpeechUnavailable):
        voice.say(text, deadline)


def process_of(voice: Voice) -> int:
    """The only process of a voice."""
    return voice._all[0]._process.pid


def test_a_text_becomes_sound(voice: Voice) -> None:
    assert voice.say("добрый день", ENOUGH) == sound_of("добрый день")


def test_a_process_speaks_many_texts(voice: Voice) -> None:
    texts = [f"слово {n}" for n in "абвгд"]
    assert [voice.say(text, ENOUGH) for text in texts] == [sound_of(text) for text in texts]


@pytest.mark.parametrize("accident", ["crash", "fail", "die in the middle", "nothing", "leave out a half"])
def test_an_accident_fails_one_text_and_the_next_is_spoken(voice: Voice, accident: str) -> None:
    with pytest.raises(SpeechUnavailable):
        voice.say(accident, ENOUGH)
    assert voice.say("дальше", ENOUGH) == sound_of("дальше")


@pytest.mark.parametrize("hang", ["hang", "hang in the middle"])
def test_a_hang_ends_at_the_deadline_and_the_next_text_is_spoken(voice: Voice, hang: str) -> None:
    voice.say("готово", ENOUGH)
    began = monotonic()
    with pytest.raises(SpeechUnavailable, match="too slow"):
        voice.say(hang, 0.2)
    assert monotonic() - began < 2
    assert voice.say("дальше", ENOUGH) == sound_of("дальше")


def test_a_crash_harms_only_its_own_text(tmp_path: Path) -> None:
    voice = Voice(engine(tmp_path / "log"), processes=2)
    voice.say("готово", ENOUGH)
    spoken: list[bytes] = []
    crashing = threading.Thread(target=fails, args=(voice, "crash", ENOUGH))
    speaking = threading.Thread(target=lambda: spoken.extend(voice.say("слово", ENOUGH) for _ in range(50)))
    for thread in (speaking, crashing):
        thread.start()
    for thread in (speaking, crashing):
        thread.join()
    voice.close()
    assert spoken == [sound_of("слово")] * 50


def test_a_process_that_was_killed_while_idle_costs_no_text(voice: Voice) -> None:
    voice.say("готово", ENOUGH)
    victim = process_of(voice)
    os.kill(victim, signal.SIGKILL)
    assert gone(victim)
    assert voice.say("дальше", ENOUGH) == sound_of("дальше")


def test_a_process_outlives_the_call_that_started_it(voice: Voice) -> None:
    call = threading.Thread(target=fails, args=(voice, "crash", ENOUGH))
    call.start()
    call.join()
    voice.say("раз", ENOUGH)
    started = process_of(voice)
    voice.say("два", ENOUGH)
    assert process_of(voice) == started


def test_a_text_does_not_wait_longer_than_its_deadline_for_a_busy_voice(voice: Voice) -> None:
    voice.say("готово", ENOUGH)
    hanging = threading.Thread(target=fails, args=(voice, "hang", 1.0))
    hanging.start()
    with pytest.raises(SpeechUnavailable):
        voice.say("слово", 0.1)
    hanging.join()


@pytest.mark.parametrize("text", ["", "…", " — "])
def test_a_text_without_words_is_refused_instead_of_being_silent(voice: Voice, text: str) -> None:
    with pytest.raises(SpeechUnavailable):
        voice.say(text, ENOUGH)


def test_an_engine_that_does_not_load_says_why() -> None:
    voice = Voice(broken_engine(), processes=1)
    with pytest.raises(SpeechUnavailable, match=r"does not load.*/nowhere/log"):
        voice.say("слово", ENOUGH)
    voice.close()


def test_a_failure_never_repeats_the_text(voice: Voice) -> None:
    with pytest.raises(SpeechUnavailable) as failure:
        voice.say("fail", ENOUGH)
    assert str(failure.value) == "RuntimeError"


def test_closing_leaves_no_process(tmp_path: Path) -> None:
    voice = Voice(engine(tmp_path / "log"), processes=2)
    processes = [each._process.pid for each in voice._all]
    voice.close()
    assert all(gone(process) for process in processes)


def test_texts_being_spoken_fail_when_the_voice_is_closed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log")
    with (tmp_path / "log").open("r+b", buffering=0) as log, ThreadPoolExecutor(6) as callers:
        voice = Voice(engine(tmp_path / "log"), processes=6)
        processes = [each._process.pid for each in voice._all]
        spoken = [callers.submit(voice.say, "hang", ENOUGH) for _ in processes]
        assert [log.readline() for _ in spoken] == [b"hang\n"] * len(spoken)
        voice.close()
    assert all(isinstance(text.exception(), SpeechUnavailable) for text in spoken)
    assert all(gone(process) for process in processes)


@pytest.mark.parametrize("last_text", ["слово", "hang"])
def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path, last_text: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log"), last_text], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        parent.kill()
    assert gone(process)


PARENT = """
import sys, threading, signal
from pathlib import Path
from speech.voice import Voice
from tests.speech.fake_engine import engine
voice = Voice(engine(Path(sys.argv[1])), processes=1)
voice.say("готово", 20)
threading.Thread(target=voice.say, args=(sys.argv[2], 60), daemon=True).start()
print(voice._all[0]._process.pid, flush=True)
signal.pause()
"""
