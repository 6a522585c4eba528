"""A process as on a ZeroGPU Space, with the platform's own package; only the card is missing, and the processor stands in for it.

``python -m tests.integration.space.zerogpu_host``: reads one JSON command a line, answers with lines that begin with ``@@``.
"""

# ruff: noqa: SLF001  # the card's stand-in reaches into torch

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from types import SimpleNamespace

import torch

# a build for processors lacks what the package takes for granted in one for cards
torch.version.cuda = torch.version.cuda or "12.8"
if not hasattr(torch._C, "_cuda_init"):
    torch._C._cuda_init = lambda: None  # type: ignore[attr-defined]
    torch.cuda._is_in_bad_fork = bool  # asked in another process, so it needs a name: bool() is False

from studio.models import zerogpu  # noqa: E402

zerogpu.prepare()

import gradio as gr  # noqa: E402
import spaces.zero.torch as card  # noqa: E402
from gradio.context import LocalContext  # noqa: E402
from spaces.zero.torch import patching  # noqa: E402
from starlette.datastructures import Headers  # noqa: E402

from studio import Settings, Studio  # noqa: E402
from studio.errors import InvalidInput, StudioError  # noqa: E402
from studio.events import Done, Event, Preview, Progress  # noqa: E402

STUDIO: Studio
ANSWERS = os.fdopen(os.dup(1), "w")  # a stream of its own: the package prints from other threads, into the middle of a line
os.dup2(2, 1)


def say(**line: object) -> None:
    ANSWERS.write("@@" + json.dumps(line) + "\n")
    ANSWERS.flush()


def _move_to_processor(callback: object = None) -> None:
    """What the package does with a card's memory: fill the placed tensors from the file that they were packed into."""
    for pack in patching.tensor_packs:
        with open(pack.path(), "rb") as file:  # noqa: PTH123
            for tensor, size, room in [entry for batch in pack.batches for entry in batch] + pack.big_tensors:
                data = bytearray(file.read(room))[:size]
                filled = torch.frombuffer(data, dtype=tensor.dtype).reshape(tensor.shape)
                for fake in pack.fakes[tensor]:
                    fake.data = filled
    table = STUDIO.gpu_cache.resident_table
    table.backend.device = "cpu"
    for entry in list(table.entries.values()):
        del table.entries[entry.key]
        entry.key = entry.key._replace(placement=entry.key.placement.replace("cuda:0", "cpu"))
        table.entries[entry.key] = entry


def _fails(text: str) -> Iterator[Event]:
    yield Progress("sampling", 1, 2)
    raise InvalidInput("error.too_large", "width", limit=7) if text == "known" else ValueError(text)


def _holds_a_tensor() -> Iterator[Event]:
    yield Preview((torch.zeros(2),))  # type: ignore[arg-type]


def _where() -> Iterator[Event]:
    yield Progress(f"pid-{os.getpid()}")
    for step in range(1000):
        yield Progress("sampling", step, 1000)


def _dies() -> Iterator[Event]:
    yield Progress("sampling", 1, 2)
    os.kill(os.getpid(), signal.SIGKILL)


WORK = {"dies": _dies, "fails": _fails, "tensor": _holds_a_tensor, "where": _where}


def _line(event: Event) -> dict[str, object]:
    if isinstance(event, Progress):
        return {"event": "progress", "stage": event.stage, "step": event.step}
    if isinstance(event, Done):
        images = getattr(event.result, "images", ())
        return {"event": "done", "files": [str(f) for f in event.result.files], "sizes": [image.size for image in images]}
    return {"event": type(event).__name__.lower()}


def _follow(events: Iterator[Event], stop_at: str) -> None:
    for event in events:
        line = _line(event)
        say(**line)
        if stop_at and line.get("stage") == stop_at:
            events.close()  # type: ignore[attr-defined]
            return


def answer(command: dict[str, object]) -> None:
    """Run one command to its end or to its stop; the last line has the sentence of an error, "" where there was none."""
    error = ""
    headers = {"x-ip-token": "a.b.c"} if command.get("signed_in") else {}
    LocalContext.request.set(SimpleNamespace(headers=Headers(headers)))  # as for a visitor's click
    try:
        if command["do"] == "work":
            events: Iterator[Event] = zerogpu.on_gpu(WORK[str(command["name"])], tuple(command.get("arguments", ())), 10)  # type: ignore[arg-type]
        else:
            events = STUDIO.run(str(command["task"]), command["params"])  # type: ignore[arg-type]
        _follow(events, str(command.get("stop_at", "")))
    except StudioError as problem:
        error = f"{type(problem).__name__}: {problem.report()}"
    except Exception as problem:
        traceback.print_exc()
        error = f"{type(problem).__name__}: {problem}"
    say(event="end", error=error, pid=os.getpid(), threads=[t.name for t in threading.enumerate() if t.name == "zerogpu"])


def main() -> None:
    global STUDIO
    STUDIO = Studio(Settings())
    card.init, card.move = lambda uuid: None, _move_to_processor
    say(event="packed", problems=[str(problem) for problem in STUDIO.pack()])
    with gr.Blocks() as demo:
        gr.Markdown("")
    demo.launch(prevent_thread_lock=True, quiet=True)
    say(event="ready", pid=os.getpid(), budget=STUDIO.gpu_cache.resident_table.budgets["device"])
    # a copy: a worker closes its own sys.stdin, and would wait for the lock that a read of it holds here
    with os.fdopen(os.dup(sys.stdin.fileno())) as commands:
        for line in commands:
            answer(json.loads(line))


if __name__ == "__main__":
    main()
