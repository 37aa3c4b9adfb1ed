from __future__ import annotations

import socket
from pathlib import Path

import pytest

from overture.core.errors import Misconfigured
from overture.processes.ports import Port, needed_ports
from tests.helpers.settings import settings_in


def test_a_port_in_use_is_named_with_its_variable() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        number = other.getsockname()[1]

        with pytest.raises(Misconfigured) as refused:
            Port("127.0.0.1", number, "OVERTURE_RASA_PORT").check()

    assert str(refused.value) == (
        f"Port {number} is in use by another program: stop that one, or set OVERTURE_RASA_PORT to a free port."
    )


def test_a_free_port_is_left_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]

    Port("127.0.0.1", number, "OVERTURE_PORT").check()
    Port("127.0.0.1", number, "OVERTURE_PORT").check()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Misconfigured, match="no address of this machine"):
        Port("192.0.2.1", 8080, "OVERTURE_PORT").check()


def test_every_port_of_the_assistant_is_needed(tmp_path: Path) -> None:
    ports = needed_ports(settings_in(tmp_path, OVERTURE_HOST="0.0.0.0"))

    assert [(port.host, port.number) for port in ports] == [
        ("0.0.0.0", 8080),
        ("127.0.0.1", 5005),
        ("127.0.0.1", 5055),
    ]
