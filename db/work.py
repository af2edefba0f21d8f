"""How the parts of the store offer what they can answer."""

from collections.abc import Callable, Mapping
from typing import Any

from menus.steps import ServiceStep

Work = Callable[[], object]
"""Answers one step. Doing it twice is as good as doing it once: a lost connection does not tell what was stored."""

Answer = Callable[[str, Any], Work]
"""Prepares the work for a call (its id) and a step: identities and moments are fixed here, before the first try."""

Answers = Mapping[type[ServiceStep[Any]], Answer]
"""The steps a part of the store answers."""
