"""`python -m app.training [STAGE …] [--toy]`: make a model of the recogniser of our own, `model.onnx`.

It learns from nothing (`learn`), or goes on from the model in use (`tune`).
Every stage goes on where it was broken off; what it makes, the model too, is kept in the cache, in the folder
`recogniser` or, for a toy that shows that all stages work, `recogniser-toy`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path

from app.editions import load_edition, shipped_menu
from app.provision.places import rhvoice_root, training_voices, user_cache
from menus.edition import Edition
from menus.expecting import Day, Digits, Expectation, Moment, Number, TimeOfDay, YesNo
from menus.phrasebook import choice
from menus.tree import Menu
from speech.ears.engines import PHONE_MODEL
from speech.training.course import TOY, WHOLE, Course
from speech.training.kept import is_kept, keep
from speech.training.own import NotLearnable, own
from speech.training.recordings import recorded
from speech.training.sentences import Sentences
from speech.training.synthesis import synthesise
from speech.training.voices import FESTIVAL, OWN, Voices

SAID_EVERY = 10.0
"""Seconds between two lines of progress."""
RECORDED = "recorded"
"""The piece of a man's own sentences."""


def questions(edition: Edition) -> Mapping[str, Expectation]:
    """All that callers are asked, by names: each kind of answer, the menus, what services ask."""
    tree = edition.tree
    kinds: dict[str, Expectation] = {
        "yes or no": YesNo(),
        "digits": Digits(1, 20),
        "number": Number(0, 999_999),
        "large number": Number(0, 9_999_999),
        "day": Day(date.min, date.max),
        "time": TimeOfDay(clock.min, clock.max),
        "moment": Moment((datetime.min.replace(tzinfo=UTC),) * 3),
    }
    menus = {
        name: choice(node.phrases, [*node.keys, *node.offers])
        for name, node in tree.nodes.items()
        if isinstance(node, Menu)
    }
    return {**kinds, **menus, **{name: choice(said, said) for name, said in tree.phrases.questions.items()}}


def others(edition: Edition) -> list[str]:
    """Sentences that answer no question: what we say ourselves, a part of a sentence at a time."""
    said = [edition.catalogue.example(name) for name in edition.catalogue.sentences]
    parts = [part.strip(" ,:—") for text in said for part in text.replace("!", ".").replace("?", ".").split(".")]
    return [part for part in parts if part]


def main() -> None:
    """Do the stages."""
    parser = argparse.ArgumentParser(prog="python -m app.training", description=__doc__)
    parser.add_argument(
        "stages",
        nargs="*",
        metavar="STAGE",
        help=f"some of: {', '.join(STAGES)}; when none is named: {', '.join(FROM_NOTHING)}",
    )
    parser.add_argument("--toy", action="store_true", help="the toy, whose model is written into its own folder")
    parser.add_argument("--batches", type=int, metavar="N", help="learn from so many; see docs/recogniser.md")
    parser.add_argument("--recordings", type=Path, metavar="FOLDER", help="learn from these, too (synthesise)")
    wanted = parser.parse_args()
    if unknown := sorted(set(wanted.stages) - set(STAGES)):
        parser.error(f"no such stage: {', '.join(unknown)}")
    folder = user_cache() / ("recogniser-toy" if wanted.toy else "recogniser")
    whole = TOY if wanted.toy else WHOLE
    batches, tuning = wanted.batches or whole.batches, wanted.batches or whole.tuning
    course = replace(whole, batches=batches, tuning=tuning, recordings=wanted.recordings)
    for stage in wanted.stages or FROM_NOTHING:
        STAGES[stage](course, folder)


def _synthesise(course: Course, folder: Path) -> None:
    cache, edition = user_cache(), load_edition(shipped_menu())
    asked = questions(edition)
    if course.pieces == TOY.pieces:
        asked = {"yes or no": asked["yes or no"]}
    voices = Voices(rhvoice_root(cache), training_voices(cache))
    told = _told("pieces of speech")
    synthesise(voices, course.pieces, Sentences(asked, others(edition)), folder / "speech", told)
    if FESTIVAL in course.pieces and not is_kept(folder / "speech", RECORDED):
        keep(folder / "speech", RECORDED, FESTIVAL, recorded(training_voices(cache)))
    if course.recordings:
        try:
            keep(folder / "speech", OWN, OWN, own(course.recordings))
        except NotLearnable as problem:
            sys.exit(f"cannot learn from {problem}")


def _learn(course: Course, folder: Path) -> None:
    # Imported here: the other stages need no torch.
    from speech.training.learning import learn  # noqa: PLC0415

    told = _told("batches")
    learn(course, folder, lambda number, loss: told(number, course.batches, f", loss {loss:.3f}"))


def _tune(course: Course, folder: Path) -> None:
    from speech.training.learning import tune  # noqa: PLC0415

    told = _told("batches")
    tune(course, Path(PHONE_MODEL), folder, lambda number, loss: told(number, course.tuning, f", loss {loss:.3f}"))


def _export(_: Course, folder: Path) -> None:
    from speech.training.export import export  # noqa: PLC0415
    from speech.training.learning import LEARNED, learned  # noqa: PLC0415

    export(learned(folder / LEARNED), folder / "model.onnx")


def _told(what: str) -> Callable[..., None]:
    """Prints progress now and then."""
    began = last = time.monotonic()

    def tell(done: int, of: int, more: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > SAID_EVERY or done == of:
            last = now
            print(f"{done} of {of} {what}{more}; {now - began:.0f} s", flush=True)

    return tell


STAGES: dict[str, Callable[[Course, Path], None]] = {
    "synthesise": _synthesise,
    "learn": _learn,
    "tune": _tune,
    "export": _export,
}
FROM_NOTHING = ("synthesise", "learn", "export")
"""What is done when nothing is named: the model in use is not needed for it."""


if __name__ == "__main__":
    main()
