"""What we send down a line is standard A-law at an even level, with nothing cut off."""

import hashlib

import numpy as np
import pytest

from speech.telephone import ALAW, LEAD, TAIL, Samples, alaw, for_telephone
from tests.speech.line import DECODED, RATE, decibels, heard, quiet_before_sound, speech_level


def tone(seconds: float, loudness: float, rate: int = 16000) -> Samples:
    """A tone of 700 Hz."""
    return (loudness * np.sin(2 * np.pi * 700 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def pause(seconds: float, rate: int = 16000) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


def test_each_of_the_65536_samples_is_encoded_as_the_reference_does() -> None:
    # The digest of `audioop.lin2alaw` (Python 3.11) over all samples, from 0 up, then from -32768 up.
    reference = "f77c76aa923ee25617453f87514828a12896227f82ff383bf3bb53d6ac7c2a0f"
    assert hashlib.sha256(ALAW.tobytes()).hexdigest() == reference


def test_every_byte_of_the_standard_decodes_to_a_value_that_encodes_to_it() -> None:
    assert alaw(DECODED) == bytes(range(256))


def test_samples_beyond_full_scale_are_limited_and_do_not_wrap_around() -> None:
    assert (heard(alaw(np.array([2.0, -2.0], np.float32))) == [DECODED.max(), DECODED.min()]).all()


@pytest.mark.parametrize("loudness", [0.01, 0.1, 0.9])
def test_quiet_and_loud_speech_leave_at_the_same_level(loudness: float) -> None:
    assert speech_level(for_telephone(tone(1, loudness), 16000)) == pytest.approx(-20, abs=0.5)


def test_peaks_stay_below_the_ceiling_even_if_the_rest_is_quiet() -> None:
    peaky = np.concatenate([tone(1, 0.01), tone(0.01, 0.9)])
    assert decibels(float(np.max(np.abs(heard(for_telephone(peaky, 16000)))))) < -1.5


@pytest.mark.parametrize("silence", [0.0, 0.03, 1.0])
def test_the_silence_around_is_the_same_whatever_the_engine_leaves(silence: float) -> None:
    sent = for_telephone(np.concatenate([pause(silence), tone(1, 0.3), pause(silence)]), 16000)
    assert quiet_before_sound(sent) == pytest.approx(LEAD / RATE, abs=0.005)
    assert len(sent) / RATE == pytest.approx(1 + (LEAD + TAIL) / RATE, abs=0.01)


def test_a_quiet_first_letter_is_kept() -> None:
    letter = tone(0.1, 0.02)
    sent = for_telephone(np.concatenate([pause(0.5), letter, tone(1, 0.5)]), 16000)
    assert len(sent) / RATE == pytest.approx(1.1 + (LEAD + TAIL) / RATE, abs=0.02)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_any_rate_keeps_its_length_in_time(rate: int) -> None:
    sent = for_telephone(tone(2, 0.3, rate), rate)
    assert len(sent) / RATE == pytest.approx(2 + (LEAD + TAIL) / RATE, abs=0.01)


@pytest.mark.parametrize("samples", [pause(1), np.array([], np.float32), tone(1, 0.0005)])
def test_nothing_audible_is_nothing_at_all(samples: Samples) -> None:
    assert for_telephone(samples, 16000) == b""
