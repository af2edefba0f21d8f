"""What the network is shown does not depend on how loud a line is, nor on how its sound is cut."""

import numpy as np
import pytest

from speech.ears.phone.features import FLOOR, SCALE, WIDTH, Features, bands, features_of
from speech.telephone import RATE, Samples

VOICE = np.random.default_rng(1).normal(0, 0.1, 3 * RATE).astype(np.float32)
VOICE *= np.repeat(np.array([0.02, 1, 0.3, 1, 0.05, 0.6], np.float32), RATE // 2)


def in_pieces(samples: Samples, size: int) -> Samples:
    features = Features()
    pieces = [features.take(samples[at : at + size]) for at in range(0, samples.size, size)]
    return np.concatenate([*pieces, features.end()])


@pytest.mark.parametrize("size", [37, 160, 1920])
def test_pieces_of_any_size_show_the_same(size: int) -> None:
    assert np.allclose(in_pieces(VOICE, size), features_of(VOICE), atol=1e-5)


@pytest.mark.parametrize("decibels", [-24, -12, 6])
def test_a_voice_is_shown_alike_however_loud_it_is(decibels: int) -> None:
    voice = VOICE[RATE // 2 :]
    assert np.allclose(features_of(voice * np.float32(10 ** (decibels / 20))), features_of(voice), atol=1e-3)


def test_its_first_sounds_are_shown_beside_what_follows_them() -> None:
    shown = features_of(VOICE)
    assert shown[:10].mean() < shown[20:30].mean() - 0.5


def test_silence_is_the_floor_and_no_more() -> None:
    assert np.allclose(features_of(np.zeros(RATE, np.float32)), SCALE * np.log(np.float32(FLOOR)))


def test_hiss_far_below_a_voice_changes_little() -> None:
    hiss = np.random.default_rng(2).normal(0, 0.0003, VOICE.size).astype(np.float32)
    assert np.abs(features_of(VOICE + hiss) - features_of(VOICE)).mean() < 0.05


def test_a_sound_too_short_for_a_step_shows_nothing() -> None:
    assert features_of(np.zeros(300, np.float32)).shape == (0, WIDTH)


def test_a_longer_throat_has_its_bands_higher() -> None:
    middles = [int(bands(stretch)[:, 20].argmax()) for stretch in (0.86, 1.0, 1.16)]
    assert middles == sorted(set(middles))
