"""All stages of training on a toy: what is said, what is learned from it, going on after a break, and what hears then.

Torch is no part of a checkout: `.venv-train/bin/python -m pytest tests/speech/training` runs this.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.provision.places import rhvoice_root, training_voices, user_cache
from menus.expecting import YesNo
from speech.ears.phone.features import WIDTH, features_of
from speech.ears.phone.network import Network as Heard
from speech.telephone import from_alaw
from speech.training.course import TOY, Size
from speech.training.sentences import Sentences
from speech.training.synthesis import synthesise
from speech.training.voices import Voices
from tests.speech.ears.languages import said

torch = pytest.importorskip("torch", reason="training needs torch, which a checkout has not: make train-recogniser")
COURSE = replace(TOY, pieces={"irina": 3, "espeak": 1}, batches=24, tuning=16, size=Size(32, (1, 2), 24))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    sentences = Sentences({"yes or no": YesNo()}, ["погода хорошая"])
    voices = Voices(rhvoice_root(user_cache()), training_voices(user_cache()))
    synthesise(voices, COURSE.pieces, sentences, folder / "speech", lambda *_: None)
    return folder


def test_a_break_changes_nothing_of_what_is_said(folder: Path) -> None:
    piece = folder / "speech/irina-002.json"
    once = piece.read_text()
    piece.unlink()
    test = Sentences({"yes or no": YesNo()}, ["погода хорошая"])
    voices = Voices(rhvoice_root(user_cache()), training_voices(user_cache()))
    synthesise(voices, COURSE.pieces, test, folder / "speech", lambda *_: None)
    assert piece.read_text() == once


def test_it_learns_goes_on_after_a_break_and_hears_the_same_in_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from speech.training import learning
    from speech.training.export import export

    monkeypatch.setattr(learning, "KEPT_EVERY", 8)
    told: list[int] = []
    learning.learn(COURSE, folder, lambda number, _: told.append(number))
    assert told == list(range(1, 25))
    learning.learn(COURSE, folder, lambda number, _: told.append(number))
    assert told[24:] == list(range(17, 25))
    network = learning.learned(folder / learning.LEARNED)
    export(network, folder / "model.onnx")
    assert differences(network, folder / "model.onnx") < 0.02


def test_tuning_begins_with_what_a_model_knows_goes_on_after_a_break_and_changes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from speech.training import learning
    from speech.training.export import export
    from speech.training.exported import exported
    from speech.training.network import Network

    known, network = folder / "known.onnx", Network(COURSE.size)
    network(torch.randn(2, 50, WIDTH) * 3 + 1)  # its norms are no longer those it began with
    export(network.eval(), known)
    assert differences(exported(known).eval(), known) < 0.02
    monkeypatch.setattr(learning, "KEPT_EVERY", 8)
    told: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        learning.tune(COURSE, known, folder, interrupted_at(12, told))
    learning.tune(COURSE, known, folder, lambda number, _: told.append(number))
    assert told == [*range(1, 13), *range(9, 17)]
    tuned = learning.learned(folder / learning.LEARNED)
    assert differences(tuned, known) > 0.05
    export(tuned, folder / "tuned.onnx")
    assert differences(tuned, folder / "tuned.onnx") < 0.02


def interrupted_at(batch: int, told: list[int]) -> Callable[[int, float], None]:
    """Somebody who presses Ctrl-C after a batch."""

    def tell(number: int, _: float) -> None:
        told.append(number)
        if number == batch:
            raise KeyboardInterrupt

    return tell


def differences(network: object, model: Path) -> float:
    """How far what the exported network hears in pieces is from what the learned one hears of the whole."""
    features = features_of(from_alaw(said("Да.")))
    assert features.shape[1] == WIDTH
    assert callable(network)
    with torch.no_grad():
        whole = network(torch.from_numpy(features)[None])[0].numpy()
    heard = Heard(model)
    kept, at, letters = heard.start, 0, []
    chance = random.Random(1)
    while at < len(features):
        piece = features[at : (at := at + chance.randint(1, 9))]
        told, kept = heard.hear(piece, kept)
        letters.append(told)
    return float(np.abs(np.concatenate(letters) - whole).max())
