"""Which names the page answers to, and which other sites may use it from a visitor's browser.

A browser sends the visitor's cookies, and its place in a private network, wherever a script of any site asks it to. So a
request is served only under a name that is known to be this server's (else a stranger's name that is made to point at this
machine would read it: DNS rebinding), and a request that changes something only when the page that sent it came from here.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from studio.settings import Settings

_LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


class AllowedHosts:
    """The names and sites of one server; both come from its settings."""

    def __init__(self, settings: Settings) -> None:
        self._any = "*" in _listed(settings.allowed_hosts)
        own = {name.lower() for name in (settings.host, os.environ.get("SPACE_HOST"), _host_of(settings.root_path)) if name}
        self._names = {*_LOOPBACK, *own, *_listed(settings.allowed_hosts)}
        self._machine = {socket.gethostname().lower(), socket.getfqdn().lower()} if not is_loopback(settings.host or "127.0.0.1") else set()
        self._share = settings.share
        self._origins = set(_listed(settings.allowed_origins))

    def knows_host(self, host: str) -> bool:
        """Whether ``host`` (a Host header, with or without a port) is one of this server's names. An IP address cannot be rebound."""
        name = name_of(host)
        if self._any or name in self._names or name in self._machine or _is_address(name):
            return True
        if self._share and name.endswith(".gradio.live"):
            return True
        return any(listed.startswith("*.") and name.endswith(listed[1:]) for listed in self._names)

    def knows_origin(self, origin: str, hosts: Iterable[str]) -> bool:
        """Whether a script of ``origin`` (an Origin header) may use the API of a server that was asked for as one of ``hosts``."""
        return self.same_origin(origin, hosts) or self.listed_origin(origin)

    def listed_origin(self, origin: str) -> bool:
        """Whether the host listed ``origin`` in ``STUDIO_ALLOWED_ORIGINS``."""
        return origin.lower().rstrip("/") in self._origins or "*" in self._origins

    @staticmethod
    def same_origin(origin: str, hosts: Iterable[str]) -> bool:
        """Whether ``origin`` is the page itself. Only host and port count, as a proxy may have ended the encryption."""
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return False  # also `null`: a sandboxed frame, a file, a redirect
        return any(_without_default_port(parts.netloc, parts.scheme) == _without_default_port(host, parts.scheme) for host in hosts)


def name_of(host: str) -> str:
    """The host name of a Host header, without port and brackets, in lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine alone."""
    name = name_of(host)
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _listed(text: str) -> list[str]:
    return [item.strip().lower().rstrip("/") for item in text.split(",") if item.strip()]


def _host_of(root_path: str) -> str | None:
    return urlsplit(root_path).hostname if "://" in root_path else None


def _without_default_port(host: str, scheme: str) -> str:
    return host.strip().lower().removesuffix(":443" if scheme == "https" else ":80")
