"""How well and how fast spoken answers are made out at telephone quality: `python -m bench.speech [--tuning] [SET …]`.

The figures are of the halves of the sets that were kept back from tuning; `--tuning` shows the others.
"""

import argparse
import os
import resource
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.editions import load_editions, shipped_menu
from app.expected import question
from app.provision.places import korean_model, user_cache, whisper_model
from bench.spoken.sets import Answer, halves, isolated, phrases, spliced
from menus.expecting import Choice, Heard
from menus.grammar import Grammar
from menus.grammars import grammar_of
from menus.understanding import understand
from menus.understanding.meaning import Known
from speech.ears.patience import patience
from speech.ears.port import Engine
from speech.ears.vosk import VoskEngine
from speech.ears.whisper.engine import WhisperEngine
from speech.ears.whole_recording import hear_recording
from speech.telephone import RATE

TODAY = date(2026, 6, 15)
TURN = 12.0
"""Seconds a caller hears and says between two answers: nobody's speech is made out meanwhile."""
AIMS = {"synthesised": 3.0, "recorded strings": 2.0, "recorded words": 8.0}
SAME = {"нуль": "ноль"}


@dataclass
class Figures:
    """What came of some answers."""

    answers: int = 0
    right: int = 0
    words: int = 0
    wrong_words: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        self.answers += other.answers
        self.right += other.right
        self.words += other.words
        self.wrong_words += other.wrong_words
        self.seconds += other.seconds
        self.faults += other.faults


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.speech", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"one or more of: {', '.join(AIMS)}")
    parser.add_argument("--tuning", action="store_true", help="show the halves for tuning, with their faults")
    wanted = parser.parse_args()
    menu = question("main", TODAY, load_editions(shipped_menu()).on(TODAY)).expects
    assert isinstance(menu, Choice)
    makers = {"synthesised": lambda: phrases(menu), "recorded strings": spliced, "recorded words": isolated}
    sets = {name: halves(make())[not wanted.tuning] for name, make in makers.items() if name in (wanted.sets or AIMS)}
    before = _memory()
    with closing(WhisperEngine(whisper_model(user_cache()))) as engine:
        began = time.process_time()
        found = {name: _measured(engine, answers) for name, answers in sets.items()}
        cost = (time.process_time() - began) / sum(map(len, sets.values()))
    _print(found, tuning=wanted.tuning)
    cores = len(os.sched_getaffinity(0))
    console = Console()
    console.print(
        f"whisper: {cost:.2f} s of one processor an utterance; {_memory() - before} MB; {cores} processors carry "
        f"{int(cores * TURN / cost)} calls that say something every {TURN:.0f} s"
    )
    console.print(_vosk(next(iter(sets.values()))))


def _measured(engine: Engine, answers: list[Answer]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for answer in track(answers, console=Console(stderr=True), transient=True):
        found.setdefault(answer.kind, Figures()).add(_one(engine, answer))
    return found


def _one(engine: Engine, answer: Answer) -> Figures:
    began = time.monotonic()
    sounds = hear_recording(engine, grammar_of(answer.expects), answer.sound, patience(answer.expects))
    seconds = time.monotonic() - began
    heard = sounds.hypotheses[0].text if isinstance(sounds, Heard) else ""
    meanings = understand(answer.expects, sounds, Known(TODAY)).meanings if isinstance(sounds, Heard) else ()
    right = bool(meanings) and meanings[0].value == answer.value
    wrong = distance(_canonical(answer.words), _canonical(heard))
    faults = [] if right else [(answer.words, heard)]
    return Figures(1, right, len(answer.words.split()), wrong, [seconds], faults)


def _canonical(text: str) -> list[str]:
    return [SAME.get(word, word) for word in text.split()]


def distance(said: list[str], heard: list[str]) -> int:
    """The fewest words to change, add or leave out (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def _print(found: dict[str, dict[str, Figures]], *, tuning: bool) -> None:
    table = Table(title="the halves for tuning" if tuning else "the halves kept back")
    for column in ("set", "kind", "answers", "word errors", "aim", "right answers", "seconds, mean", "most"):
        table.add_column(column, justify="left" if column in ("set", "kind") else "right")
    for name, kinds in found.items():
        whole = Figures()
        for kind, figures in kinds.items():
            whole.add(figures)
            _row(table, name, kind, figures, "")
        _row(table, name, "all", whole, f"{AIMS[name]:.0f} %")
    Console(width=120).print(table)
    if tuning:
        for said, heard in (fault for kinds in found.values() for each in kinds.values() for fault in each.faults):
            Console(width=200).print(f"{said} → {heard or '(nothing)'}", highlight=False)


def _row(table: Table, name: str, kind: str, of: Figures, aim: str) -> None:
    errors = f"{100 * of.wrong_words / of.words:.1f} %"
    right = f"{of.right} of {of.answers}"
    mean, most = f"{sum(of.seconds) / of.answers:.2f}", f"{max(of.seconds):.2f}"
    table.add_row(name, kind, str(of.answers), errors, aim, right, mean, most, end_section=kind == "all")


def _vosk(answers: list[Answer]) -> str:
    """What the mechanics cost, on a model of another language: so no word can be right."""
    before, began = _memory(), time.process_time()
    engine = VoskEngine(korean_model(user_cache()))
    loaded = time.process_time() - began
    grammar = Grammar(
        (tuple((word, 0) for word in ("일", "이", "삼", "사", "오", "육", "칠", "팔", "구")),), frozenset({0})
    )
    began = time.process_time()
    for answer in answers[:10]:
        hear_recording(engine, grammar, answer.sound)
    share = (time.process_time() - began) / (sum(len(answer.sound) for answer in answers[:10]) / RATE)
    return (
        f"vosk (its mechanics, on a Korean model): loaded in {loaded:.1f} s of a processor, {_memory() - before} MB; "
        f"{100 * share:.0f} % of a processor while somebody speaks"
    )


def _memory() -> int:
    """The most memory this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
