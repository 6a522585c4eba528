"""How soon the server answers while it draws, and what calls leave in memory: ``python -m tests.benchmarks.hosting.serving``.

The baseline of `/healthz`, which is answered on the event loop, is `/device`, which waits for a worker thread as every
address did before; both are asked in turn in the same run. The control of memory is the growth over the first calls, when
caches fill.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path

import httpx
import psutil

from tests.attack.conftest import Stranger
from tests.browser.conftest import Server, app_process, serve


def answer_times(server: Server, seconds: float, callers: int) -> dict[str, list[float]]:
    """Seconds that each address took, asked in turn while ``callers`` draw or wait and one more opens the page again and again."""
    ended = threading.Event()

    def draw(address: str) -> None:
        while not ended.is_set():
            Stranger(server, address).draw(num_inference_steps=40)

    def open_page() -> None:
        while not ended.is_set():
            httpx.get(server.url, timeout=120)
            time.sleep(0.5)

    load = [threading.Thread(target=draw, args=(f"198.51.100.{n}",), daemon=True) for n in range(1, callers + 1)]
    load.append(threading.Thread(target=open_page, daemon=True))
    Stranger(server).draw()  # the model is loaded
    for thread in load:
        thread.start()
    took: dict[str, list[float]] = {"/healthz": [], "/device": []}
    end = time.monotonic() + seconds
    with httpx.Client(base_url=server.url, timeout=120) as http:
        while time.monotonic() < end:
            for path, times in took.items():
                began = time.monotonic()
                http.get(path)
                times.append(time.monotonic() - began)
                time.sleep(0.05)
    ended.set()
    for thread in load:
        thread.join(0 if callers > 2 else None)  # the app is stopped soon, which ends the others
    return took


def growth(server: Server, calls: int) -> tuple[int, int]:
    """Bytes that the process grew by over the first ``calls`` and over as many again."""
    process, stranger = psutil.Process(app_process(server).pid), Stranger(server)
    sizes = [process.memory_info().rss]
    for _ in range(2):
        for _ in range(calls):
            stranger.answer("models", stranger.call("models"))
        sizes.append(process.memory_info().rss)
    return sizes[1] - sizes[0], sizes[2] - sizes[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--callers", type=int, default=2, help="who draw without a pause; all but one of them wait")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(
            Path(folder) / "out", STUDIO_REQUESTS_PER_MINUTE="0", STUDIO_QUEUE_SIZE=str(max(32, given.callers)), STUDIO_UNREAD_SECONDS="600"
        ) as server,
    ):
        for path, times in answer_times(server, given.seconds, given.callers).items():
            ranked = sorted(times)
            half, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
            print(f"{path}: median {half:.3f} s, 99 of 100 {most:.3f} s, longest {ranked[-1]:.3f} s, {len(ranked)} times")
        if not given.calls:
            return
        first, second = growth(server, given.calls)
        print(f"{given.calls} calls: {first / 2**20:+.1f} MiB, the next {given.calls}: {second / 2**20:+.1f} MiB")


if __name__ == "__main__":
    main()
