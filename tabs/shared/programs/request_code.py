"""One request as code in each language. Every piece is a whole program that runs as it stands, given the files that it names."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Mapping
from pathlib import PurePath

from studio.tasks.parameter_schema import is_file_schema, parameter_schemas
from studio.tasks.registry import task
from tabs.shared.programs.reach import PASSWORD, TOKEN, USER, Reach

Values = Mapping[str, object]
_FIRST = """sed 's/^\\["//; s/"\\]$//'"""  # the text in a JSON list of one


def short(task_id: str, settings: Values) -> dict[str, object]:
    """Only what differs from the defaults, in the order of the parameters; paths as text."""
    fields = task(task_id).params.model_fields
    named = {n: settings[n] for n, f in fields.items() if n in settings and (f.is_required() or settings[n] != f.default)}
    return {n: value.as_posix() if isinstance(value, PurePath) else value for n, value in named.items()}


def sent_files(task_id: str, wanted: Values) -> list[str]:
    """Names of the parameters in ``wanted`` that are files."""
    return [name for name, schema in parameter_schemas(task(task_id)).items() if is_file_schema(schema) and wanted.get(name) is not None]


def as_python(task_id: str, settings: Values) -> str:
    """A program that makes the same result without the page."""
    lines = "".join(f"    {name}={literal(value)},\n" for name, value in short(task_id, settings).items())
    call = f"Studio().{task_id}(\n{lines})" if lines else f"Studio().{task_id}()"
    return f"from studio import Studio\n\nresult = {call}\nprint(result.files)\n"


def as_client(task_id: str, settings: Values, reach: Reach) -> str:
    """The call through gradio_client, which uploads files and fetches results."""
    wanted = short(task_id, settings)
    files = sent_files(task_id, wanted)
    lines = "".join(f"    {n}={f'handle_file({literal(v)})' if n in files else literal(v)},\n" for n, v in wanted.items())
    more = {
        "open": "",
        "token": f', token=os.environ.get("{TOKEN}")',
        "account": f', auth=(os.environ["{USER}"], os.environ["{PASSWORD}"])',
    }
    first = "" if reach.access == "open" else "import os\n\n"
    names = "Client, handle_file" if files else "Client"
    return (
        f"{first}from gradio_client import {names}\n\nclient = Client({literal(reach.base + '/')}{more[reach.access]})\n"
        f'result = client.predict(\n{lines}    api_name="/{task_id}",\n)\nprint(result["files"])\n'
    )


def as_curl(task_id: str, settings: Values, reach: Reach) -> str:
    """Two calls in a shell: the first answers with an event id, the second streams until the result is there. Files are uploaded before."""
    wanted = short(task_id, settings)
    who = {"open": "", "token": f' -H "Authorization: Bearer ${TOKEN}"', "account": f' -u "${USER}:${PASSWORD}"'}[reach.access]
    files = sent_files(task_id, wanted)
    api = f"{reach.base}/gradio_api"
    uploads = "".join(
        f"{name.upper()}=$(curl -s{who} {shlex.quote(f'{api}/upload')} -F {shlex.quote(_form_file(wanted[name]))} | {_FIRST})\n"
        for name in files
    )
    body = _json({**wanted, **{name: {"path": f"\0{name}\0"} for name in files}}).replace("'", "'\\''")
    for name in files:
        body = body.replace(f"\\u0000{name}\\u0000", f"'\"${name.upper()}\"'")
    return uploads + (
        f"ID=$(curl -s{who} {shlex.quote(f'{api}/call/v2/{task_id}')} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}' \\\n"
        f'  | sed \'s/.*"event_id": *"\\([^"]*\\)".*/\\1/\')\ncurl -sN{who} {shlex.quote(f"{api}/call/{task_id}")}/$ID\n'
    )


def as_javascript(task_id: str, settings: Values, reach: Reach) -> str:
    """A module for Node 18 or newer, without packages. A browser runs it, too, where it needs neither files nor an account."""
    wanted = short(task_id, settings)
    files = sent_files(task_id, wanted)
    account = f"Buffer.from(`${{process.env.{USER}}}:${{process.env.{PASSWORD}}}`).toString('base64')"
    bearer, basic = f"`Bearer ${{process.env.{TOKEN}}}`", f"`Basic ${{{account}}}`"
    who = {"open": "{}", "token": f"{{ Authorization: {bearer} }}", "account": f"{{ Authorization: {basic} }}"}[reach.access]
    first = 'import { readFile } from "node:fs/promises";\n\n' if files else ""
    head = f"const api = {_json(reach.base + '/gradio_api')};\nconst headers = {who};\n"
    upload = (
        "const upload = async name => {\n  const form = new FormData();\n"
        '  form.append("files", new Blob([await readFile(name)]), name.split("/").pop());\n'
        "  const [path] = await (await fetch(`${api}/upload`, { method: 'POST', headers, body: form })).json();\n  return { path };\n};\n"
        if files
        else ""
    )
    lines = "".join(f"  {n}: {f'await upload({_json(v)})' if n in files else _json(v)},\n" for n, v in wanted.items())
    return (
        f"{first}{head}{upload}const request = {{\n{lines}}};\n"
        f"const started = await fetch(`${{api}}/call/v2/{task_id}`, {{\n  method: 'POST',\n"
        "  headers: { ...headers, 'Content-Type': 'application/json' },\n  body: JSON.stringify(request),\n});\n"
        "const { event_id, error } = await started.json();\nif (error) throw new Error(error);\n"
        f"const stream = await fetch(`${{api}}/call/{task_id}/${{event_id}}`, {{ headers }});\n"
        "const [, outcome, data] = (await stream.text()).match(/event: (complete|error)\\ndata: (.*)/);\n"
        "if (outcome === 'error') throw new Error(JSON.parse(data).error);\nconsole.log(JSON.parse(data)[0].files);\n"
    )


def as_tool_call(task_id: str, settings: Values, reach: Reach) -> str:
    """The call as an agent makes it, through the official Python SDK of the Model Context Protocol."""
    wanted = short(task_id, settings)
    files = sent_files(task_id, wanted)
    uri = (
        "def data_uri(name):\n    kind = mimetypes.guess_type(name)[0] or 'application/octet-stream'\n"
        "    return f'data:{kind};base64,' + base64.b64encode(Path(name).read_bytes()).decode()\n\n\n"
    )
    lines = "".join(f"    {literal(n)}: {f'data_uri({literal(v)})' if n in files else literal(v)},\n" for n, v in wanted.items())
    connect, client = f"streamable_http_client({literal(reach.base + '/gradio_api/mcp')})", ""
    if reach.access != "open":
        account, bearer = f'auth=(os.environ["{USER}"], os.environ["{PASSWORD}"])', f"Bearer {{os.environ['{TOKEN}']}}"
        how = account if reach.access == "account" else f'headers={{"Authorization": f"{bearer}"}}'
        client = f"http = httpx.AsyncClient({how}, timeout=600, follow_redirects=True)\n\n\n"
        connect = connect[:-1] + ", http_client=http)"
    libraries = ["asyncio", *(["base64", "mimetypes"] if files else []), *(["os"] if client else [])]
    imports = "".join(f"import {name}\n" for name in libraries) + ("from pathlib import Path\n" if files else "")
    outside = (
        "import httpx\n" if client else ""
    ) + "from mcp import ClientSession\nfrom mcp.client.streamable_http import streamable_http_client\n"
    return (
        f"{imports}\n{outside}\n\n{client}{uri if files else ''}arguments = {{\n{lines}}}\n\n\nasync def main():\n"
        f"    async with {connect} as (read, write, _):\n        async with ClientSession(read, write) as session:\n"
        f"            await session.initialize()\n            result = await session.call_tool({literal(task_id)}, arguments)\n"
        '            print(result.structuredContent["files"] if not result.isError else result.content)\n\n\nasyncio.run(main())\n'
    )


def as_agent_settings(reach: Reach) -> str:
    """What most agents read from their settings to connect."""
    server: dict[str, object] = {"type": "http", "url": f"{reach.base}/gradio_api/mcp"}
    values = {"token": f"Bearer ${{{TOKEN}}}", "account": "Basic BASE64_OF_USER_COLON_PASSWORD"}
    if reach.access != "open":
        server["headers"] = {"Authorization": values[reach.access]}
    return json.dumps({"mcpServers": {"multimodal-studio": server}}, indent=2) + "\n"


def literal(value: object) -> str:
    """``value`` as Python source. Numbers that have no literal (nan, infinity) and the like are written as calls of ``float``."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _form_file(name: object) -> str:
    """The value of curl's ``-F`` for a file; in quotes, because a comma or a semicolon means something else there."""
    quoted = str(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'files=@"{quoted}"' if set(str(name)) & set('\\",;') else f"files=@{name}"
