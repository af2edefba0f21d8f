"""Asterisk's configuration: the templates of `asterisk-conf/` filled with settings.

Each value is checked on its way in.
"""

import re
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.asterisk.passwords import Passwords
from app.settings import Settings
from menus.handover import OPERATORS
from menus.tree import SKILLS
from speech.aeap.address import Address

TEMPLATES = Path(__file__).resolve().parents[2] / "asterisk-conf"
PLACE = "/run/autosecretary"
"""Where an instance's folders are, as Asterisk sees them."""
SERVER_SILENCE = 3
"""Seconds the server may be silent at the start of a call before Asterisk apologises and connects an operator."""
OPERATOR_PATIENCE = 90
"""Seconds an operator who has accepted to make a call waits for the customer: the ringing, and the first sentence."""
LONGEST_WAIT = 900
"""Seconds a caller waits for an operator before being offered to be called back."""
UNUSED = ("acl.conf", "ccss.conf", "features.conf", "pjproject.conf", "stasis.conf", "udptl.conf")
"""Files whose defaults are right; Asterisk reports an error at each start when they are not there at all."""

SAFE = re.compile(r"[A-Za-z0-9_.:/+-]*")
PHONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[0-9]{1,2})?")
OUTGOING = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?")
TAKEN_NAMES = frozenset({"outgoing", "anonymous", "trunk", "phone", "browser", "udp", "websocket", "global"})


class UnusableSetting(ValueError):
    """A setting cannot be written into Asterisk's configuration; the text names it and says why."""


def render(
    settings: Settings, passwords: Passwords, modules_folder: str, recogniser: Address | None = None
) -> dict[str, str]:
    """All files of the configuration, by name. UnusableSetting when a value could not mean what it says.

    `recogniser` is where Asterisk streams callers' speech to; without it nothing of Asterisk's can stream at all.
    """
    _check(settings)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=_harmless,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  (not HTML: `_harmless` refuses instead of escaping)
    )
    values = _values(settings, passwords, modules_folder) | {"recogniser": recogniser}
    names = sorted(path.name for path in TEMPLATES.glob("*.conf.j2"))
    files = {name.removesuffix(".j2"): environment.get_template(name).render(values) for name in names}
    return files | dict.fromkeys(UNUSED, "")


def _values(settings: Settings, passwords: Passwords, modules_folder: str) -> dict[str, Any]:
    server = settings.fastagi_listen
    return {
        "place": PLACE,
        "modules_folder": modules_folder,
        "sip_listen": settings.sip_listen,
        "sip_port": settings.sip_port,
        "rtp_first": settings.rtp_first,
        "rtp_last": settings.rtp_last,
        "trunk_hosts": settings.trunk_hosts,
        "outgoing_host": settings.outgoing_host,
        "service_number": settings.service_number,
        "operator_patience": OPERATOR_PATIENCE,
        "operator_passwords": passwords.operators,
        "browser_phones": settings.browser_phones,
        "websocket_port": settings.websocket_port,
        "fastagi_host": IPv4Address("127.0.0.1") if server.is_unspecified else server,
        "fastagi_port": settings.fastagi_port,
        "ami_port": settings.ami_port,
        "ami_password": passwords.ami,
        "queues": {name: settings.skills.get(name, settings.operators) for name in (OPERATORS, *SKILLS)},
        "operator_rings": settings.operator_rings,
        "wrap_up_seconds": settings.wrap_up_seconds,
        "wait_told_every": settings.wait_told_every,
        "server_silence": SERVER_SILENCE,
        "longest_wait": LONGEST_WAIT,
    }


def _harmless(value: object) -> object:
    """Let only values through that cannot end a line, a section or a comment of a configuration file."""
    if not SAFE.fullmatch(str(value)):
        raise UnusableSetting(
            f"a value for Asterisk's configuration holds a character that is not allowed: {SAFE.pattern}"
        )
    return value


def _check(settings: Settings) -> None:
    """Refuse settings that the templates cannot carry out."""
    for name in settings.operators:
        if not PHONE_NAME.fullmatch(name) or name.lower() in TAKEN_NAMES:
            raise UnusableSetting(f"operators: {name!r} cannot be the name of a phone; use letters, digits, - and _")
    if len(set(settings.operators)) != len(settings.operators):
        raise UnusableSetting("operators: a name is there twice")
    _check_skills(settings)
    for name in set(settings.browser_phones) - set(settings.operators):
        raise UnusableSetting(f"browser_phones: {name!r} is not among the operators")
    for host in settings.trunk_hosts:
        if not HOST.fullmatch(host) or host.endswith("/0"):
            raise UnusableSetting(f"trunk_hosts: {host!r} is not an address, a network or a host name")
    if settings.outgoing_calls and settings.outgoing_host is None:
        raise UnusableSetting("outgoing_calls: set outgoing_host, too: where our calls go")
    if settings.outgoing_host is not None and not OUTGOING.fullmatch(settings.outgoing_host):
        raise UnusableSetting("outgoing_host: not an address or a host name, with or without a port")
    for name in ("sip_port", "ami_port", "fastagi_port", "rtp_first", "rtp_last", "websocket_port"):
        if not 1 <= getattr(settings, name) <= 65535:
            raise UnusableSetting(f"{name}: a port is between 1 and 65535")
    if settings.rtp_last - settings.rtp_first < 3:
        raise UnusableSetting("rtp_last: must be at least 3 more than rtp_first")


def _check_skills(settings: Settings) -> None:
    for skill, names in settings.skills.items():
        if skill not in SKILLS:
            raise UnusableSetting(f"skills: {skill!r} is none of {', '.join(SKILLS)}")
        for name in set(names) - set(settings.operators):
            raise UnusableSetting(f"skills: {name!r} is not among the operators")
