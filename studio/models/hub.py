"""The model hub: whether it answers, what its local cache holds, fetching a pinned revision. No other module uses the network."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from studio.errors import ModelUnavailable, StorageFull, StudioError
from studio.models.model_row import PIPELINES, WHISPER, ModelRow, Source
from studio.settings import Settings

if TYPE_CHECKING:
    from tqdm.auto import tqdm

OnProgress = Callable[[str, int, int], None]
"""``(stage, done bytes, total bytes)``; ``stage`` is the end of a locale key ``stage.<stage>``. May raise to stop the work."""

_PROBE_SECONDS = 1.5
_PROBE_LASTS = 60.0
_TEXTS = ("*.json", "*.txt", "*.model", "*.jinja")
_IGNORED = ["*.bin", "*.ckpt", "*.pt", "*.pth", "*.pkl", "*.h5", "*.msgpack", "*.onnx", "*non_ema*", "onnx/*", "openvino/*"]


def endpoint() -> str:
    """Address of the hub, as huggingface_hub is configured (``HF_ENDPOINT``)."""
    from huggingface_hub import constants

    return constants.ENDPOINT


def host() -> str:
    """The hub's host name, for sentences."""
    return urlsplit(endpoint()).netloc or endpoint()


def offline() -> bool:
    """True where ``HF_HUB_OFFLINE`` forbids the network."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


class Reachability:
    """Whether the hub answers: one short probe, remembered for a minute; none where the settings forbid it."""

    def __init__(self, settings: Settings) -> None:
        self._never = settings.hub == "never"
        self._lock = threading.Lock()
        self._until = 0.0
        self._answer = False

    def reason(self, *, ask: bool = True) -> str | None:
        """None when the hub can be used, else an error code. Without ``ask`` an unknown answer is a reason of its own."""
        if self._never:
            return "error.model_hub_never"
        if offline():
            return "error.model_hub_offline"
        with self._lock:
            if time.monotonic() >= self._until:
                if not ask:
                    return "error.model_hub_unasked"
                self._answer = _probe(endpoint())
                self._until = time.monotonic() + _PROBE_LASTS
            return None if self._answer else "error.model_hub_silent"


def _probe(url: str) -> bool:
    """HEAD within `_PROBE_SECONDS`, name look-up included (which no socket timeout covers, hence the thread)."""
    answer: list[bool] = []

    def ask() -> None:
        request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "multimodal-studio"})
        try:
            with urllib.request.urlopen(request, timeout=_PROBE_SECONDS):
                answer.append(True)
        except urllib.error.HTTPError as error:
            answer.append(error.code in (404, 405))  # a mirror without a front page; not a proxy that refuses
        except (OSError, ValueError):
            answer.append(False)

    thread = threading.Thread(target=ask, name="hub-probe", daemon=True)
    thread.start()
    thread.join(_PROBE_SECONDS)
    return bool(answer and answer[0])


def cached_folder(source: Source) -> Path | None:
    """The snapshot of the pinned revision in the local hub cache, complete or not; None when there is none."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    folder = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=source.repo, repo_type="model") / "snapshots" / source.revision
    return folder if folder.is_dir() else None


def download_patterns(row: ModelRow, source: Source) -> tuple[list[str], list[str]]:
    """(allow, ignore) patterns for `snapshot_download`: the components in use, safetensors only, one precision variant."""
    weights = f"*.{source.variant}*.safetensors" if source.variant else "*.safetensors"
    ignore = [*_IGNORED] if source.variant else [*_IGNORED, "*.fp16.*", "*.fp16-*"]
    if row.kind in PIPELINES and not row.classes:
        folders = [source.parts.get(name, name) for name in PIPELINES[row.kind]]
        allow = ["model_index.json", *(f"{folder}/{pattern}" for folder in folders for pattern in (*_TEXTS, weights))]
    elif row.kind == WHISPER:
        allow = ["config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json", *row.files]
        ignore = [pattern for pattern in ignore if pattern != "*.bin"]
    else:
        allow = [*_TEXTS, weights]
    return allow, ignore


def download(row: ModelRow, source: Source, on_progress: OnProgress | None) -> Path:
    """Fetch the pinned revision into the hub cache and return its folder; an interrupted download resumes next time.

    Raises `ModelUnavailable` when the hub fails, `StorageFull` when the disk does; passes on what ``on_progress`` raises.
    """
    from huggingface_hub import snapshot_download

    allow, ignore = download_patterns(row, source)
    meter = _Meter(row.size_bytes, on_progress)
    try:
        folder = snapshot_download(
            source.repo,
            revision=source.revision,
            allow_patterns=allow,
            ignore_patterns=ignore,
            tqdm_class=meter.bar_class(),
            max_workers=4,
        )
    except Exception as error:
        if meter.stopped is not None:
            raise meter.stopped from None
        if isinstance(error, StudioError):
            raise
        if isinstance(error, OSError) and error.errno == 28:
            raise StorageFull("error.storage_full") from error
        raise ModelUnavailable("error.model_download", title=row.title, host=host()) from error
    return Path(folder)


class _Meter:
    """Adds up the bytes that huggingface_hub reports through its progress bars."""

    def __init__(self, total: int, on_progress: OnProgress | None) -> None:
        self.total = total
        self.done = 0
        self.stopped: BaseException | None = None
        self._on_progress = on_progress
        self._lock = threading.Lock()

    def add(self, count: float) -> None:
        with self._lock:
            self.done += int(count)
            done = self.done
            if self.stopped is not None:
                raise self.stopped
            if self._on_progress is not None:
                try:
                    self._on_progress("model_download", min(done, self.total), self.total)
                except BaseException as error:
                    self.stopped = error
                    raise

    def bar_class(self) -> type[tqdm]:
        """A silent tqdm whose byte counts end up here."""
        from tqdm.auto import tqdm

        meter = self

        class Bar(tqdm):  # pyright: ignore[reportUntypedBaseClass]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs.pop("name", None)
                self.counts_bytes = kwargs.get("unit") == "B" and "Fetching" not in str(kwargs.get("desc", ""))
                super().__init__(*args, **{**kwargs, "disable": True})

            def update(self, n: float | None = 1) -> bool | None:
                if self.counts_bytes and n:
                    meter.add(n)
                return super().update(n)

        return Bar
