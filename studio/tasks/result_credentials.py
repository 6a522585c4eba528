"""Content Credentials of results: every file that a run has made is signed before anybody learns its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.events import Notice

if TYPE_CHECKING:
    from pydantic import BaseModel

    from studio.media.credentials.sealing import Sealer
    from studio.tasks.running import TaskResult


def seal_result(sealer: Sealer, result: TaskResult, params: BaseModel) -> Notice | None:
    """Sign the files of ``result`` that carry the studio's record; ``params`` tell the uploaded file that they were made from.

    A notice where one of them could not be signed. Raises `InvalidInput` for a host's certificate that cannot be used.
    """
    files = result.media_files()
    if not files or not sealer.on:
        return None
    source = next((value for _, value in params if isinstance(value, Path)), None)
    failed = [path for path in files if sealer.seal(path, source=source) is False]
    return Notice("notice.not_sealed", level="warning") if failed else None
