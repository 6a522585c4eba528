"""A call is checked before it is queued: endpoint, names, number of values, files. What is wrong is answered at once, in a sentence.

Gradio answers most of these with status 500, with ``null``, or with a stream that breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gradio.data_classes import PredictBody
from pydantic import ValidationError

from tabs.server.open_routes import API
from tabs.server.replies import Refused
from tabs.server.request_bodies import is_file_reference
from tabs.shared.session_folders import visitors_file

if TYPE_CHECKING:
    import gradio as gr

_CALL = re.compile(rf"{API}/(call/v2|call|run|api)/([\w.-]+)/?")
_SESSION = re.compile(r"[\w.-]{1,128}")


@dataclass(frozen=True)
class Target:
    """What a call asks for: the number of Gradio's function, its public name if it has one, and whether it waits in the queue."""

    index: int
    name: str | None
    queued: bool


class CallChecks:
    """The endpoints of one page, whose results are written below ``results``."""

    def __init__(self, demo: gr.Blocks, results: Path) -> None:
        self._fns, self._results = demo.fns, results
        public = demo.get_api_info()["named_endpoints"]
        self._parameters: dict[str, dict[str, bool]] = {  # endpoint -> name -> whether a value has to come
            name.removeprefix("/"): {p["parameter_name"]: not p.get("parameter_has_default") for p in info["parameters"]}
            for name, info in public.items()
        }
        self._index = {fn.api_name: number for number, fn in demo.fns.items() if fn.api_name in self._parameters}

    def check(self, path: str, body: Mapping[str, object]) -> Target:
        """What the call to ``path`` (without root path) with the JSON object ``body`` asks for. Raises `Refused` (400 or 404)."""
        match = _CALL.fullmatch(path)
        kind, name = match.groups() if match else ("join", "")
        if kind == "call/v2":
            target = self._public(name)
            self._check_names(name, body)
            self._check_files(body.items())
            return target
        checked = _predict_body(body, session_needed=kind == "join")
        if kind == "call":
            target = self._public(name)
        elif checked.fn_index is not None:
            target = self._target(checked.fn_index)
        else:
            target = self._public(name)
        if kind in ("run", "api") and target.queued:
            raise Refused(404, "error.goes_through_queue", name=target.name or name)
        names = list(self._parameters.get(target.name or "", ()))
        self._check_count(target, len(checked.data), names)
        self._check_files(zip([*names, *["data"] * len(checked.data)], checked.data, strict=False))
        return target

    @staticmethod
    def check_cancel(body: Mapping[str, object], needed: Mapping[str, type]) -> None:
        """Raises `Refused` (400) unless ``body`` has the fields in ``needed``, each of its type."""
        for name, kind in needed.items():
            if name not in body:
                raise Refused(400, "error.missing", name)
            if not isinstance(body[name], kind) or isinstance(body[name], bool):
                raise Refused(400, "error.wrong_type", name)

    def check_name(self, name: str) -> None:
        """Raises `Refused` (404) when there is no public endpoint ``name``."""
        self._public(name)

    def _public(self, name: str) -> Target:
        if name not in self._index:
            raise Refused(404, "error.no_such_endpoint", name=name[:80], names=", ".join(sorted(self._index)))
        return self._target(self._index[name])

    def _target(self, index: int) -> Target:
        fn = self._fns.get(index)
        if fn is None or (fn.fn is None and not fn.cancels):  # some run in the browser alone
            raise Refused(404, "error.no_such_address")
        return Target(index, fn.api_name if isinstance(fn.api_name, str) and fn.api_name in self._index else None, bool(fn.queue))

    def _check_names(self, endpoint: str, body: Mapping[str, object]) -> None:
        known = self._parameters[endpoint]
        for name in body:
            if name not in known:
                raise Refused(400, "error.unknown_setting", name[:80], name=name[:80])
        for name, needed in known.items():
            if needed and name not in body:
                raise Refused(400, "error.missing", name)

    def _check_count(self, target: Target, count: int, names: list[str]) -> None:
        fn = self._fns[target.index]
        wanted = len(fn.inputs)
        sent_by_api = len([block for block in fn.inputs if not block.skip_api])
        if count not in (wanted, sent_by_api) and not fn.cancels:
            raise Refused(400, "error.wrong_count", "data", wanted=sent_by_api if names else wanted, count=count)

    def _check_files(self, values: Iterable[tuple[str, object]]) -> None:
        for name, value in values:
            for file in _files(value):
                path = file.get("path")
                if not isinstance(path, str) or visitors_file(path, self._results) is None:
                    raise Refused(400, "error.file_not_uploaded", name)


def _predict_body(body: Mapping[str, object], *, session_needed: bool) -> PredictBody:
    try:
        checked = PredictBody.model_validate(dict(body))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "body"
        raise Refused(400, "error.missing" if first["type"] == "missing" else "error.wrong_type", field) from None
    for name, wrong in (("fn_index", isinstance(body.get("fn_index"), bool)), ("batched", bool(checked.batched))):
        if wrong:
            raise Refused(400, "error.wrong_type", name)
    session = checked.session_hash
    if (session is None and session_needed) or (session is not None and not _SESSION.fullmatch(session)):
        raise Refused(400, "error.missing" if session is None else "error.wrong_type", "session_hash")
    return checked


def _files(value: object) -> Iterator[dict[str, object]]:
    """Every file within ``value``; how deep it is nested has been checked."""
    if is_file_reference(value):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _files(item)
