"""Variables that Gradio and the server below it read when they are imported or start."""

from __future__ import annotations

import os

from studio.models import zerogpu
from studio.monitoring.json_log import log_json
from studio.settings import Settings


def prepare_environment(settings: Settings) -> None:
    """Set what the host has not set; call it before gradio is imported."""
    if settings.log_format == "json":
        log_json()
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    # Gradio's own folder is shared by every Gradio app of the machine; this one is the studio's, and can be swept
    os.environ.setdefault("GRADIO_TEMP_DIR", str(settings.output_dir / "uploads"))
    own = (settings.host or os.environ.get("GRADIO_SERVER_NAME") or "").strip("[]")
    for name in ("NO_PROXY", "no_proxy"):  # Gradio asks itself over HTTP whether it is up
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost", own]))
    if os.environ.get("SPACE_ID"):  # a Space is only reached through its proxy, which names the caller
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")
    zerogpu.prepare()  # where it is installed and needed: before torch, and after what Gradio reads
