"""What one call says to the recogniser and is told by it. Knows no network: messages in, messages out.

A call asks one question after another. `set grammar EXPECTATION` opens a question. Before each SPEECH RECOGNIZE
`set listen "SECONDS PROMPT"` says how long to wait for somebody to speak, and how many of these seconds a prompt plays;
Asterisk drops what is reported at another time, so each `listen` is answered by one result. Its `grammar` is

- `onset`: speech has begun while the prompt plays, which should stop. The words follow without another `listen`, and
  whoever speaks after the prompt is heard without an onset: Asterisk drops sound that comes between two commands;
- `thinking`: it has ended, and what it was takes its time; the next `listen` is for the words, too. Told once;
- `heard` (texts, the best first), `unclear`, `noise`: what it was;
- `over`: the seconds have passed in silence; another `listen` may follow;
- `busy`: nobody can listen now.

`set keep WORDS`: the caller has confirmed the answer before the last yes, and it was these words (`last_answer`).
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import assert_never

from menus.expecting import LONGEST_ANSWER, Expectation, Heard, Noise, Sounds, Unclear
from menus.expecting_text import UnreadableExpectation, read
from menus.grammar import Grammar
from speech.aeap import messages
from speech.aeap.key_tones import SILENT, KeyFilter
from speech.aeap.last_answer import Keep, LastAnswer
from speech.aeap.messages import CODEC, Result
from speech.ears.patience import patience
from speech.ears.port import Ear, Engine, HearingUnavailable
from speech.telephone import RATE

LONGEST_LISTENING = 180.0
"""Seconds; no question with its wait is as long."""
LONG_THOUGHT = 2.0
"""Seconds from the end of speech after which the caller should know that we are at it. Whisper takes one or two."""
LONGEST_THOUGHT = 12.0
"""Seconds in which what was said must be made out, or it was said in vain."""
QUIET_LINE = 0.5
"""Seconds without sound after which a line is silent: many phones send nothing while nobody speaks. Neither the
network nor a busy Asterisk keeps sound back for so long."""
ECHO = 0.4
"""Seconds after a prompt until the last echo of it has come back."""
FIRST_FRAME = 0.2
"""Seconds after `listen` in which Asterisk has surely begun to take results; with its first frame it has."""
TOLD_AGAIN = (0.5, 1.0, 2.0)
"""Seconds after which a result is told again that Asterisk may have dropped, unless something is asked by then."""
LONGEST_OPENING = 3.0
"""Seconds of sound that are kept until it can be heard: the largest grammar takes 0.3 s to build, once."""


class PeerLies(Exception):
    """The peer breaks the protocol. Says how, never with what."""


Grammars = Callable[[Expectation], Grammar]
Begin = Callable[[Callable[[], Ear]], Future[Ear]]
"""Does a task elsewhere."""


@dataclass(slots=True)
class _Question:
    """What is being listened for."""

    opening: Future[Ear]
    """Some grammars take their time; what is said meanwhile is kept, and what is said between two `listen`."""
    kept: bytearray = field(default_factory=bytearray)
    prompt_until: float = 0.0
    until: float | None = None
    """When `over` is due; None while nobody waits for a result."""
    asked_at: float = 0.0
    spoke: bool = False
    interrupted: bool = False
    """Whether the onset was told, so that nobody says when the words are listened for."""
    sounded_until: float = 0.0
    """Until when the line has been heard."""
    thinking_since: float | None = None
    """When what was said had ended."""
    told_thinking: bool = False
    noisy: bool = False
    line: KeyFilter = field(default_factory=KeyFilter)


class Session:
    """One connection. Times are seconds of one clock; the messages that are yielded are to be sent at once."""

    def __init__(self, engine: Engine, grammars: Grammars, begin: Begin, keep: Keep | None = None) -> None:
        """`keep` is given the answers that were confirmed; None to take no sound of any."""
        self._engine = engine
        self._answer = LastAnswer(keep)
        self._begin = begin
        self._grammars = grammars
        self._set_up = False
        self._question: _Question | None = None
        self._doubtful: tuple[Result, ...] = ()
        self._repeats: deque[float] = deque()
        """When that is told again: it may have come while no command ran, so that Asterisk dropped it."""

    def said(self, text: str, now: float) -> Iterator[str]:
        """Take a message. PeerLies when it is none."""
        try:
            message = messages.read(text)
        except messages.NotAeap as wrong:
            raise PeerLies(str(wrong)) from None
        match message:
            case messages.Setup(number, codecs):
                yield self._setup(number, codecs)
            case messages.Set(number, values) if self._set_up:
                yield self._set(number, values, now)
            case messages.Get(number):
                yield messages.nothing(number)
            case messages.Acknowledged():
                return
            case messages.Set():
                raise PeerLies("a parameter before the setup")
            case _:
                assert_never(message)

    def _setup(self, number: str, codecs: tuple[str, ...]) -> str:
        self._set_up = CODEC in codecs
        return messages.set_up(number) if self._set_up else messages.refused("setup", number, "unsupported codec")

    def _set(self, number: str, values: dict[str, str], now: float) -> str:
        match values:
            case {"grammar": text}:
                self._open(text)
            case {"listen": seconds}:
                self._listen(seconds, now)
            case {"keep": words}:
                self._answer.confirmed(words)
            case _:
                return messages.refused("set", number, "unknown parameter")
        return messages.done(number)

    def _open(self, text: str) -> None:
        """Begin a question; the one before is forgotten."""
        self.close()
        self._repeats.clear()
        self._answer.asked(text)
        self._question = _Question(self._begin(lambda: self._ear(text)))

    def _ear(self, text: str) -> Ear:
        expectation = read(text)
        return self._engine.ear(self._grammars(expectation), patience(expectation))

    def _listen(self, seconds: str, now: float) -> None:
        try:
            wait, prompt = map(float, seconds.split())
        except ValueError:
            raise PeerLies("no two numbers of seconds") from None
        if not 0 <= prompt <= wait <= LONGEST_LISTENING:  # false for what is no number, too
            raise PeerLies("no two numbers of seconds")
        self._repeats.clear()
        if self._question:
            self._question.asked_at = now
            self._question.until = now + wait
            self._question.prompt_until = now + prompt + ECHO if prompt else now

    def sounded(self, pcm: bytes, now: float) -> Iterator[str]:
        """Take sound: 16-bit samples, 8 kHz. PeerLies when it cannot be that."""
        if not self._set_up:
            raise PeerLies("sound before the setup")
        if len(pcm) % 2:
            raise PeerLies("half a sample")
        yield from self._told_again(now)
        question = self._question
        if not pcm or not question or (question.until is None and not question.spoke):
            return  # nobody asks
        question.sounded_until = now
        alaw = question.line.passed(pcm)
        if question.until is not None:
            yield from self._listened(question, alaw, now)
        elif len(question.kept) < LONGEST_OPENING * RATE:
            question.kept += alaw  # on its way when the onset was told: a part of the first word

    def passed(self, now: float) -> Iterator[str]:
        """Tell what is due by now although there is no sound."""
        yield from self._told_again(now)
        question = self._question
        if question and question.until is not None and now - question.asked_at >= FIRST_FRAME:
            yield from self._listened(question, _silence(question, now), now)

    def _listened(self, question: _Question, alaw: bytes, now: float) -> Iterator[str]:
        """Report what this sound completes, or what the time does."""
        if found := self._found(question, alaw, now) or self._due(question, now):
            question.until = None
            if found == (ONSET,):
                question.interrupted, question.until = True, now + LONGEST_ANSWER
            elif question.interrupted and found != (THINKING,):
                self._doubtful, self._repeats = found, deque(now + seconds for seconds in TOLD_AGAIN)
            if found[0].grammar not in GOES_ON:
                self.close()
            yield messages.results(found)

    def _told_again(self, now: float) -> Iterator[str]:
        if self._repeats and now >= self._repeats[0]:
            self._repeats.popleft()
            yield messages.results(self._doubtful)

    def _found(self, question: _Question, alaw: bytes, now: float) -> tuple[Result, ...]:
        question.kept += alaw
        if not question.opening.done():
            return (BUSY,) if len(question.kept) > LONGEST_OPENING * RATE else ()
        heard = bytes(question.kept)
        if question.thinking_since is None:
            self._answer.sounded(heard, speaking=question.spoke)
        try:
            ear = question.opening.result()
            sounds = ear.hear(heard, over_prompt=now < question.prompt_until)
        except (HearingUnavailable, UnreadableExpectation):
            return (BUSY,)
        question.kept.clear()
        if sounds is not None:
            self._answer.made_out(sounds)
            return self._told(question, sounds)
        if ear.speaking and not question.spoke:
            question.spoke = True
            if now < question.prompt_until:
                return (ONSET,)
            question.until = now + LONGEST_ANSWER
        if ear.thinking and question.thinking_since is None:
            question.thinking_since = now
        return ()

    def _told(self, question: _Question, sounds: Sounds) -> tuple[Result, ...]:
        match sounds:
            case Heard(hypotheses):
                return tuple(Result("heard", each.text, round(each.score * 100)) for each in hypotheses)
            case Unclear():
                return (Result("unclear"),)
            case Noise() if question.spoke:
                return (Result("noise"),)
            case Noise():
                question.noisy = True  # the prompt went on; the caller may speak yet
                return ()
            case _:
                assert_never(sounds)

    def _due(self, question: _Question, now: float) -> tuple[Result, ...]:
        if question.thinking_since is not None:
            return self._thought(question, now - question.thinking_since)
        if question.until is None or now < question.until:
            return ()
        if question.spoke:
            return (Result("unclear"),)
        return (Result("noise" if question.noisy else "over"),)

    def _thought(self, question: _Question, seconds: float) -> tuple[Result, ...]:
        if seconds > LONGEST_THOUGHT:
            return (BUSY,)
        if seconds > LONG_THOUGHT and not question.told_thinking:
            question.told_thinking = True
            return (THINKING,)
        return ()

    def close(self) -> None:
        """Stop listening."""
        if self._question:
            self._question.opening.add_done_callback(_give_back)
        self._question = None


def _silence(question: _Question, now: float) -> bytes:
    """What a phone that sends nothing while nobody speaks has left out; without it no speech would ever end."""
    missing = now - question.sounded_until
    if not question.spoke or missing < QUIET_LINE:
        return b""
    question.sounded_until = now
    return SILENT * round(missing * RATE)


def _give_back(opened: Future[Ear]) -> None:
    """Close an ear, if it was ever opened."""
    if not opened.cancelled() and not opened.exception():
        opened.result().close()


ONSET = Result("onset")
THINKING = Result("thinking")
BUSY = Result("busy")
GOES_ON = frozenset({"onset", "thinking", "over", "noise"})
"""After these the same question may be listened for again."""
