"""Writing a network down for use (ONNX): it hears a piece of sound at a time and keeps what it needs of the past.

Its inputs are the features of a piece and what it kept of the one before, its outputs the letters and what is kept.
Weights are stored in 16 bits and reckoned with in 32, which changes no letter and halves the file.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from speech.ears.phone.features import WIDTH
from speech.ears.phone.letters import LETTERS
from speech.ears.phone.network import FEATURES, LETTERS_OF, MEMORY, PAST, next_of
from speech.training.network import KERNEL, Network

OPSET = 17
Weights = npt.NDArray[np.float32]


class _Graph:
    """Nodes and weights as they are put together. A node's output bears its name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, kind: str, name: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        names = [name, *(f"{name}_{more}" for more in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return name

    def weight(self, name: str, value: Weights) -> str:
        self.weights.append(numpy_helper.from_array(value.astype(np.float16), f"{name}_16"))
        return self.node("Cast", name, f"{name}_16", to=TensorProto.FLOAT)

    def numbers(self, name: str, *values: int) -> str:
        self.weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name


def export(network: Network, file: Path) -> None:
    """Write the network to a file. OSError when the disk refuses."""
    graph = _Graph()
    inputs = [helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, ["steps", WIDTH])]
    outputs = [helper.make_tensor_value_info(LETTERS_OF, TensorProto.FLOAT, ["steps", len(LETTERS)])]
    graph.numbers("first", 0)
    graph.node("Unsqueeze", "batch", graph.node("Transpose", "turned", FEATURES, perm=[1, 0]), "first")
    seen = "batch"
    for layer, dilation in enumerate(network.dilations):
        past = [1, WIDTH if not layer else network.size.width, (KERNEL - 1) * dilation]
        inputs.append(helper.make_tensor_value_info(f"{PAST}{layer}", TensorProto.FLOAT, past))
        outputs.append(helper.make_tensor_value_info(next_of(f"{PAST}{layer}"), TensorProto.FLOAT, past))
        seen = _convolution(graph, network, layer, seen)
    remembered = [1, 1, network.size.memory]
    inputs.append(helper.make_tensor_value_info(MEMORY, TensorProto.FLOAT, remembered))
    outputs.append(helper.make_tensor_value_info(next_of(MEMORY), TensorProto.FLOAT, remembered))
    _remembering(graph, network, seen)
    made = helper.make_model(
        helper.make_graph(graph.nodes, "phone", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
    )
    helper.set_model_props(made, {"letters": LETTERS})
    onnx.checker.check_model(made)
    file.write_bytes(made.SerializeToString())


def _convolution(graph: _Graph, network: Network, layer: int, seen: str) -> str:
    """A convolution over the past and the piece, with the norm folded in, beside the middle of what it sees."""
    name, dilation = f"layer{layer}", network.dilations[layer]
    convolution, norm = network.convolutions[layer], network.norms[layer]
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    weight = graph.weight(f"{name}_weight", (convolution.weight * gain[:, None, None]).detach().numpy())
    bias = graph.weight(f"{name}_bias", ((convolution.bias - norm.running_mean) * gain + norm.bias).detach().numpy())
    both = graph.node("Concat", f"{name}_both", f"{PAST}{layer}", seen, axis=2)
    last, end = graph.numbers(f"{name}_last", (1 - KERNEL) * dilation), graph.numbers(f"{name}_end", 2**31)
    axis, before = graph.numbers(f"{name}_axis", 2), graph.numbers(f"{name}_before", dilation)
    after = graph.numbers(f"{name}_after", -dilation)
    graph.node("Slice", next_of(f"{PAST}{layer}"), both, last, end, axis)
    told = graph.node("Conv", f"{name}_told", both, weight, bias, dilations=[dilation])
    told = graph.node("Relu", f"{name}_relu", told)
    if not layer:
        return told
    middle = graph.node("Slice", f"{name}_middle", both, before, after, axis)
    return graph.node("Add", f"{name}_out", told, middle)


def _remembering(graph: _Graph, network: Network, seen: str) -> None:
    memory, letters = network.memory, network.letters
    rows = graph.node("Transpose", "rows", seen, perm=[2, 0, 1])
    weights = [reordered(each.detach().numpy()) for each in (memory.weight_ih_l0, memory.weight_hh_l0)]
    bias = np.concatenate([reordered(each.detach().numpy()) for each in (memory.bias_ih_l0, memory.bias_hh_l0)])
    names = [graph.weight(f"memory_{at}", value[None]) for at, value in enumerate([*weights, bias])]
    graph.nodes.append(
        helper.make_node(
            "GRU", [rows, *names, "", MEMORY], ["all", next_of(MEMORY)], hidden_size=network.size.memory,
            linear_before_reset=1,
        )
    )  # fmt: skip
    graph.numbers("ones", 1, 2)
    graph.node("Squeeze", "remembered", "all", "ones")
    graph.numbers("one", 1)
    graph.node("Squeeze", "now", rows, "one")
    graph.node("Concat", "known", "remembered", "now", axis=1)
    weight = graph.weight("letters_weight", letters.weight.detach().numpy().T)
    bias_name = graph.weight("letters_bias", letters.bias.detach().numpy())
    told = graph.node("Add", "told", graph.node("MatMul", "weighed", "known", weight), bias_name)
    graph.node("LogSoftmax", LETTERS_OF, told, axis=-1)


def reordered(gates: Weights) -> Weights:
    """The gates of a GRU as ONNX has them: update, reset, new; PyTorch has reset, update, new. And the way back."""
    first, second, new = np.split(gates, 3)
    return np.concatenate([second, first, new])
