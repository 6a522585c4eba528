"""HTTP Basic beside the form of the page: programs send name and password with each request, and keep no cookie."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders

from tabs.server.replies import Refused

if TYPE_CHECKING:
    from starlette.types import Scope

    from tabs.server.accounts import Accounts, WrongPasswords

_REMEMBERED = 1000


class BasicSignIn:
    """Turns right credentials into a session of Gradio's ``app`` for one request. A wrong password costs as at the form."""

    def __init__(self, app: Any, accounts: Accounts, passwords: WrongPasswords) -> None:
        self._app, self._accounts, self._passwords = app, accounts, passwords
        self._key = secrets.token_bytes(32)
        self._tokens: OrderedDict[bytes, str] = (
            OrderedDict()
        )  # digest of right credentials -> token; bcrypt takes too long for each request

    async def sign_in(self, scope: Scope, address: str) -> None:
        """Let ``scope`` be a request of the account that its Authorization header names, if it names one.

        Raises `Refused`: 401 for a wrong password, 429 while ``address`` has to wait.
        """
        headers = MutableHeaders(scope=scope)
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return
        digest = hmac.new(self._key, sent.encode(), hashlib.sha256).digest()
        if digest not in self._tokens:
            async with self._passwords.one_at_a_time(address):
                self._passwords.check(address)
                name, password = _credentials(sent)
                if not await self._accounts.check(name, password):
                    self._passwords.note_wrong(address)
                    raise Refused(401, "error.wrong_password")
            token = secrets.token_urlsafe(16)
            self._app.tokens[token] = name
            self._tokens[digest] = token
            while len(self._tokens) > _REMEMBERED:
                self._app.tokens.pop(self._tokens.popitem(last=False)[1], None)
        cookie = f"access-token-{self._app.cookie_id}={self._tokens[digest]}"
        headers["cookie"] = "; ".join(filter(None, [headers.get("cookie"), cookie]))


def _credentials(sent: str) -> tuple[str, str]:
    """Name and password; two empty texts, which nobody has, for what is no such pair."""
    try:
        name, _, password = base64.b64decode(sent.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password
