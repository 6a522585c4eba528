"""Accounts of a host: a file with a name and a hash in each line. A wrong password costs time, and more each time."""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any

import bcrypt
from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from studio.errors import InvalidInput
from tabs.server.replies import Refused

_PREFIXES = ("$2a$", "$2b$", "$2y$")
_NOBODY = b"$2b$12$0qWNU/Dx2PmZej5ddrQqUe1.GXyZh3ETSgcn0CAvoADC0lbY5L9EK"  # compared with when a name is unknown: it takes as long
_FREE = 3  # wrong passwords before an address has to wait
_LONGEST = 300  # seconds
_FORGOTTEN = 1800.0  # seconds
_REMEMBERED = 10_000


class Accounts:
    """The accounts in ``file``, as ``htpasswd -nB name`` writes them (bcrypt). Raises `InvalidInput` when a line is not one."""

    def __init__(self, file: Path) -> None:
        self._hashes: dict[str, bytes] = {}
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            raise InvalidInput("start.auth_unreadable", field="STUDIO_AUTH", file=file.name) from None
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, hashed = line.strip().partition(":")
            if not name or not hashed.startswith(_PREFIXES) or len(hashed) != 60:
                raise InvalidInput("start.auth_line", field="STUDIO_AUTH", file=file.name, line=number)
            self._hashes[name] = hashed.encode()
        if not self._hashes:
            raise InvalidInput("start.auth_empty", field="STUDIO_AUTH", file=file.name)

    async def check(self, name: str, password: str) -> bool:
        """Whether ``password`` belongs to ``name``; takes as long for a name that is unknown."""
        hashed = self._hashes.get(name)
        return await asyncio.to_thread(_matches, password, hashed or _NOBODY) and hashed is not None


class WrongPasswords:
    """Counts wrong passwords by address: after three, each doubles the time until the next try. A right one takes nothing back,
    as it may be the caller's own between guesses at another's; half an hour without a wrong one does.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float, float]] = OrderedDict()  # address -> (how many, free again at, last at)
        self._tries: dict[str, tuple[asyncio.Lock, int]] = {}  # address -> (its lock, how many hold it or wait for it)

    @asynccontextmanager
    async def one_at_a_time(self, address: str) -> AsyncIterator[None]:
        """Tries of one address, one after the other: many at once would all be judged before the first is counted."""
        lock, users = self._tries.get(address, (asyncio.Lock(), 0))
        self._tries[address] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            users = self._tries[address][1] - 1
            if users:
                self._tries[address] = (lock, users)
            else:
                del self._tries[address]

    def check(self, address: str) -> None:
        """Raises `Refused` (429) while ``address`` has to wait."""
        wait = self._failures.get(address, (0, 0.0, 0.0))[1] - time.monotonic()
        if wait > 0:
            raise Refused(429, "error.too_many_passwords", retry_after=int(wait) + 1, seconds=int(wait) + 1)

    def note_wrong(self, address: str) -> None:
        """A try from ``address`` was wrong."""
        now = time.monotonic()
        count, _, last = self._failures.get(address, (0, 0.0, now))
        count = 1 if now - last > _FORGOTTEN else count + 1
        wait = min(_LONGEST, 2.0 ** (count - _FREE)) if count >= _FREE else 0.0
        self._failures[address] = (count, now + wait, now)
        self._failures.move_to_end(address)
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)


class SignIn:
    """Who is signed in: a browser by the cookie that Gradio gave it, a program by name and password (HTTP Basic) with each request.

    No answer asks for Basic: a browser would then send it along by itself, also where another site asks it to.
    """

    def __init__(self, accounts: Accounts, app: Any) -> None:
        """``app``: Gradio's, which knows the tokens in its cookies."""
        self._accounts, self._app = accounts, app
        self._key = secrets.token_bytes(32)
        self._proved: OrderedDict[bytes, tuple[str, str]] = OrderedDict()  # keyed digest of what was sent -> (token, name)

    async def admits(self, scope: Scope, address: str, wrong: WrongPasswords) -> bool:
        """Whether the request comes from an account; one with Basic is given the cookie that Gradio looks for.

        Raises `Refused`: 401 for a wrong password, 429 while ``address`` has to wait after wrong ones.
        """
        headers = MutableHeaders(scope=scope)
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return self._has_token(headers.get("cookie") or "")
        token = await self._token(sent.strip(), address, wrong)
        headers["cookie"] = f"access-token-unsecure-{self._app.cookie_id}={token}"
        return True

    def _has_token(self, cookie: str) -> bool:
        try:
            cookies = SimpleCookie(cookie)
        except CookieError:
            return False
        names = (f"access-token-{self._app.cookie_id}", f"access-token-unsecure-{self._app.cookie_id}")
        return any(name in cookies and cookies[name].value in self._app.tokens for name in names)

    async def _token(self, sent: str, address: str, wrong: WrongPasswords) -> str:
        digest = hmac.digest(self._key, sent.encode("utf-8", "replace"), "sha256")  # bcrypt once, not with every request of a stream
        if digest not in self._proved:
            async with wrong.one_at_a_time(address):
                wrong.check(address)
                name, password = _name_and_password(sent)
                if not await self._accounts.check(name, password):
                    wrong.note_wrong(address)
                    raise Refused(401, "error.wrong_password")
            self._proved[digest] = (secrets.token_urlsafe(24), name)
            while len(self._proved) > _REMEMBERED:
                self._proved.popitem(last=False)
        token, name = self._proved[digest]
        self._app.tokens[token] = name
        return token


def _name_and_password(sent: str) -> tuple[str, str]:
    """What Basic carries; two empty strings where it is damaged."""
    try:
        name, _, password = base64.b64decode(sent, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return "", ""
    return name, password


def _matches(password: str, hashed: bytes) -> bool:
    try:
        return bcrypt.checkpw(password.encode("utf-8"), hashed)
    except ValueError:  # longer than bcrypt reads, or a hash that is damaged
        return False
