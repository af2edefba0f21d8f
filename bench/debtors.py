"""Debtors with real phones, each with an account of its own, who listen to everything and hang up after the debt."""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.load import PROMPTS
from menus.catalogue import Catalogue
from menus.values import Digits, Line, Money
from speech.speaker import Speaker
from tests.callscript import Owner
from tests.softphone import Softphone

THINKING = 0.7
"""Seconds between the end of a prompt and the first key."""

APART = 2.0
"""Seconds between the first calls: people do not need the same sentence in the same instant."""

Lengths = dict[str, float]
"""Seconds of each prompt."""


def owners(number: int) -> list[Owner]:
    """Accounts with numbers, meters and debts of their own: every sentence with values is rendered anew."""
    return [
        Owner(f"{4800012345 + 7919 * each}", f"{10003456 + 137 * each}", Money(-35000 - 1237 * each))
        for each in range(number)
    ]


def lengths(speaker: Speaker, catalogue: Catalogue, owner: Owner) -> Lengths:
    """How long a debtor listens to what; accounts differ by little."""
    assert owner.balance
    lines = {
        "account_read_back": (("digits", Digits(owner.number)),),
        "debt": (("date", owner.on), ("amount", Money(-owner.balance.kopecks))),
    }

    def seconds(prompt: str) -> float:
        said = Line(prompt, lines.get(prompt, ()))
        return speaker.sound(catalogue.text(said), personal=bool(said.slots), prompt=prompt).seconds

    return {prompt: seconds(prompt) for prompt in PROMPTS}


def talk(phone: Softphone, number: str, owner: Owner, listens: Lengths) -> float:
    """Make the whole call; seconds it lasted."""
    phone.call(number)
    begun: float = phone.wait_until("hearing", 10)["at"]
    answers = {"main": "2", "account": f"{owner.number}#", "account_read_back": "1", "meter": owner.meter[-4:]}
    for prompt in PROMPTS:
        time.sleep(listens[prompt])
        if prompt in answers:
            time.sleep(THINKING)
            phone.press(answers[prompt])
    time.sleep(THINKING)
    phone.hang_up()
    ended: float = phone.wait_until("disconnected", 10)["at"]
    return ended - begun


def call_all(
    number: str, accounts: list[Owner], at_once: int, listens: Lengths, told: Callable[[], None]
) -> list[float]:
    """Let every owner call, `at_once` at a time, a phone for each; seconds each call lasted."""
    with ExitStack() as stack, ThreadPoolExecutor(at_once) as threads:
        phones = [stack.enter_context(Softphone()) for _ in range(at_once)]
        taking = threading.Lock()

        def one(number_of_call: int, owner: Owner) -> float:
            if number_of_call < at_once:
                time.sleep(APART * number_of_call)
            with taking:
                phone = phones.pop()
            lasted = talk(phone, number, owner, listens)
            with taking:
                phones.append(phone)
            told()
            return lasted

        return list(threads.map(one, itertools.count(), accounts))
