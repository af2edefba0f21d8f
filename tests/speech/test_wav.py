"""Files of any studio are read, and what is no sound is refused by name."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.wav import LARGEST, NotWav, read_wav
from tests.wav import speech, wav


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize(
    ("kind", "bits"), [(1, 16), (1, 24), (1, 32), (1, 8), (3, 32), (3, 64), (6, 8), (0xFFFE, 16), (0xFFFE, 24)]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_of_a_studio_is_read(tmp_path: Path, rate: int, kind: int, bits: int, channels: int) -> None:
    sound = speech(0.2, rate)
    (tmp_path / "x.wav").write_bytes(wav(sound, rate, channels=channels, bits=bits, kind=kind))
    read = read_wav(tmp_path / "x.wav")
    assert read.rate == rate
    assert read.channels.shape == (sound.size, channels)
    assert read.mixed == pytest.approx(sound, abs=1e-4 if bits > 8 else 2e-2)


def test_two_channels_are_mixed(tmp_path: Path) -> None:
    file = bytearray(wav(np.array([0.25, -0.5]), channels=2))
    file[-4:] = b"\0\0\0\0"
    (tmp_path / "x.wav").write_bytes(file)
    assert read_wav(tmp_path / "x.wav").mixed == pytest.approx([0.25, 0], abs=1e-4)


def test_notes_of_the_recording_program_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(wav(speech(0.1), more=b"LIST\x05\0\0\0notes\0"))
    assert read_wav(tmp_path / "x.wav").mixed.size == 4410


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"ID3\x04mp3", wav(speech(0.1))[:40], wav(speech(0.1), kind=2), wav(speech(0.1), rate=100)],
    ids=["empty", "four letters", "an mp3", "cut in the header", "a compressed kind", "a rate of nothing"],
)
def test_what_is_no_usable_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.wav").write_bytes(content)
    with pytest.raises(NotWav):
        read_wav(tmp_path / "x.wav")


def test_a_file_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "x.wav").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(NotWav, match="too large"):
        read_wav(tmp_path / "x.wav")


@given(st.integers(0, 59), st.binary(min_size=1, max_size=8))
def test_a_damaged_header_is_refused_or_read_but_breaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.wav"
    file = bytearray(wav(speech(0.01), kind=0xFFFE))
    file[at : at + len(damage)] = damage
    path.write_bytes(file)
    try:
        read = read_wav(path)
    except NotWav:
        return
    assert np.isfinite(read.channels).all()
