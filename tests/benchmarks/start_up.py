"""Time to the first served page, beside a bare one-button Gradio app. ``python -m tests.benchmarks.start_up``

Both are started in turn. Seconds of the processor are told beside those of the clock: they hardly depend on what else the
machine has to do.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil

from studio.settings import ROOT

BARE = """
import gradio as gr
with gr.Blocks() as demo:
    gr.Button("go").click(lambda: "done", None, gr.Textbox())
demo.launch(server_name="127.0.0.1", server_port={port}, quiet=True)
"""


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def seconds_to_page(command: list[str], port: int) -> tuple[float, float]:
    """From starting the process to a complete answer for the page: seconds of the clock, and of the process's processor time."""
    env = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "NO_PROXY": "127.0.0.1,localhost"}
    start = time.perf_counter()
    process = psutil.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    page.read()
                used = process.cpu_times()
                return time.perf_counter() - start, used.user + used.system
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError
    finally:
        process.kill()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args()
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    for _ in range(given.pairs + 1):
        port = free_port()
        bare.append(seconds_to_page([sys.executable, "-c", BARE.format(port=port)], port))
        port = free_port()
        ours.append(seconds_to_page([sys.executable, "app.py", "--port", str(port)], port))
    figures = zip(("clock", "processor"), zip(*ours[1:], strict=True), zip(*bare[1:], strict=True), strict=True)  # the first pair warms up
    for what, a, b in figures:
        ratio = statistics.median(x / y for x, y in zip(a, b, strict=True))
        print(f"page served, {what}: studio {statistics.median(a):.2f} s, bare Gradio {statistics.median(b):.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
