"""Every failure a user may see: one plain sentence, in their language, beside the field it is about."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from pydantic import ValidationError

from studio.messages import say

# pydantic's error types -> our sentences; placeholders are taken from the error's context
_PYDANTIC = {
    "greater_than_equal": "error.too_small",
    "greater_than": "error.too_small",
    "less_than_equal": "error.too_large",
    "less_than": "error.too_large",
    "multiple_of": "error.multiple_of",
    "string_too_short": "error.empty_text",
    "string_too_long": "error.text_too_long",
    "literal_error": "error.not_a_choice",
    "enum": "error.not_a_choice",
    "finite_number": "error.not_a_number",
    "missing": "error.missing",
    "path_not_file": "error.no_such_path",
    "extra_forbidden": "error.unknown_setting",
}
_LONGEST_CHAIN = 5  # errors that led to one another
_LIMIT_KEYS = ("ge", "gt", "le", "lt")


@dataclass(frozen=True)
class Problem:
    """One wrong value. ``code`` is a locale key (``error.*``), ``field`` a name of the task's Params or None."""

    code: str
    field: str | None = None
    params: dict[str, object] = dataclass_field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        return say(self.code, lang, **self.params)

    def report(self, lang: str = "en") -> str:
        """The sentence behind its field's name: for a program or a log, where nothing else shows which field is meant."""
        return f"{self.field}: {self.sentence(lang)}" if self.field else self.sentence(lang)


def places(error: BaseException) -> str:
    """Where an unexpected ``error`` was raised, and its type, for a log: without its message, which may quote a file's name or a prompt."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < _LONGEST_CHAIN:
        lines.append("".join(traceback.format_tb(cause.__traceback__)) + type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    return "\n\n".join(reversed(lines))


class StudioError(Exception):
    """Base of all expected failures. ``code`` is a locale key; ``params`` fill its placeholders."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        self.problems: tuple[Problem, ...] = (Problem(code, field, params),)
        super().__init__(code)

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def field(self) -> str | None:
        return self.problems[0].field

    def sentence(self, lang: str = "en") -> str:
        """All sentences, one after the other, in ``lang``."""
        return " ".join(p.sentence(lang) for p in self.problems)

    def report(self, lang: str = "en") -> str:
        """As `sentence`, each behind the name of its field."""
        return " ".join(p.report(lang) for p in self.problems)

    def __str__(self) -> str:
        return self.report("en")


class InvalidInput(StudioError):
    """The request itself is wrong; nothing was started."""

    @classmethod
    def of(cls, problems: tuple[Problem, ...]) -> InvalidInput:
        first = problems[0]
        error = cls(first.code, first.field)
        error.problems = problems
        return error

    @classmethod
    def from_validation(cls, error: ValidationError) -> InvalidInput:
        """One `Problem` for each field that pydantic refused."""
        problems: dict[str | None, Problem] = {}
        for item in error.errors(include_url=False):
            name = str(item["loc"][0]) if item["loc"] else None
            context = dict(item.get("ctx") or {})
            own = context.get("error")
            if isinstance(own, StudioError):  # raised by a validator of ours
                made = Problem(own.code, name or own.field, own.problems[0].params)
            else:
                limit = next((context[k] for k in _LIMIT_KEYS if k in context), None)
                params = {"limit": limit, "max": context.get("max_length"), "step": context.get("multiple_of"), "name": name}
                params["choices"] = context.get("expected", "")
                code = _PYDANTIC.get(item["type"], "error.not_a_number" if "parsing" in item["type"] else "error.wrong_type")
                made = Problem(code, name, params)
            problems.setdefault(name, made)
        return cls.of(tuple(problems.values()))


class ModelUnavailable(StudioError):
    """No source of a model could be used."""


class OutOfMemory(StudioError):
    """The request does not fit, and every rung of the ladder was tried."""


class StorageFull(StudioError):
    """A result could not be written."""


class TimeLimit(StudioError):
    """The request ran longer than the host allows."""


class ClusterUnavailable(StudioError):
    """The machines that compute cannot be reached, or one of them was lost."""


class Cancelled(StudioError):
    """The user stopped the request."""

    def __init__(self) -> None:
        super().__init__("error.cancelled")
