"""From a key to the next prompt, at a real phone on a real Asterisk: median, 95th of a hundred, longest.

`python -m bench.key_to_prompt [PRESSES]`. The caller repeats one short menu with key 9, once after the prompt and
once in the middle of it, in turn. The prompt is in the cache. Packets are timed by the kernel on the loopback, what
the phone hears by the phone. A key is held for 0.1 s and Asterisk acts when it is let go.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.packets import Listening, Packet
from bench.service_process import serving
from db.schema import migrate
from tests.edition import shipped
from tests.on_asterisk.ground import Ground, standing
from tests.softphone import Softphone
from tests.softphone_process import KEY

PRESSES = 64
SHORT = "connecting"
"""The sentence said for the main menu: a short one, to spare whoever waits."""

STAGES = {
    "the key itself, first packet to last": ("key_down", "key_up"),
    "Asterisk: key let go to AGI reply": ("key_up", "reply"),
    "our server: AGI reply to GET DATA of the prompt": ("reply", "command"),
    "Asterisk: command to first packet of the prompt": ("command", "packet"),
    "leading silence of the prompt": ("packet", "sound"),
    "key let go to first packet of the prompt": ("key_up", "packet"),
    "key let go to first audible packet": ("key_up", "sound"),
    "key pressed to first audible packet": ("key_down", "sound"),
    "key let go to heard by the phone": ("key_up", "heard"),
    "key pressed to heard by the phone": ("key_down", "heard"),
}
"""What is told of the packets, and between which moments it lies."""

Moments = dict[str, float]


@dataclass(frozen=True)
class Press:
    """A key press: when the phone was told, when it heard the next prompt (not known when another one was playing)."""

    at: float
    heard: float | None


def presses(phone: Softphone, ground: Ground, number: int) -> Iterator[Press]:
    """Call, listen to the greeting, press the key again and again, after the prompt and into it in turn."""
    phone.call(ground.number)
    phone.wait_until("hearing", 10)
    time.sleep(seconds(ground, "greeting") + seconds(ground, SHORT))
    phone.wait_until("quiet", 10)
    for _ in range(number // 2):
        time.sleep(0.8 + random.random() / 10)
        phone.forget("quiet")
        phone.forget("sound")
        yield Press(pressed(phone), phone.wait_until("sound")["at"])
        time.sleep(0.5 + random.random() / 10)
        yield Press(pressed(phone), None)
        phone.forget("quiet")
        phone.wait_until("quiet", 10)
    phone.hang_up()
    phone.wait_until("disconnected", 10)


def seconds(ground: Ground, prompt: str) -> float:
    """The length of a fixed prompt."""
    text = dict(shipped().catalogue.fixed())[prompt]
    return ground.speaker.sound(text, personal=False, prompt=prompt).seconds


def pressed(phone: Softphone) -> float:
    """Press the key; when the phone was told to (it looks for orders every 10 ms)."""
    at = time.monotonic()
    phone.press("9")
    return at


def moments(packets: list[Packet], press: Press) -> Moments:
    """The moments of a press among all packets: the end of the key, the reply, the last command, the prompt."""
    heard = {"heard": press.heard} if press.heard else {}
    if not packets:
        return {"key_down": press.at, "key_up": press.at + KEY, **heard}
    own = [packet for packet in packets if press.at - 0.05 < packet.at < press.at + 1.0]
    found: Moments = heard
    found["key_down"] = first(own, "key_down", 0.0)
    found["key_up"] = first(own, "key_up", found["key_down"])
    found["reply"] = first(own, "reply", found["key_up"])
    found["command"] = next(p.at for p in own if p.at >= found["reply"] and p.text.startswith("GET DATA"))
    found["sound"] = first(own, "sound", found["command"])
    found["packet"] = next(p.at for p in own if p.at >= found["command"] and p.what in {"sound", "silence"})
    return found


def first(packets: list[Packet], what: str, since: float) -> float:
    """When the first packet of a kind came."""
    return next(packet.at for packet in packets if packet.what == what and packet.at >= since)


def table(pressed_keys: list[Press], packets: list[Packet]) -> Table:
    """All stages, for keys after the prompt and for keys into it."""
    shown = Table(
        title="From a key to the next prompt, in ms",
        caption="The prompt is cached. What counts from the press contains the key itself. "
        "Packets: at the phone's socket; heard: behind the phone's jitter buffer, told every 10 ms.",
    )
    for heading in ("", "key pressed"):
        shown.add_column(heading)
    for heading in ("presses", "median", "p95", "max"):
        shown.add_column(heading, justify="right")
    for name, chosen in (
        ("after the prompt", [press for press in pressed_keys if press.heard]),
        ("into the prompt", [press for press in pressed_keys if not press.heard]),
    ):
        for stage, times in stages(chosen, packets):
            median, late, last = (1000 * float(np.quantile(times, share)) for share in (0.5, 0.95, 1.0))
            shown.add_row(stage, name, str(len(times)), f"{median:.1f}", f"{late:.1f}", f"{last:.1f}")
        shown.add_section()
    return shown


def stages(chosen: list[Press], packets: list[Packet]) -> Iterator[tuple[str, list[float]]]:
    """Every stage with its times in seconds."""
    all_moments = [moments(packets, press) for press in chosen]
    for stage, (begin, end) in STAGES.items():
        times = [each[end] - each[begin] for each in all_moments if begin in each and end in each]
        if times:
            yield stage, times


def measure(ground: Ground, number: int) -> Table:
    """Make the call."""
    with Softphone() as phone:
        told = track(presses(phone, ground, number), "pressing keys", total=number, transient=True)
        try:
            with Listening(ground.settings) as line:
                return table(list(told), line.packets)
        except PermissionError:
            print("only root may look at packets: just what the phone heard")
            return table(list(told), [])


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else PRESSES
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with standing(Path(folder) / "home") as ground:
            migrate(ground.settings.database)
            with serving(ground.settings, f"main={SHORT}"):
                Console(width=120).print(measure(ground, number))


if __name__ == "__main__":
    main()
