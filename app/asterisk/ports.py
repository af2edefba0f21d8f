"""Whether the ports of the settings are free, asked before anything is started."""

import socket
from ipaddress import IPv4Address

from app.settings import Settings


class PortTaken(Exception):
    """Another program has a port we need; the text names the port and the setting."""


def check_free(settings: Settings) -> None:
    """Raise PortTaken unless Asterisk can have its ports."""
    _try_bind("sip_port", settings.sip_listen, settings.sip_port, socket.SOCK_DGRAM)
    _try_bind("ami_port", IPv4Address("127.0.0.1"), settings.ami_port, socket.SOCK_STREAM)
    if settings.browser_phones:
        _try_bind("websocket_port", IPv4Address("127.0.0.1"), settings.websocket_port, socket.SOCK_STREAM)


def _try_bind(setting: str, address: IPv4Address, port: int, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As Asterisk does: connections that are being closed are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((str(address), port))
        except OSError as error:
            raise PortTaken(
                f"{address}:{port} cannot be used ({error.strerror}); change the setting {setting}"
            ) from error
