"""Taking back what a voice actor has recorded: every file is judged first, and all of them are taken or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from menus.catalogue import Catalogue
from menus.lengths import estimated
from speech.takes import Flaw, Take, judged
from speech.wav import NotWav, read_wav

OTHER_SOUNDS = frozenset({".aif", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wma"})
FLAWS: Mapping[Flaw, str] = {
    Flaw.SILENT: "тишина",
    Flaw.QUIET: "слишком тихо: подойдите ближе к микрофону",
    Flaw.CLIPPED: "перегрузка: запишите тише",
    Flaw.SHORT: "слишком коротко для этого текста",
    Flaw.LONG: "слишком длинно для этого текста",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be taken, for the person who sent it."""

    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text}"


def examine(folder: Path, catalogue: Catalogue) -> tuple[dict[str, Take], list[Problem]]:
    """Judge every recording of a folder: the good ones by prompt, and all problems. OSError when it cannot be read."""
    takes: dict[str, Take] = {}
    problems: list[Problem] = []
    for file in sorted(folder.iterdir()):
        outcome = _outcome(file, catalogue, takes)
        if isinstance(outcome, Take):
            takes[file.stem] = outcome
            problems += [Problem(file.name, told) for told in _told(outcome, estimated(catalogue.example(file.stem)))]
        elif outcome:
            problems.append(Problem(file.name, outcome))
    return takes, problems


def _outcome(file: Path, catalogue: Catalogue, taken: Mapping[str, Take]) -> Take | str | None:
    """The take in a file, or why there is none; None for a file that is no sound."""
    if file.suffix.lower() in OTHER_SOUNDS:
        return "нужен формат WAV"
    if file.suffix.lower() != ".wav" or file.name.startswith("."):
        return None
    if file.stem not in catalogue.sentences:
        near = get_close_matches(file.stem, catalogue.sentences, n=1)
        return "такой фразы нет" + (f"; может быть, {near[0]}.wav?" if near else "")
    if catalogue.sentences[file.stem].slots():
        return "эту фразу записывать не нужно: в ней звучат числа или даты, её произносит синтезатор"
    if file.stem in taken:
        return "вторая запись той же фразы"
    try:
        return judged(read_wav(file), estimated(catalogue.example(file.stem)))
    except (OSError, NotWav):
        return "файл не читается: нужен WAV, 16, 24 или 32 бита, не больше 64 МБ"


def _told(take: Take, expected: float) -> Iterator[str]:
    for flaw in take.flaws:
        length = f": {take.seconds:.1f} с вместо примерно {expected:.1f}".replace(".", ",")
        yield FLAWS[flaw] + (length if flaw in {Flaw.SHORT, Flaw.LONG} else "")
