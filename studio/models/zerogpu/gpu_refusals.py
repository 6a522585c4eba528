"""Why a shared GPU was refused or taken away, as a plain sentence: what the package `spaces` raises, read by title and wording.

The package gives no codes. Its errors are Gradio's, with an English title and message; they are told by these, and what a later version
words otherwise becomes the general sentence.
"""

from __future__ import annotations

import re
from queue import Empty

from studio.errors import StudioError

_AGAIN = re.compile(r"again in (?:(?P<days>\d+) days?, )?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class GpuRefused(StudioError):
    """The platform gave no GPU for a run, or ended it."""


def refusal(error: BaseException, *, asked: int) -> BaseException:
    """The `GpuRefused` for what the platform's package raised; an error that is not about the GPU comes back as it is.

    ``asked``: seconds that the run had asked for, for the sentences that name them.
    """
    if isinstance(error, StudioError):
        return error
    title, text = str(getattr(error, "title", "")), str(getattr(error, "message", "") or error)
    if title.startswith("ZeroGPU"):
        return _titled(title, text, asked)
    if isinstance(error, Empty):  # no event for twenty minutes
        return GpuRefused("error.gpu_aborted", seconds=asked)
    transport = type(error).__module__.partition(".")[0] in ("httpx", "httpcore")
    platform = isinstance(error, RuntimeError) and ("ZeroGPU" in text or "stream" in text or "queue" in text)
    if transport or platform or isinstance(error, (ConnectionError, TimeoutError)):
        return GpuRefused("error.gpu_unreachable")
    return error


def _titled(title: str, text: str, asked: int) -> GpuRefused:
    if "No GPU was available" in text:
        return GpuRefused("error.gpu_busy")
    if "illegal duration" in title:
        return GpuRefused("error.gpu_too_long", seconds=asked)
    if "worker" in title:
        return GpuRefused("error.gpu_aborted", seconds=asked)
    if "token" in text.lower() and "expired" in text.lower():
        return GpuRefused("error.gpu_expired")
    if "quota" in title or "credits" in title:
        return _quota(text)
    return GpuRefused("error.gpu_refused")


def _quota(text: str) -> GpuRefused:
    found = _AGAIN.search(text)
    if found is None:
        return GpuRefused("error.gpu_quota")
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    wait = parts["days"] * _DAY + parts["hours"] * _HOUR + parts["minutes"] * _MINUTE + parts["seconds"]
    if wait < _MINUTE:
        return GpuRefused("error.gpu_quota.soon")
    hours, minutes = divmod(-(-wait // _MINUTE), _MINUTE)
    if not hours:
        return GpuRefused("error.gpu_quota.minutes", minutes=minutes)
    return GpuRefused("error.gpu_quota.hours", hours=hours, minutes=minutes)
