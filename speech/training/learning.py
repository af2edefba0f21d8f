"""Learning: rows of letters for sounds (CTC). It goes on where it was broken off, with the same examples as ever."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional

from speech.training.batches import Batch, drawn
from speech.training.course import Course, Size
from speech.training.exported import exported
from speech.training.network import Network

STEPS_A_LETTER = 4
"""Steps that somebody who reads takes for a letter."""
KEPT_EVERY = 200
"""Batches."""
SPEECH, STEADY, TUNING, LEARNED = "speech", "steady.pt", "tuning.pt", "learned.pt"
"""In the folder of a course: what is said; the last state from which a longer course goes on; how far tuning has come;
what was learned."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The rate of learning: it rises, stays, and falls at the end."""

    batches: int
    """In all."""
    rate: float = 2e-3
    rising: int = 300
    """Batches."""
    falling: float = 0.3
    """Of all batches, the last so many."""

    def at(self, number: int) -> float:
        """The rate of a batch."""
        left = (self.batches - number) / (self.falling * self.batches)
        return self.rate * max(min((number + 1) / self.rising, left, 1.0), 0.01)

    @property
    def steady(self) -> int:
        """Batches until it falls: a longer course goes on from there."""
        return round(self.batches * (1 - self.falling))


Progress = Callable[[int, float], None]
"""The number of the batch, and how surprised the network was lately."""


def learn(course: Course, folder: Path, progress: Progress) -> None:
    """Learn from `folder/speech` to the end of the course, from the latest steady checkpoint on; keep what is learned.

    RuntimeError when that checkpoint is of a network of another size.
    """
    network, pace = Network(course.size), Pace(course.batches)
    network.train()
    _go_on(network, folder / STEADY, pace, pace.steady, progress)


def tune(course: Course, model: Path, folder: Path, progress: Progress) -> None:
    """Go on learning from `folder/speech` with what an exported model knows; keep what is learned.

    The rate is low: the higher it is, the more is forgotten of what is not told again. Norms stay as they were
    exported, since what they were made of is not known any more.
    """
    network = exported(model)
    network.train()
    network.norms.eval()
    pace = Pace(course.tuning, rate=4e-4, rising=100, falling=1.0)
    _go_on(network, folder / TUNING, pace, pace.batches, progress)
    (folder / TUNING).unlink(missing_ok=True)


def _go_on(network: Network, file: Path, pace: Pace, kept_until: int, progress: Progress) -> None:
    """Learn from the latest state in a file on; until some batch, states are kept there."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=pace.rate, weight_decay=0.01, betas=(0.9, 0.98))
    begun = _resumed(file, network, optimiser)
    surprise = 0.0
    for number, batch in enumerate(drawn(file.parent / SPEECH, begun, pace.batches), begun):
        for group in optimiser.param_groups:
            group["lr"] = pace.at(number)
        surprise = 0.98 * surprise + 0.02 * _learn_from(batch, network, optimiser) if surprise else 5.0
        progress(number + 1, surprise)
        if (number + 1) % KEPT_EVERY == 0 and number < kept_until:
            _keep(file, network, optimiser, number + 1)
    _keep(file.with_name(LEARNED), network, optimiser, pace.batches)


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


def _keep(file: Path, network: Network, optimiser: torch.optim.Optimizer, number: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "batches": number}
    written = file.with_suffix(".part")
    torch.save({**state, "size": asdict(network.size)}, written)
    written.replace(file)


def _resumed(file: Path, network: Network, optimiser: torch.optim.Optimizer) -> int:
    """Go on from what is kept in a file, if it is there; how many batches were learned from."""
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
