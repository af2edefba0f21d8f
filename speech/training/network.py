"""The network as it learns. It never looks ahead: what it says of a step it says some steps later.

`speech.training.export` writes the same network down for use, where it keeps what it needs of the past between pieces.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from speech.ears.phone.features import WIDTH
from speech.ears.phone.letters import LETTERS
from speech.training.course import Size

KERNEL = 3
DROPPED = 0.1


class Network(nn.Module):
    """Convolutions, a recurrent layer (GRU), and the logarithm of how likely each letter is at each step."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        widths = [WIDTH, *[size.width] * len(size.dilations)]
        self.dilations = (1, *size.dilations)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, size.width, KERNEL, dilation=dilation)
            for width, dilation in zip(widths, self.dilations, strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(size.width) for _ in self.dilations)
        self.dropped = nn.Dropout(DROPPED)
        self.memory = nn.GRU(size.width, size.memory, batch_first=True)
        self.letters = nn.Linear(size.width + size.memory, len(LETTERS))

    def forward(self, features: Tensor) -> Tensor:
        """Batch x steps x `WIDTH` to batch x steps x letters."""
        seen = features.transpose(1, 2)
        for layer, (convolution, norm) in enumerate(zip(self.convolutions, self.norms, strict=True)):
            dilation = self.dilations[layer]
            told = functional.relu(norm(convolution(functional.pad(seen, ((KERNEL - 1) * dilation, 0)))))
            # The middle of what the convolution sees.
            seen = told + functional.pad(seen, (dilation, -dilation)) if layer else told
        seen = self.dropped(seen.transpose(1, 2))
        remembered, _ = self.memory(seen)
        both = torch.cat([self.dropped(remembered), seen], -1)
        return functional.log_softmax(self.letters(both), -1)
