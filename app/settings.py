"""Every setting of the service: from `autosecretary.toml` in the working directory and `AUTOSECRETARY_*` variables."""

from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from app.provision.places import user_cache
from callbacks.booking import CallbackRules
from callbacks.slots import SlotRules
from console.api.limits import ApiRules
from db.guesses import GuessLimits
from db.interviews import InterviewRules
from db.sessions import SessionRules
from db.sign_in import SignInLimits
from menus.rules import Rules


class VoiceEngine(StrEnum):
    """Who says the sentences that are the same for everybody; those with values are always RHVoice's."""

    RHVOICE = "rhvoice"
    GTTS = "gtts"


class Settings(BaseSettings):
    """Defaults are those of a trial on one machine: everything on loopback, SQLite, one operator."""

    model_config = SettingsConfigDict(
        env_prefix="AUTOSECRETARY_",
        env_nested_delimiter="__",
        toml_file="autosecretary.toml",
        extra="forbid",
        frozen=True,
    )

    home: Path = Path("var")
    """State that must not be lost: database, secrets, logs."""
    cache: Path = Field(default_factory=user_cache)
    """Installed parts and rendered prompts; may be deleted at any time."""

    menu: Path | None = None
    """Folder of the company's own menu, made with `autosecretary menu copy`; that of the service unless given."""

    voice_engine: VoiceEngine = VoiceEngine.RHVOICE
    """`gtts` is heard once `autosecretary prompts render` has rendered every sentence; until then, RHVoice is."""

    database_url: str | None = None
    """SQLAlchemy URL; SQLite in `home` unless given."""

    service_number: str = "88002200009"
    """The free number customers call (R1)."""

    sip_listen: IPv4Address = IPv4Address("127.0.0.1")
    sip_port: int = 5060
    rtp_first: int = 10000
    rtp_last: int = 10199
    trunk_hosts: tuple[str, ...] = ()
    """Addresses of the operator of the line; only calls from them carry a caller ID that can be trusted."""
    outgoing_host: str | None = None
    """Where our own calls go (`192.0.2.10:5060`): the operator of the line, who knows us by our address."""
    outgoing_calls: bool = False
    """Whether people are called back. Off: callbacks are booked, expired and escalated, and nobody's phone rings."""
    operators: tuple[str, ...] = ("operator1",)
    """Names of the operators' SIP phones; their passwords are generated in `home`."""
    browser_phones: tuple[str, ...] = ()
    """Operators whose phone is the console's page; the others have a SIP phone."""
    skills: dict[str, tuple[str, ...]] = {}
    """Which operators know a subject best (`menus.tree.SKILLS`); a subject that is not named here, all of them."""
    operator_rings: int = Field(default=15, ge=3, le=60)
    """Seconds one operator's phone rings before the call goes on to the next."""
    wrap_up_seconds: int = Field(default=10, ge=0, le=600)
    """Seconds after a talk in which an operator is not called: time for the code and the note."""
    wait_told_every: int = Field(default=90, ge=5)
    """Seconds after which a waiting caller is told the waiting time again."""

    fastagi_listen: IPv4Address = IPv4Address("127.0.0.1")
    fastagi_port: int = 4573
    asterisk_hosts: tuple[IPv4Address, ...] = (IPv4Address("127.0.0.1"),)
    """Who may speak FastAGI to us."""
    calls_at_once: int = 400
    """Calls served at the same time; a further one goes to the operators' queue."""

    ami_port: int = 5038
    websocket_port: int = 8088
    """Where Asterisk waits, on this machine only, for what the console passes on from operators' browsers."""

    console_listen: IPv4Address = IPv4Address("127.0.0.1")
    console_port: int = 8080
    """Where the console is. Others than this machine are given a proxy with https in front of it."""
    console_hosts: tuple[str, ...] = ()
    """The names by which browsers and other systems call the console, besides localhost and addresses in figures."""
    console_proxies: tuple[IPv4Address, ...] = ()
    """Who may tell the console of whom a request is, and whether it came by https: the proxy."""
    account_searches: int = Field(default=60, ge=1)
    """Searches for an account that an operator may make within an hour."""
    sessions: SessionRules = SessionRules()
    sign_in: SignInLimits = SignInLimits()
    """How long people stay signed in to the console, and how often they may mistype."""

    retention_days: int = Field(default=90, ge=1)
    """How long recordings are kept (D19); that of a case or a callback, from the day it is over."""
    record_operator_calls: bool = False
    """Whether calls with operators are recorded, too; the greeting says so to every caller (D19)."""
    answer_working_days: int = Field(default=1, ge=1)
    """Working days in which a case is answered (R10)."""

    phoning_from: int = Field(default=8, ge=0, le=23)
    phoning_until: int = Field(default=20, ge=1, le=24)
    """Hours in which people phone, as far as it is up to them; quiet times are told within them (R8)."""
    slots: SlotRules = SlotRules()

    recognition: Literal["off", "auto", "vosk", "phone", "whisper"] = "phone"
    """Who understands callers that speak instead of pressing keys; `auto` is Vosk where it has a Russian model, else
    our own recogniser (phone), which asks Whisper where it hesitates. Off: nothing that is said to a question leaves
    Asterisk."""

    keep_spoken_answers: bool = False
    """Whether answers by voice that callers have confirmed are kept in `home`/spoken, to train our own recogniser; no
    numbers of clients, meters and telephones. Every caller is told first. They are deleted after `retention_days`."""

    api: ApiRules = ApiRules()
    """Limits of the other systems of the company (the site, the personal account, billing)."""

    dialogue: Rules = Rules()
    guesses: GuessLimits = GuessLimits()
    interviews: InterviewRules = InterviewRules()
    callbacks: CallbackRules = CallbackRules()
    """Who may be called back, when, and how often (D16-18)."""

    @cached_property
    def phoning_hours(self) -> range:
        """The hours between `phoning_from` and `phoning_until`; none when they are the wrong way round."""
        return range(self.phoning_from, self.phoning_until)

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'autosecretary.db'}"

    @cached_property
    def calling_back(self) -> CallbackRules:
        """The rules of calling back in force; the service number is one of our own, whatever they say."""
        ours = f"+7{self.service_number[-10:]}"
        return replace(self.callbacks, calling=tuple(rules.with_own(ours) for rules in self.callbacks.calling))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file. No `.env`."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
