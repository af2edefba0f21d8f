"""The menu tree as the engine walks it: immutable, so that a call keeps the tree it began with."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Menu:
    """Says a prompt and offers keys; each leads to a node. `above` is where `*` leads; None in the first menu."""

    name: str
    prompt: str
    short: str | None
    keys: Mapping[str, str]
    above: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """Starts a service dialogue; afterwards the caller goes to `then`, or to `above` with `*`."""

    name: str
    service: str
    then: str
    above: str


Node = Menu | Service


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by name; the conversation starts with the `greeting` prompt, heard to the end, then `start`."""

    greeting: str
    start: str
    nodes: Mapping[str, Node]
