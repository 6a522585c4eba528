"""Answers of the server itself: one sentence in the caller's language, as JSON, under the two names that clients read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Scope

from studio.messages import say
from tabs.language import pick_language


class Refused(Exception):
    """A request that is not served: ``code`` is a locale key, ``status`` the HTTP status, ``field`` what the sentence is about."""

    def __init__(self, status: int, code: str, field: str | None = None, retry_after: int | None = None, **params: object) -> None:
        super().__init__(code)
        self.status, self.code, self.field, self.retry_after, self.params = status, code, field, retry_after, params

    def sentence(self, lang: str) -> str:
        """What is wrong, behind the field's name."""
        words = say(self.code, lang, **self.params)
        return f"{self.field}: {words}" if self.field else words

    def response(self, scope: Scope) -> JSONResponse:
        """The answer in the language of the one who asked."""
        words = self.sentence(language_of_scope(scope))
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else None
        return JSONResponse({"error": words, "detail": words}, self.status, headers)


def language_of_scope(scope: Scope) -> str:
    """The language that a request asks for: its address, its cookie, its browser."""
    headers = Headers(scope=scope)
    query = scope.get("query_string", b"").decode("latin-1")
    if "lang=" not in query:
        query = headers.get("referer", "").partition("?")[2]
    return pick_language(query, headers.get("cookie", ""), headers.get("accept-language", ""))
