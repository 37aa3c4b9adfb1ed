"""The ports that the assistant listens on, and whether they can be had."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from overture.core.errors import Misconfigured
from overture.settings import Settings


@dataclass(frozen=True)
class Port:
    """One address to listen on, and the variable that names it."""

    host: str
    number: int
    variable: str

    def check(self) -> None:
        """Make sure that it can be listened on.

        Raises:
            Misconfigured: it cannot, with the reason and the variable to change.
        """
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self.host, self.number, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                # As the servers do: a port that only lingers after a stop is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                probe.listen(1)
        except socket.gaierror:
            raise Misconfigured(f"OVERTURE_HOST is {self.host}, which is not known: give another.") from None
        except OSError as error:
            raise Misconfigured(self._why_not(error)) from error

    def _why_not(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {self.number} is in use by another program: stop that one, "
                f"or set {self.variable} to a free port."
            )
        if error.errno in (errno.EACCES, errno.EPERM):
            return f"Port {self.number} needs more rights than you have: set {self.variable} to one from 1024 on."
        if error.errno == errno.EADDRNOTAVAIL:
            return f"OVERTURE_HOST is {self.host}, which is no address of this machine: give one that is."
        return f"Port {self.number} cannot be used ({error.strerror}): set {self.variable} to another."


def needed_ports(settings: Settings) -> tuple[Port, ...]:
    """List every port of the assistant."""
    return (
        Port(settings.host, settings.port, "OVERTURE_PORT"),
        Port("127.0.0.1", settings.rasa_port, "OVERTURE_RASA_PORT"),
        Port("127.0.0.1", settings.actions_port, "OVERTURE_ACTIONS_PORT"),
    )
