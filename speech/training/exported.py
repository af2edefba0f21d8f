"""Reading an exported model back, to go on learning from what it knows: the way back of `speech.training.export`."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from speech.training.course import Size
from speech.training.export import Weights, reordered
from speech.training.network import Network


def exported(file: Path) -> Network:
    """The network of a model that `export` wrote. OSError; KeyError when something else wrote it.

    Its norms are folded into the convolutions already, so they are left without effect.
    """
    graph = onnx.load(file).graph
    weights = {each.name: numpy_helper.to_array(each).astype(np.float32) for each in graph.initializer}
    network = Network(_size(graph, weights))
    with torch.no_grad():
        for layer, (convolution, norm) in enumerate(zip(network.convolutions, network.norms, strict=True)):
            _set(convolution.weight, weights[f"layer{layer}_weight_16"])
            _set(convolution.bias, weights[f"layer{layer}_bias_16"])
            norm.running_var.fill_(1 - norm.eps)
        memory, bias = network.memory, weights["memory_2_16"][0]
        _set(memory.weight_ih_l0, reordered(weights["memory_0_16"][0]))
        _set(memory.weight_hh_l0, reordered(weights["memory_1_16"][0]))
        _set(memory.bias_ih_l0, reordered(bias[: len(bias) // 2]))
        _set(memory.bias_hh_l0, reordered(bias[len(bias) // 2 :]))
        _set(network.letters.weight, weights["letters_weight_16"].T)
        _set(network.letters.bias, weights["letters_bias_16"])
    return network


def _size(graph: onnx.GraphProto, weights: Mapping[str, Weights]) -> Size:
    dilations = [
        attribute.ints[0] for node in graph.node for attribute in node.attribute if attribute.name == "dilations"
    ]
    return Size(len(weights["layer0_bias_16"]), tuple(dilations[1:]), weights["memory_1_16"].shape[-1])


def _set(parameter: torch.Tensor, value: Weights) -> None:
    parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))
