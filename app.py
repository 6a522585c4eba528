"""Multimodal Studio: ``python app.py`` serves the page; ``python app.py --help`` lists every setting."""

from __future__ import annotations

import os
import sys

# Read when torch is imported. One core stays free for serving the page: OpenMP threads that wait for each other on
# busy cores make a picture take several times as long.
os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) - 1)))

from tabs.server.environment import prepare_environment
from tabs.server.start_checks import exit_with, settings_or_exit, studio_or_exit, tell
from tabs.server.stopping import stop_signals

# Hosts that import this file pass no arguments; --help and wrong settings are answered before gradio is loaded
settings = settings_or_exit(sys.argv[1:] if __name__ == "__main__" else [])
prepare_environment(settings)
if __name__ == "__main__":
    stop = stop_signals()  # a stop may come while the page is still being built
studio = studio_or_exit(settings)

from studio.errors import InvalidInput  # noqa: E402
from tabs.server.launch import launch  # noqa: E402
from tabs.shell import TAB_IDS, build  # noqa: E402

tell(studio.pack())  # on ZeroGPU while this module is imported, which is when the platform looks
demo = build(studio, warm=settings.warm_up)


def main() -> None:
    """Serve until told to stop."""
    try:
        serving = launch(demo, studio, TAB_IDS)
    except InvalidInput as error:
        exit_with(error)
    serving.until_stopped(studio, stop)


if __name__ == "__main__":
    main()
