"""Batches of examples, drawn one after the other by their numbers; another process makes the next ones meanwhile."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from speech.ears.phone.features import FLOOR, SCALE, WIDTH
from speech.training.examples import Example, Examples
from speech.training.kept import read

BATCH = 16
GROUP = 8
"""Batches that are drawn at once and sorted by length, so that little of a batch is padding."""
SILENT = float(SCALE * np.log(np.float32(FLOOR)))


class Batch(NamedTuple):
    """Features of several examples, padded; the lengths in steps; all letters in a row, and how many are whose."""

    features: Tensor
    steps: Tensor
    letters: Tensor
    lengths: Tensor


def drawn(speech: Path, begun: int, end: int) -> Iterator[Batch]:
    """The batches from the one with the number `begun` to the one before `end`, of what is said in a folder."""
    groups = range(begun // GROUP, -(-end // GROUP))
    with ProcessPoolExecutor(1, initializer=partial(_examples, speech)) as maker:
        coming = deque(maker.submit(_group, speech, group) for group in groups[:2])
        for group in groups:
            if group + 2 in groups:
                coming.append(maker.submit(_group, speech, group + 2))
            for number, examples in enumerate(coming.popleft().result(), group * GROUP):
                if begun <= number < end:
                    yield _batch(examples)


@cache
def _examples(speech: Path) -> Examples:
    torch.set_num_threads(1)
    return Examples(read(speech))


def _group(speech: Path, group: int) -> list[list[Example]]:
    made = [_examples(speech).draw(f"{group} {number}") for number in range(BATCH * GROUP)]
    examples = sorted((each for each in made if each is not None), key=lambda each: len(each.features))
    order = np.random.default_rng(group).permutation(GROUP)
    return [examples[at * len(examples) // GROUP : (at + 1) * len(examples) // GROUP] for at in order]


def _batch(examples: list[Example]) -> Batch:
    steps = [len(each.features) for each in examples]
    features = np.full((len(examples), max(steps), WIDTH), SILENT, np.float32)
    for row, each in zip(features, examples, strict=True):
        row[: len(each.features)] = each.features
    letters = torch.tensor([letter for each in examples for letter in each.letters], dtype=torch.long)
    return Batch(
        torch.from_numpy(features), torch.tensor(steps), letters, torch.tensor([len(each.letters) for each in examples])
    )
