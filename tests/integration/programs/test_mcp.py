"""The tools, called by the official client of the Model Context Protocol against an app in a process of its own."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, CancelledNotification, CancelledNotificationParams, ClientNotification

from studio.tasks.registry import task, task_ids
from tests.browser.conftest import Server, serve
from tests.event_loops import run_apart
from tests.integration.programs.conftest import PICTURE

DRAW = {"prompt": "a green forest", "preset": "fast", "score": False, "seed": 3}
LONG = {"prompt": "a lake", "frames": 120, "cadence": 1, "num_inference_steps": 60}
_SECONDS = 240  # a picture on a busy machine, model loading included


@asynccontextmanager
async def agent(server: Server, query: str = "", **client: Any) -> AsyncIterator[ClientSession]:
    async with (
        httpx.AsyncClient(timeout=_SECONDS, follow_redirects=True, **client) as http,
        streamable_http_client(f"{server.url}/gradio_api/mcp{query}", http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


def ask(server: Server, work: Callable[[ClientSession], Awaitable[Any]], **more: Any) -> Any:
    async def run() -> Any:
        async with agent(server, **more) as session:
            return await work(session)

    return run_apart(asyncio.wait_for(run(), _SECONDS))


def call(server: Server, name: str, **arguments: Any) -> CallToolResult:
    return ask(server, lambda session: session.call_tool(name, arguments))


def sentence(result: CallToolResult) -> str:
    assert result.isError
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_the_tools_are_the_tasks_and_nothing_of_the_page(agents: Server) -> None:
    tools = {tool.name: tool for tool in ask(agents, lambda session: session.list_tools()).tools}
    assert set(tools) == {*task_ids(), "models"}
    for task_id in task_ids():
        schema = tools[task_id].inputSchema
        assert set(schema["properties"]) == set(task(task_id).params.model_fields) and schema["additionalProperties"] is False
    drawn = tools["text_to_image"].inputSchema["properties"]
    assert drawn["preset"]["enum"] == ["fast", "balanced", "best"] and drawn["count"]["maximum"] == 4
    assert drawn["init_image"]["type"] == ["string", "null"] and f"{agents.url}/gradio_api/upload" in drawn["init_image"]["description"]
    assert "prompt" in (tools["text_to_image"].description or "")
    few = ask(agents, lambda session: session.list_tools(), query="?tools=upscale,models").tools
    assert {tool.name for tool in few} == {"upscale", "models"}


def test_a_picture_comes_as_json_as_a_picture_and_as_a_link(agents: Server) -> None:
    told: list[str] = []

    async def work(session: ClientSession) -> CallToolResult:
        async def progress(_: float, __: float | None, message: str | None) -> None:
            told.append(message or "")

        return await session.call_tool("text_to_image", DRAW, progress_callback=progress)

    result = ask(agents, work)
    found = result.structuredContent
    assert not result.isError and found["seeds"] == [3] and set(found["named_files"]) == {"image_1"}
    assert json.loads(result.content[0].text) == found
    kinds = [block.type for block in result.content]
    assert kinds == ["text", "image", "resource_link"]
    picture = httpx.get(found["files"][0]["url"]).content
    assert picture.startswith(b"\x89PNG") and base64.b64decode(result.content[1].data) == picture
    assert str(result.content[2].uri) == found["files"][0]["url"] and told


def test_a_file_comes_as_data_as_an_upload_or_as_an_earlier_result(agents: Server, sent: Path) -> None:
    content = (sent / PICTURE).read_bytes()
    first = call(agents, "upscale", image="data:image/png;base64," + base64.b64encode(content).decode())
    assert first.structuredContent is not None and first.structuredContent["width"] == 256
    again = call(agents, "upscale", image=first.structuredContent["files"][0]["url"])
    assert again.structuredContent is not None and again.structuredContent["width"] == 512
    (path,) = httpx.post(f"{agents.url}/gradio_api/upload", files={"files": ("a.png", content)}).json()
    third = call(agents, "upscale", image=path, factor=4)
    assert third.structuredContent is not None and third.structuredContent["width"] == 512


def test_a_report_comes_as_documents(agents: Server) -> None:
    result = call(agents, "medical_fusion", finding="effusion", context="malig", report="en")
    assert result.structuredContent is not None
    names = set(result.structuredContent["report_files"])
    assert {"report.pdf", "report.html", "report.fhir.json", "phantom.dcm", "outline.png", "map-saliency.png"} <= names
    blobs = {str(block.resource.uri).rsplit("/", 1)[1]: block.resource for block in result.content if block.type == "resource"}
    assert set(blobs) == names and base64.b64decode(blobs["report.pdf"].blob).startswith(b"%PDF")  # type: ignore[union-attr]
    assert not list(agents.output.rglob("*report*")), "nothing of a case is written"


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("no_such_tool", {}, "There is no tool called"),
        ("text_to_image", {}, "prompt: This value is missing"),
        ("text_to_image", {"prompt": "a lake", "colour": "red"}, "There is no setting called"),
        ("text_to_image", {"prompt": "a lake", "count": 99}, "count: This value is too large"),
        ("text_to_image", {"prompt": "a lake", "seed": "many"}, "seed: This is not a number"),
        ("text_to_image", {"prompt": {"a": ["b"]}}, "prompt"),
        ("upscale", {"image": "https://example.org/a.png"}, "Other addresses are not fetched"),
        ("upscale", {"image": "http://127.0.0.1:1/gradio_api/file=/etc/hostname"}, "image"),
        ("upscale", {"image": "/etc/hostname"}, "image"),
        ("upscale", {"image": "data:image/png;base64,@@"}, "image: This is not a file"),
        ("upscale", {"image": "data:image/png;base64,AAAA"}, "image"),
        ("upscale", {"image": 7}, "image: This is not a file"),
        ("upscale", {"image": {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}}, "image"),
    ],
)
def test_bad_arguments_are_one_sentence(agents: Server, name: str, arguments: dict[str, Any], words: str) -> None:
    said = sentence(ask(agents, lambda session: session.call_tool(name, arguments)))
    assert words in said and "Traceback" not in said and "\n" not in said


async def lane(server: Server) -> dict[str, int]:
    async with httpx.AsyncClient() as http:
        return (await http.get(f"{server.url}/readyz")).json()["lane"]


async def until(server: Server, running: int) -> None:
    async with asyncio.timeout(_SECONDS) if hasattr(asyncio, "timeout") else _nothing():
        while (found := await lane(server))["running"] + found["waiting"] != running:
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


def test_a_cancelled_call_stops_the_run(agents: Server) -> None:
    async def work(session: ClientSession) -> None:
        started = asyncio.ensure_future(session.call_tool("text_to_video", LONG))
        await until(agents, 1)
        number = session._request_id - 1  # noqa: SLF001  # the client has no call for it yet
        params = CancelledNotificationParams(requestId=number)
        await session.send_notification(ClientNotification(CancelledNotification(params=params)))
        await until(agents, 0)
        with pytest.raises(Exception, match="cancelled"):
            await started

    ask(agents, work)


def test_a_client_that_goes_away_stops_its_run(agents: Server) -> None:
    async def run() -> None:
        async with agent(agents) as session:
            started = asyncio.ensure_future(session.call_tool("text_to_video", LONG))
            await until(agents, 1)
            started.cancel()
        await until(agents, 0)

    run_apart(asyncio.wait_for(run(), _SECONDS))


def test_strangers_meet_the_same_door(agents: Server) -> None:
    address, hello = f"{agents.url}/gradio_api/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    kinds = {"Accept": "application/json, text/event-stream"}
    assert httpx.post(address, json=hello, headers={**kinds, "Origin": "https://evil.example"}).status_code == 403
    assert httpx.post(address, json=hello, headers={**kinds, "Host": "evil.example"}).status_code == 421
    assert httpx.post(address, json=hello, headers={**kinds, "mcp-session-id": "guessed"}).status_code == 404
    assert httpx.post(address, content=b"[" * 10**6, headers={**kinds, "Content-Type": "application/json"}).status_code == 400
    assert httpx.post(address, content=b"x" * (9 * 2**20), headers=kinds).status_code == 413
    opened = httpx.get(address, headers={"Accept": "text/html"})
    assert opened.status_code == 405 and "MCP clients" in opened.json()["error"]
    assert httpx.put(address).status_code == 404
    assert {tool["name"] for tool in httpx.get(f"{address}/schema").json()} == {*task_ids(), "models"}


def test_without_the_setting_there_is_no_such_address_and_with_accounts_one_is_needed(tmp_path: Path) -> None:
    # the password is "open sesame"
    (tmp_path / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    with serve(tmp_path / "a" / "out", STUDIO_AUTH=str(tmp_path / "users"), STUDIO_MCP="1", STUDIO_WARM_UP="0") as server:
        address, right = f"{server.url}/gradio_api/mcp", ("ann", "open sesame")
        assert httpx.post(address, json={}).status_code == 401
        assert httpx.get(f"{server.url}/gradio_api/info", auth=right).status_code == 200
        wrong = httpx.get(f"{server.url}/gradio_api/info", auth=("ann", "guess"))
        assert wrong.status_code == 401 and "wrong" in wrong.json()["error"]
        answer = ask(server, lambda session: session.call_tool("medical_fusion", {}), auth=right)
        assert not answer.isError and "Not a medical device" in answer.structuredContent["banner"]
        tries = [httpx.get(f"{server.url}/gradio_api/info", auth=("ann", f"guess {n}")).status_code for n in range(6)]
        assert 429 in tries
    with serve(tmp_path / "b" / "out", STUDIO_WARM_UP="0") as server:
        assert httpx.post(f"{server.url}/gradio_api/mcp", json={}).status_code == 404
