"""The Model Context Protocol server: every tool call is a call of the HTTP API, so it waits, is limited and is refused like any other.

Gradio's own server calls itself over HTTP as nobody in particular, fetches the addresses that it is given, answers with the
text of a Python value, and goes on when its client has left.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from mcp import types
from mcp.server.lowlevel import Server

from studio.messages import say
from studio.tasks.parameter_schema import JsonObject
from studio.tasks.registry import task_ids
from studio.version import __version__
from tabs.server.programs.inner_calls import InnerCaller, Unanswered
from tabs.server.programs.tool_files import linked, sent_file, shown_files
from tabs.server.programs.tool_schemas import file_parameters, tool_descriptions
from tabs.server.replies import language_of_scope

if TYPE_CHECKING:
    from starlette.types import Scope

    from tabs.server.gate import Gate

_API = "/gradio_api"
_MOST_STEPS = 10_000
GONE = "studio.gone"  # in the scope of a request: an asyncio.Event that is set when its caller has left


class StudioTools:
    """The tools of the studio behind ``gate``, which the server sets once it serves."""

    def __init__(self) -> None:
        self.gate: Gate | None = None
        self.server: Server[Any, Any] = Server("multimodal-studio", version=__version__)
        self.server.list_tools()(self._list)
        self.server.call_tool(validate_input=False)(self._call)  # the API says in one sentence what is wrong

    def _opened(self) -> Gate:
        if self.gate is None:
            raise RuntimeError("the server is not open yet")
        return self.gate

    async def _list(self) -> list[types.Tool]:
        base, wanted = self._opened().base_url(self._scope), _wanted(self._scope)
        tools = tool_descriptions(f"{base}{_API}/upload")
        return [types.Tool.model_validate(tool) for tool in tools if not wanted or tool["name"] in wanted]

    @property
    def _scope(self) -> Scope:
        request = self.server.request_context.request
        if request is None:
            raise RuntimeError("tools are served over HTTP alone")
        return request.scope

    async def _call(self, name: str, arguments: JsonObject) -> types.CallToolResult:
        scope = self._scope
        work = asyncio.ensure_future(self._answer(name, arguments, scope))
        left = asyncio.ensure_future(scope[GONE].wait())
        try:
            await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
            return await work if work.done() else _failed(say("error.tool_caller_left", language_of_scope(scope)))
        except Unanswered as error:
            return _failed(str(error))
        finally:
            for waiting in (work, left):  # also when the client cancelled the call: closing the stream of a run ends it
                waiting.cancel()
            await asyncio.gather(work, left, return_exceptions=True)

    async def _answer(self, name: str, arguments: JsonObject, scope: Scope) -> types.CallToolResult:
        gate, lang = self._opened(), language_of_scope(scope)
        caller = InnerCaller(gate, scope)
        if name == "models":
            return _told(await caller.get_json("/models"), [])
        if name not in task_ids():
            raise Unanswered(say("error.no_such_tool", lang, name=name[:80], names=", ".join([*task_ids(), "models"])))
        files = file_parameters(name)
        body = {key: await sent_file(value, key, caller, lang) if key in files else value for key, value in arguments.items()}
        started = await caller.send_json(f"{_API}/call/v2/{name}", body)
        reply = await self._result(caller, f"{_API}/call/{name}/{started['event_id']}", started["event_id"], lang)
        structured = linked(reply, gate.base_url(scope))
        return _told(structured, await asyncio.to_thread(shown_files, reply, structured))

    async def _result(self, caller: InnerCaller, path: str, event_id: str, lang: str) -> JsonObject:
        context = self.server.request_context
        token = context.meta.progressToken if context.meta else None
        events = caller.events(path)
        told = 0
        try:
            async for event, data in events:
                if event == "complete":
                    return data[0]
                if event == "error":
                    raise Unanswered(str(data.get("error") if isinstance(data, dict) else data) or say("error.unexpected", lang))
                if event == "generating" and token is not None and (words := _progress(data, lang)):
                    told += 1
                    await context.session.send_progress_notification(token, told, None, words, str(context.request_id))
            raise Unanswered(say("error.unexpected", lang))
        finally:
            await events.aclose()
            await self._opened().queue.cancel(event_id)


def _progress(data: Any, lang: str) -> str:
    found = data[0].get("progress") if isinstance(data, list) and data and isinstance(data[0], dict) else None
    if not isinstance(found, dict):
        return ""
    words = say(f"stage.{found['stage']}", lang)
    if not found.get("total"):
        return words
    share = found["step"] / found["total"]  # of bytes, where a model is loaded
    return f"{words} {found['step']}/{found['total']}" if found["total"] < _MOST_STEPS else f"{words} {share:.0%}"


def _wanted(scope: Scope) -> set[str]:
    """The tools that the address asks for (``?tools=upscale,models``), so that an agent reads no more than it needs; empty for all."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("tools", [])
    return {name for names in asked for name in names.split(",") if name}


def _told(structured: JsonObject, blocks: list[JsonObject]) -> types.CallToolResult:
    text = {"type": "text", "text": json.dumps(structured, ensure_ascii=False)}
    return types.CallToolResult.model_validate({"content": [text, *blocks], "structuredContent": structured})


def _failed(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], isError=True)
