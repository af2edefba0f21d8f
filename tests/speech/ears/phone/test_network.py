"""The network at work."""

from pathlib import Path

import numpy as np
import pytest

from speech.ears.phone.features import WIDTH, Array
from speech.ears.phone.network import Network
from speech.ears.port import HearingUnavailable
from tests.speech.ears.languages import TOY

STEPS = np.random.default_rng(1).normal(-1, 0.5, (50, WIDTH)).astype(np.float32)


def heard(network: Network, *lengths: int) -> Array:
    kept, at, letters = network.start, 0, []
    for length in lengths:
        told, kept = network.hear(STEPS[at : at + length], kept)
        letters.append(told)
        at += length
    return np.concatenate(letters)


def test_it_goes_on_where_the_piece_before_ended() -> None:
    network = Network(TOY)
    assert np.allclose(heard(network, 1, 7, 2, 40), heard(network, 50), atol=1e-4)


def test_it_tells_how_likely_each_letter_is() -> None:
    assert np.allclose(np.exp(heard(Network(TOY), 50)).sum(1), 1, atol=1e-4)


@pytest.mark.parametrize("content", [b"", b"no model at all" * 100])
def test_a_file_that_is_no_model_of_ours_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(content)
    with pytest.raises(HearingUnavailable):
        Network(file)


def test_a_cut_off_model_is_told(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(TOY.read_bytes()[:100_000])
    with pytest.raises(HearingUnavailable):
        Network(file)
