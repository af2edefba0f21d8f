"""The debtor's call on pystrix's FastAGI server (a thread a call)."""

import threading
from typing import Any

from pystrix.agi import core
from pystrix.agi.agi_core import AGIAppError
from pystrix.agi.fastagi import FastAGI, FastAGIServer

from bench.subjects.serving import serve_until_told

KEYS = "0123456789*#"


class Server(FastAGIServer):  # type: ignore[misc]  # pystrix has no types
    """pystrix asks a system tool for the length of the queue of callers; not every machine has it."""

    @staticmethod
    def get_somaxconn() -> int:
        return 512


def call(agi: FastAGI, *_: Any) -> None:
    """Hold the conversation."""
    try:
        converse(agi)
    except AGIAppError:
        return  # the caller hung up


def converse(agi: FastAGI) -> None:
    """Ask, check, tell."""
    agi.execute(core.SetVariable("TIMEOUT(absolute)", 4))
    agi.execute(core.StreamFile("greeting", KEYS))
    agi.execute(core.SetVariable("TIMEOUT(absolute)", 10))
    if agi.execute(core.GetData("main", 6000, 1))[0] != "2":
        return
    agi.execute(core.SetVariable("TIMEOUT(absolute)", 14))
    number = typed(agi, "account", 11)
    if agi.execute(core.GetData("account_read_back", 6000, 1))[0] != "1" or len(number) != 10:
        return
    agi.execute(core.SetVariable("TIMEOUT(absolute)", 14))
    if len(typed(agi, "meter", 4)) != 4:
        return
    agi.execute(core.StreamFile("debt", KEYS))
    agi.execute(core.GetData("debt_menu", 6000, 1))


def typed(agi: FastAGI, prompt: str, most: int) -> str:
    """An entry of at most `most` digits, ended by # or by its length."""
    key = agi.execute(core.GetData(prompt, 10000, 1))[0]
    entry = ""
    while key and key != "#":
        entry += key
        if len(entry) == most:
            break
        key = agi.execute(core.WaitForDigit(5000))
    return entry


def main() -> None:
    """Serve calls."""
    server = Server("127.0.0.1", 0)
    server.register_script_handler(None, call)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    serve_until_told(server.server_address[1])


if __name__ == "__main__":
    main()
