"""The tone before a recording is short and clear, a pause is silent; both are there without a package of sounds."""

from pathlib import Path

import pytest

from speech.sounds import END
from speech.telephone import RATE
from speech.tone import SECONDS, put_pause, put_tone, tone
from speech.unavailable import SpeechUnavailable

LOUDEST = 0x2A
"""A-law of a positive full scale."""


def test_the_tone_lasts_a_quarter_of_a_second_and_rises_and_falls() -> None:
    sound = tone()
    assert len(sound) == SECONDS * RATE
    assert sound[:1] in {b"\xd5", b"\x55"}
    assert LOUDEST not in sound, "it is not clipped"
    assert len(set(sound)) > 20


def test_the_tone_is_put_where_asterisk_plays_it_by_name(tmp_path: Path) -> None:
    put_tone(tmp_path / "named")
    assert (tmp_path / "named" / "beep.alaw").read_bytes() == tone() + END


def test_a_pause_is_a_moment_of_silence(tmp_path: Path) -> None:
    put_pause(tmp_path / "named")
    assert (tmp_path / "named" / "pause.alaw").read_bytes() == b"\xd5" * (RATE // 50) + END


def test_a_disk_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SpeechUnavailable):
        put_tone(tmp_path / "file" / "named")
