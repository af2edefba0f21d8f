"""The engines there are. A further one is a module of its own and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from speech.ears.port import Engine, HearingUnavailable

PHONE_MODEL = str(Path(__file__).parent / "phone/model.onnx")
"""Ours, in the package."""
RUSSIAN_MODELS = ("vosk/vosk-model-ru-0.42", "vosk/vosk-model-small-ru-0.22")
"""Of Vosk, the better one first; `autosecretary speech fetch` puts them there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of engine: its class, as `module:name`, and where its model may be, the best first: in the cache, or with
    a whole path elsewhere.
    """

    made_by: str
    models: tuple[str, ...]

    def model(self, cache: Path) -> Path | None:
        """The model that is there."""
        return next((cache / name for name in self.models if (cache / name).exists()), None)

    def load(self, model: Path) -> Engine:
        """Load the engine; its libraries come into the process only now. HearingUnavailable when that fails."""
        make: Callable[[Path], Engine] = imported(self.made_by)
        return make(model)


ENGINES = {
    "vosk": Kind("speech.ears.vosk:VoskEngine", RUSSIAN_MODELS),
    "phone": Kind("speech.ears.phone.engine:PhoneEngine", (PHONE_MODEL,)),
    "whisper": Kind("speech.ears.whisper.engine:WhisperEngine", ("whisper-base",)),
}
"""By their names in settings and commands; `auto` takes the first whose model is there."""
AUTO = "auto"
ASKED_AGAIN = {"phone": "whisper"}
"""With `auto`: who is asked once more where the first hesitates."""


def available(name: str, cache: Path) -> tuple[str, ...]:
    """Who goes by a name, or by `auto`, and has a model: nobody, one, or the first and who is asked once more.

    KeyError when there is no such name.
    """
    kinds = ENGINES if name == AUTO else {name: ENGINES[name]}
    there = [each for each, kind in kinds.items() if kind.model(cache)][:1]
    again = [ASKED_AGAIN[each] for each in there if name == AUTO and each in ASKED_AGAIN]
    return (*there, *(each for each in again if ENGINES[each].model(cache)))


def open_engine(name: str, cache: Path) -> Engine:
    """Load an engine by its name, or by `auto`. HearingUnavailable when it is not to be had; KeyError when unknown."""
    there = available(name, cache)
    models = [model for each in there if (model := ENGINES[each].model(cache))]
    match models:
        case [model]:
            return ENGINES[there[0]].load(model)
        case [first, second]:
            both: Callable[[Path, Path], Engine] = imported("speech.ears.phone_and_whisper:opened")
            return both(first, second)
        case _:
            raise HearingUnavailable(f"no model for {name} is in {cache}")


def imported(name: str) -> Any:
    """What makes an engine, by `module:name`; its libraries come into the process now.

    HearingUnavailable when they do not load.
    """
    module, made = name.split(":")
    try:
        return getattr(import_module(module), made)
    except (ImportError, OSError) as missing:
        raise HearingUnavailable(f"the library of the engine does not load: {missing}") from missing
