"""Learning: rows of letters for sounds (CTC). It goes on where it was broken off, with the same examples as ever."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from speech.ears.phone.features import FLOOR, SCALE, WIDTH
from speech.training.course import Course, Size
from speech.training.examples import Example, Examples
from speech.training.kept import read
from speech.training.network import Network

BATCH = 16
GROUP = 8
"""Batches that are drawn at once and sorted by length, so that little of a batch is padding."""
WARMING = 300
"""Batches in which the rate of learning rises."""
COOLING = 0.3
"""Of all batches, the last so many in which it falls."""
RATE = 2e-3
STEPS_A_LETTER = 4
"""Steps that somebody who reads takes for a letter."""
KEPT_EVERY = 200
"""Batches."""
SPEECH, STEADY, LEARNED = "speech", "steady.pt", "learned.pt"
"""In the folder of a course: what is said; the last state from which a longer course goes on; what it came to."""
SILENT = float(SCALE * np.log(np.float32(FLOOR)))


class Batch(NamedTuple):
    """Features of several examples, padded; the lengths in steps; all letters in a row, and how many are whose."""

    features: Tensor
    steps: Tensor
    letters: Tensor
    lengths: Tensor


Progress = Callable[[int, float], None]
"""The number of the batch, and how surprised the network was lately."""


def learn(course: Course, folder: Path, progress: Progress) -> Network:
    """Learn from `folder/speech` to the end of the course, from the latest steady checkpoint on; keep what is learned.

    RuntimeError when that checkpoint is of a network of another size.
    """
    torch.manual_seed(0)
    torch.set_num_threads(1)
    network = Network(course.size)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    begun = _resumed(folder / STEADY, network, optimiser)
    surprise = 0.0
    network.train()
    for number, batch in enumerate(_batches(course, folder / SPEECH, begun), begun):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(number, course.batches)
        surprise = 0.98 * surprise + 0.02 * _learn_from(batch, network, optimiser) if surprise else 5.0
        progress(number + 1, surprise)
        if (number + 1) % KEPT_EVERY == 0 and (number + 1) <= course.batches * (1 - COOLING):
            _keep(folder / STEADY, network, optimiser, number + 1)
    _keep(folder / LEARNED, network, optimiser, course.batches)
    return network


def rate_at(number: int, batches: int) -> float:
    """The rate of learning: it rises, stays, and falls at the end; so a longer course goes on from a steady state."""
    left = (batches - number) / (COOLING * batches)
    return RATE * max(min((number + 1) / WARMING, left, 1.0), 0.01)


def _learn_from(batch: Batch, network: Network, optimiser: torch.optim.Optimizer) -> float:
    told = network(batch.features).transpose(0, 1)
    each = functional.ctc_loss(
        told, batch.letters, batch.steps, batch.lengths, reduction="none", zero_infinity=True
    )  # fmt: skip
    # By the letter; where nobody speaks, as if there were as many as people say in the time.
    loss = (each / torch.where(batch.lengths > 0, batch.lengths, batch.steps // STEPS_A_LETTER + 1)).mean()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    surprise: float = loss.item()
    return surprise


def _batches(course: Course, speech: Path, begun: int) -> Iterator[Batch]:
    """The batches from one on; another process makes the next ones meanwhile."""
    groups = range(begun // GROUP, -(-course.batches // GROUP))
    with ProcessPoolExecutor(1, initializer=partial(_examples, speech)) as maker:
        coming = deque(maker.submit(_group, speech, group) for group in groups[:2])
        for group in groups:
            if group + 2 in groups:
                coming.append(maker.submit(_group, speech, group + 2))
            for number, examples in enumerate(coming.popleft().result(), group * GROUP):
                if begun <= number < course.batches:
                    yield _batch(examples)


@cache
def _examples(speech: Path) -> Examples:
    torch.set_num_threads(1)
    return Examples(read(speech))


def _group(speech: Path, group: int) -> list[list[Example]]:
    drawn = [_examples(speech).draw(f"{group} {number}") for number in range(BATCH * GROUP)]
    examples = sorted((each for each in drawn if each is not None), key=lambda each: len(each.features))
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


def _keep(file: Path, network: Network, optimiser: torch.optim.Optimizer, number: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "batches": number}
    written = file.with_suffix(".part")
    torch.save({**state, "size": asdict(network.size)}, written)
    written.replace(file)


def _resumed(file: Path, network: Network, optimiser: torch.optim.Optimizer) -> int:
    """Go on from the steady checkpoint, if there is one; how many batches were learned from."""
    if not file.exists():
        return 0
    state = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["batches"])


def learned(file: Path) -> Network:
    """The network of a checkpoint, as it hears."""
    state = torch.load(file, weights_only=True)
    network = Network(Size(**{**state["size"], "dilations": tuple(state["size"]["dilations"])}))
    network.load_state_dict(state["network"])
    network.eval()
    return network
