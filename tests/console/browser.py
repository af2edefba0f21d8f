"""Debian's Chromium with a headset: its microphone plays a file, and what its pages hear can be had as samples."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from speech.telephone import RATE
from tests.softphone import Samples

PROGRAM = "/usr/bin/chromium"
OFFICE = {"width": 1366, "height": 768}
"""The screen of an operator."""
PATIENCE = 20_000.0
"""Milliseconds in which a page shows what it should; on a busy machine a browser takes its time."""

PLAIN_SOUND = """
const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
navigator.mediaDevices.getUserMedia = (wanted) => original({ ...wanted, audio: plain });
"""
"""Sound as it is: what a headset needs against echo and noise would change what is measured."""

HEAR = """
async ([seconds, rate]) => {
  const context = new AudioContext({ sampleRate: rate });
  const source = context.createMediaStreamSource(document.querySelector('audio').srcObject);
  const ear = context.createScriptProcessor(1024, 1, 1);
  const heard = [];
  await new Promise((enough) => {
    ear.onaudioprocess = ({ inputBuffer }) => {
      heard.push(...inputBuffer.getChannelData(0));
      if (heard.length >= seconds * rate) enough();
    };
    source.connect(ear).connect(context.destination);
  });
  await context.close();
  const bytes = new Uint8Array(new Float32Array(heard).buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
"""


@contextmanager
def chromium(microphone: Path | None = None) -> Iterator[Browser]:
    """The browser, without a window. `microphone` is a WAV file that is said over and over."""
    saying = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    headset = ["--use-fake-device-for-media-stream", *saying]
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=headset)
        yield browser
        browser.close()


@contextmanager
def at_work(browser: Browser, *, microphone: bool = True) -> Iterator[BrowserContext]:
    """An operator's browser: Russian, Moscow time, with the permission to use the microphone or without."""
    context = browser.new_context(
        permissions=["microphone"] if microphone else [],
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        viewport=OFFICE,  # type: ignore[arg-type]
    )
    context.add_init_script(PLAIN_SOUND)
    yield context
    context.close()


def hear(page: Page, seconds: float) -> Samples:
    """What the page plays during the next seconds."""
    heard = base64.b64decode(page.evaluate(HEAR, [seconds, RATE]))
    return np.frombuffer(heard, "<f4").astype(float)
