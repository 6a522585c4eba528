"""Time to the first served page, beside a bare one-button Gradio app. ``python -m tests.benchmarks.start_up``"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

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


def seconds_to_page(command: list[str], port: int) -> float:
    """From starting the process to a complete answer for the page."""
    env = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "NO_PROXY": "127.0.0.1,localhost"}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    page.read()
                return time.perf_counter() - start
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError
    finally:
        process.kill()
        process.wait()


def main() -> None:
    ours, bare = [], []
    for _ in range(6):
        port = free_port()
        bare.append(seconds_to_page([sys.executable, "-c", BARE.format(port=port)], port))
        port = free_port()
        ours.append(seconds_to_page([sys.executable, "app.py", "--port", str(port)], port))
    ours, bare = ours[1:], bare[1:]  # the first pair warms the file cache
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(f"page served: studio {statistics.median(ours):.2f} s, bare Gradio {statistics.median(bare):.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
