"""The debtor's call on panoramisk's FastAGI server (asyncio)."""

import asyncio
import sys

from panoramisk.fast_agi import Application, Request

KEYS = "0123456789*#"


class HungUp(Exception):
    """The caller is gone; panoramisk tells it in the result only."""


async def call(request: Request) -> None:
    """Hold the conversation."""
    try:
        await converse(request)
    except HungUp:
        return


async def converse(request: Request) -> None:
    """Ask, check, tell."""
    await do(request, 'SET VARIABLE "TIMEOUT(absolute)" "4"')
    await do(request, f'STREAM FILE "greeting" "{KEYS}" 0')
    await do(request, 'SET VARIABLE "TIMEOUT(absolute)" "10"')
    if await do(request, 'GET DATA "main" 6000 1') != "2":
        return
    await do(request, 'SET VARIABLE "TIMEOUT(absolute)" "14"')
    number = await typed(request, "account", 11)
    if await do(request, 'GET DATA "account_read_back" 6000 1') != "1" or len(number) != 10:
        return
    await do(request, 'SET VARIABLE "TIMEOUT(absolute)" "14"')
    if len(await typed(request, "meter", 4)) != 4:
        return
    await do(request, f'STREAM FILE "debt" "{KEYS}" 0')
    await do(request, 'GET DATA "debt_menu" 6000 1')


async def do(request: Request, command: str) -> str:
    """Perform a command; its result."""
    reply = await request.send_command(command)
    if "error" in reply:
        raise HungUp
    result: str = reply["result"][0]
    return result


async def typed(request: Request, prompt: str, most: int) -> str:
    """An entry of at most `most` digits, ended by # or by its length."""
    key = await do(request, f'GET DATA "{prompt}" 10000 1')
    entry = ""
    while key and key != "#":
        entry += key
        if len(entry) == most:
            break
        key = chr(int(await do(request, "WAIT FOR DIGIT 5000"))).strip("\0")
    return entry


async def serve() -> None:
    """Serve calls until standard input ends."""
    application = Application(loop=asyncio.get_running_loop())
    application.add_route("call", call)
    server = await asyncio.start_server(application.handler, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve calls."""
    asyncio.run(serve())


if __name__ == "__main__":
    main()
