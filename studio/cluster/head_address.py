"""Where the cluster's head is, and whether anything answers there. Ray itself waits for more than a minute and ends the process."""

from __future__ import annotations

import socket
from importlib.util import find_spec

from studio.errors import ClusterUnavailable

AUTO = "auto"
_ANSWER = 3.0  # seconds for a connection to the head
_HIGHEST_PORT = 65535


def installation_problem() -> ClusterUnavailable | None:
    """Whether Ray with its Serve library lacks here."""
    try:
        there = find_spec("ray") is not None and find_spec("ray.serve") is not None
    except ImportError:
        there = False
    return None if there else ClusterUnavailable("start.ray_missing", field="STUDIO_BACKEND")


def address_problem(address: str) -> ClusterUnavailable | None:
    """Whether ``address`` is neither "", ``auto`` nor the ``host:port`` of something that answers within seconds."""
    if address in ("", AUTO):
        return None
    place = host_and_port(address)
    if place is None:
        return ClusterUnavailable("start.ray_address", field="STUDIO_RAY_ADDRESS", address=address)
    if not answers(place):
        return ClusterUnavailable("start.ray_unreachable", field="STUDIO_RAY_ADDRESS", address=address)
    return None


def host_and_port(address: str) -> tuple[str, int] | None:
    """``host:port`` or ``[::1]:port`` taken apart; None for anything else."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or not 0 < int(port) <= _HIGHEST_PORT:
        return None
    if host.startswith("[") and host.endswith("]"):
        return host[1:-1], int(port)
    return None if not host or any(c in host for c in ":/ @") else (host, int(port))


def answers(place: tuple[str, int], seconds: float = _ANSWER) -> bool:
    """Whether a connection to ``place`` can be opened."""
    try:
        socket.create_connection(place, timeout=seconds).close()
    except (OSError, UnicodeError):
        return False
    return True
