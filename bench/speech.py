"""How well and how fast spoken answers are made out at telephone quality: `python -m bench.speech [--tuning] [SET …]`.

Every set is cut in two halves (`bench.spoken.sets`): one that the recogniser was tuned on, one that was kept back.
Only the second tells how well strangers are understood. `--tuning` shows the first alone, with every fault, and three
sets more that are all for tuning (`bench.spoken.further`): the first halves are small, and hid what the second showed.

A word error is a word of the likeliest row of words that must be changed, added or left out to have what was said; of
words that mean the same («нуль», «ноль») either is right, and so is «не верно» for «неверно». Nothing else is: «да»
for «да, верно» is an error of a word, and so is a lost «в». Right is an answer whose value is that which was said,
whatever the words. It is taken without a question, or asked about, as the demands of `menus.demands` say; so wrong
answers are counted that would have been taken. Speech that answers nothing (`bench.spoken.others`) is only ever wrong.

Seconds run from the end of speech to the result: the pause that tells the end, and making out what was said, while
every processor does the same. The recorded strings are measured on other lines, too (`bench.spoken.lines`), those kept
back alone. False accepts are sentences that answer nothing and were taken or asked about; false rejects are answers of
which nothing was made.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.editions import load_editions, shipped_menu
from app.expected import question
from app.provision.places import korean_model, user_cache
from bench.spoken.asked import asked
from bench.spoken.figures import TODAY, Figures, measured, of_noise
from bench.spoken.further import strings, words, yes_and_no
from bench.spoken.lines import LINES, on, thrice
from bench.spoken.others import asides, noises
from bench.spoken.sets import Answer, halves, isolated, phrases, spliced
from menus.expecting import Choice, YesNo
from menus.grammar import Grammar
from speech.ears.engines import AUTO, ENGINES, open_engine
from speech.ears.phone.engine import PhoneEngine
from speech.ears.port import Engine
from speech.ears.vosk import VoskEngine
from speech.ears.whole_recording import hear_recording
from speech.telephone import RATE, Samples

TURN = 12.0
"""Seconds a caller hears and says between two answers: nobody's speech is made out meanwhile."""
ASIDES = "speech that answers nothing"
STRINGS = "recorded strings"
AIMS = {"synthesised": "3 %", "as the menu asks": "3 %", STRINGS: "2 %", "recorded words": "8 %", ASIDES: ""}
ON_LINES = {f"{STRINGS}, {line}": make for line, make in LINES.items()}
FURTHER: dict[str, Callable[[], list[Answer]]] = {
    "near twins": words,
    "yes and no": yes_and_no,
    "strings on worse lines": strings,
}
"""For tuning alone."""
HALVES = ("tuning", "kept back")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.speech", description=__doc__)
    parser.add_argument(
        "sets", nargs="*", metavar="SET", help=f"one or more of: {', '.join((*AIMS, *ON_LINES, *FURTHER))}"
    )
    parser.add_argument("--engine", choices=(AUTO, *ENGINES), help="measure it alone")
    parser.add_argument("--tuning", action="store_true", help="show the halves for tuning alone, with their faults")
    parser.add_argument("--thrice", action="store_true", help="hear every answer at three places of a frame")
    parser.add_argument("--phone", type=Path, metavar="MODEL", help="measure our own recogniser alone, with this model")
    wanted = parser.parse_args()
    names = wanted.sets or (*AIMS, *ON_LINES, *(FURTHER if wanted.tuning else ()))
    sets = {
        (name, half): [one for answer in answers for one in (thrice(answer) if wanted.thrice else (answer,))]
        for name in names
        for half, answers in _halves(name)
    }
    shown = {key: answers for key, answers in sets.items() if key[1] in _shown(key[0], tuning=wanted.tuning)}
    console = Console(width=150)
    for name, load in _engines(wanted.engine, wanted.phone).items():
        before = _memory()
        with closing(load()) as engine:
            _measure(console, name, engine, shown, before, faults=wanted.tuning)
    if not wanted.phone and not wanted.engine:
        console.print(_mechanics([answer for answers in shown.values() for answer in answers][:10]))


def _shown(name: str, *, tuning: bool) -> tuple[str, ...]:
    """The halves of a set that are measured: of other lines one, for they are many."""
    return HALVES[:1] if tuning else HALVES[1:] if name in ON_LINES else HALVES


def _engines(alone: str | None, phone: Path | None) -> dict[str, Callable[[], Engine]]:
    """What is measured: each engine that has a Russian model, or one, or our own with a model that is being made."""
    if phone:
        return {"phone": partial(PhoneEngine, phone)}
    if alone == AUTO:
        return {AUTO: partial(open_engine, AUTO, user_cache())}
    kinds = {name: kind for name, kind in ENGINES.items() if alone in (None, name)}
    found = {name: (kind, kind.model(user_cache())) for name, kind in kinds.items()}
    return {name: partial(kind.load, model) for name, (kind, model) in found.items() if model}


def main_menu() -> Choice:
    """What callers are asked first."""
    menu = question("main", TODAY, load_editions(shipped_menu()).on(TODAY)).expects
    assert isinstance(menu, Choice)
    return menu


def _halves(name: str) -> list[tuple[str, list[Answer]]]:
    if name in FURTHER:
        return [(HALVES[0], FURTHER[name]())]
    menu = main_menu()
    makers: dict[str, Callable[[], list[Answer]]] = {
        "synthesised": lambda: phrases(menu),
        "as the menu asks": asked,
        STRINGS: spliced,
        "recorded words": isolated,
        ASIDES: lambda: asides(menu),
        **{name: partial(_strings, line) for name, line in ON_LINES.items()},
    }
    return list(zip(HALVES, halves(makers[name]()), strict=True))


def _strings(line: Callable[[Samples], Samples]) -> list[Answer]:
    return [on(line, answer) for answer in spliced()]


def _measure(
    console: Console,
    name: str,
    engine: Engine,
    sets: dict[tuple[str, str], list[Answer]],
    before: int,
    *,
    faults: bool,
) -> None:
    began = time.process_time()
    progress = track(sets.items(), console=Console(stderr=True), transient=True)
    found = {key: measured(engine, answers) for key, answers in progress}
    spent = time.process_time() - began
    console.print(_table(name, found))
    if faults:
        for fault in (fault for kinds in found.values() for each in kinds.values() for fault in each.faults):
            console.print(fault, highlight=False)
    console.print(_noises(name, engine))
    console.print(_refusals(name, found))
    cost, share = spent / sum(map(len, sets.values())), spent / _seconds(sets)
    cores = len(os.sched_getaffinity(0))
    console.print(
        f"{name}: {cost:.2f} s of one processor an utterance, {100 * share:.1f} % of it while somebody speaks; "
        f"{_memory() - before} MB; {cores} processors carry {int(cores * TURN / cost)} calls that say something every "
        f"{TURN:.0f} s; load {os.getloadavg()[0]:.1f}"
    )


def _seconds(sets: dict[tuple[str, str], list[Answer]]) -> float:
    return sum(len(answer.sound) for answers in sets.values() for answer in answers) / RATE


def _refusals(name: str, found: dict[tuple[str, str], dict[str, Figures]]) -> str:
    """How often what answers nothing is heard as an answer, and how often nothing is made of an answer."""
    of: dict[bool, Figures] = {True: Figures(), False: Figures()}
    for (kind, _), kinds in found.items():
        for figures in kinds.values():
            of[kind == ASIDES].add(figures)
    others, answers = of[True], of[False]
    accepted, refused = others.taken_wrong + others.asked, answers.refused
    return (
        f"{name}: {accepted} of {others.answers} false accepts ({others.taken_wrong} taken without a question), "
        f"{refused} of {answers.answers} false rejects"
    )


def _table(engine: str, found: dict[tuple[str, str], dict[str, Figures]]) -> Table:
    table = Table(title=f"What {engine} makes of spoken answers")
    for column in ("set", "half", "kind"):
        table.add_column(column)
    for column in (
        "answers",
        "word errors",
        "aim",
        "right",
        "taken right",
        "taken wrong",
        "asked",
        "median s",
        "95 % s",
    ):
        table.add_column(column, justify="right")
    for (name, half), kinds in found.items():
        whole = Figures()
        for kind, figures in kinds.items():
            whole.add(figures)
            _row(table, (name, half, kind), figures, "")
        _row(table, (name, half, "all"), whole, AIMS.get(name, ""))
    return table


def _row(table: Table, names: tuple[str, str, str], of: Figures, aim: str) -> None:
    errors = "" if names[0] == ASIDES else f"{100 * of.wrong_words / of.words:.1f} %"
    counts = [str(count) for count in (of.right, of.taken_right, of.taken_wrong, of.asked)]
    ninety_fifth = quantiles([*of.seconds, *of.seconds], n=20, method="inclusive")[-1]
    seconds = (f"{median(of.seconds):.2f}", f"{ninety_fifth:.2f}")
    table.add_row(*names, str(of.answers), errors, aim, *counts, *seconds, end_section=names[2] == "all")


def _noises(name: str, engine: Engine) -> Table:
    table = Table(title=f"What {name} makes of sounds that are no speech, while it expects yes or no")
    for column in ("sound", "stops a prompt", "is taken for"):
        table.add_column(column)
    for noise, sound in noises().items():
        stopped, taken = of_noise(engine, Answer("noise", YesNo(), "", "", sound))
        table.add_row(noise, "yes" if stopped else "no", taken)
    return table


def _mechanics(answers: list[Answer]) -> str:
    """What Vosk costs, on a model of another language: so no word can be right."""
    before, began = _memory(), time.process_time()
    engine = VoskEngine(korean_model(user_cache()))
    loaded = time.process_time() - began
    grammar = Grammar(
        (tuple((word, 0) for word in ("일", "이", "삼", "사", "오", "육", "칠", "팔", "구")),), frozenset({0})
    )
    began = time.process_time()
    for answer in answers:
        hear_recording(engine, grammar, answer.sound)
    share = (time.process_time() - began) / (sum(len(answer.sound) for answer in answers) / RATE)
    return (
        f"vosk (its mechanics, on a Korean model): loaded in {loaded:.1f} s of a processor, {_memory() - before} MB; "
        f"{100 * share:.0f} % of a processor while somebody speaks"
    )


def _memory() -> int:
    """The most memory this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
