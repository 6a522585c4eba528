"""What a run looks like while it works and when it is done, as HTML. Every value is escaped here."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import gradio as gr
from PIL import Image

from studio.events import Notice, Progress
from studio.media.image import grid
from studio.messages import say, sentences
from tabs.language import t

if TYPE_CHECKING:
    import numpy as np

_PREVIEW_SIDE = 512  # px; larger previews only cost bandwidth
_KEPT, _KEPT_SIDE = 12, 384  # previews of a run that are kept, and px of their longer side
_LISTED = 10  # items of a list in a notice
_FRAMES = frozenset({"drawing_frames", "drawing_naive", "rendering"})  # stages that count frames, not steps
_SHARES = frozenset({"transcribing", "looking", "exporting"})  # stages that count the file in percent, not steps


@dataclass(frozen=True)
class Shown:
    """One finished picture: its address, the words that describe it, (width, height) in px, a caption (HTML), a file name to save it as."""

    url: str
    alt: str
    size: tuple[int, int]
    caption: str = ""
    name: str = ""


def panel(value: str = "", *, elem_id: str | None = None, elem_classes: str | None = None, js_on_load: str | None = None) -> gr.HTML:
    """An HTML component without Gradio's own styles; ``value`` must be escaped already."""
    return gr.HTML(value, apply_default_css=False, elem_id=elem_id, elem_classes=elem_classes, js_on_load=js_on_load)


def status_panel(task_id: str, text: str = "status.ready", keys: str = "status.keys") -> gr.HTML:
    """The status line before anything ran; ``text`` and ``keys`` (the keyboard shortcuts) are locale keys."""
    return panel(status(t(text), right=t(keys), kind="is-idle"), elem_id=f"{task_id}-status", elem_classes="status-box")


def scrollable(inner: str, name: str) -> str:
    """A box that scrolls sideways, which the keyboard reaches too; ``name`` is what screen readers call it (plain text or a marker)."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{inner}</div>'


def file_url(path: Path) -> str:
    """Address of a result on this server, relative to the page."""
    return "gradio_api/file=" + quote(path.as_posix())


def clock(seconds: float, digits: int = 0) -> str:
    """A time as players show it: 1:05, or 1:02:03; ``digits`` after the second (rounded down, so that it never names a later one)."""
    scale = 10**digits
    whole, part = divmod(int(max(seconds, 0) * scale + 1e-6), scale)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02d}" if hours else str(minute)
    return f"{head}:{second:02d}" + (f".{part:0{digits}d}" if digits else "")


def data_url(pixels: np.ndarray, side: int = _PREVIEW_SIDE) -> str:
    """A picture inside the page, at most ``side`` px: PNG for tiny ones, JPEG for the rest. ``pixels`` uint8 (height, width, 3)."""
    image = Image.fromarray(pixels)
    image.thumbnail((side, side))
    tiny = max(image.size) <= 64
    buffer = io.BytesIO()
    image.save(buffer, "PNG" if tiny else "JPEG", **({} if tiny else {"quality": 82}))
    return f"data:image/{'png' if tiny else 'jpeg'};base64,{base64.b64encode(buffer.getvalue()).decode()}"


class Growth:
    """A few previews of a run as small JPEG files, spread evenly over it; several pictures at once are kept as a grid."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self._seen, self._every = 0, 1

    def add(self, images: Sequence[np.ndarray]) -> None:
        """The next preview, each uint8 (h, w, 3)."""
        if images and self._seen % self._every == 0:
            shown = grid([Image.fromarray(picture) for picture in images])
            shown.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
            buffer = io.BytesIO()
            shown.save(buffer, "JPEG", quality=85)
            self.kept.append(buffer.getvalue())
        self._seen += 1
        if len(self.kept) > _KEPT:
            self.kept, self._every = self.kept[::2], self._every * 2


_PICTURE = '<rect x="6" y="9" width="36" height="30" rx="4"/><circle cx="17" cy="19" r="3.4"/><path d="m8 35 11-11 7 7 6-6 8 9"/>'


def empty(title: str, hint: str, icon: str = _PICTURE) -> str:
    """The stage before anything was made; both texts may be page markers. ``icon`` is the content of an SVG of 48 x 48."""
    return (
        f'<div class="stage is-empty"><svg viewBox="0 0 48 48" aria-hidden="true">{icon}</svg>'
        f"<div><p>{escape(title)}</p><p>{escape(hint)}</p></div></div>"
    )


def preview(images: Sequence[np.ndarray], progress: Progress | None, alt: str, *, final: bool = False) -> str:
    """Unfinished pictures, sent small and enlarged by the browser; they get sharper as the run goes on."""
    share = progress.step / progress.total if progress and progress.total else 0.0
    blur = 0.0 if final else max(0.0, 7.0 * (1 - share) - 1.0)
    look = f'alt="{escape(alt)}" style="filter:blur({blur:.1f}px)"'
    cells = "".join(f'<figure {_ratio(i.shape[1], i.shape[0])}><img src="{data_url(i)}" {look}></figure>' for i in images)
    return f'<div class="stage is-live shows" data-count="{len(images)}">{cells}</div>'


def _ratio(width: int, height: int) -> str:
    """The shape of a picture for the style sheet, which makes it as large as fits."""
    return f'style="--ratio:{width / height:.4f}"'


def pictures(shown: Sequence[Shown], badge: str = "") -> str:
    """Finished pictures; a click shows one at full screen. ``badge`` is a short label in the corner."""
    cells = ""
    for s in shown:
        caption = f"<figcaption>{s.caption}</figcaption>" if s.caption else ""
        cells += f"<figure {_ratio(*s.size)}>{zoomable(s.url, s.alt, name=s.name)}{caption}</figure>"
    label = f'<span class="badge">{escape(badge)}</span>' if badge else ""
    return f'<div class="stage is-done shows" data-count="{len(shown)}">{cells}{label}</div>'


def zoomable(url: str, alt: str, *, name: str = "", kind: str = "") -> str:
    """A picture that a click shows at full screen (assets/viewer.js). ``name``: a file name to save it under; ``kind``: its class."""
    look = f' class="{escape(kind)}"' if kind else ""
    image = f'<img src="{escape(url)}" alt="{escape(alt)}" data-name="{escape(name)}"{look}>'
    return f'<button type="button" class="zoom" data-zoom aria-haspopup="dialog" aria-label="{escape(alt)}">{image}</button>'


def failure(sentences_shown: Iterable[str], title: str) -> str:
    """An error as a card with its sentences."""
    lines = "".join(f"<p>{escape(s)}</p>" for s in sentences_shown)
    return f'<div class="stage is-error" role="alert"><div class="card"><strong>{escape(title)}</strong>{lines}</div></div>'


def status(text: str, *, share: float | None = None, right: str = "", kind: str = "", announce: bool = False) -> str:
    """The line below the stage: words, a bar for ``share`` in [0, 1] (None: no bar), a figure at the right end.

    ``announce`` makes screen readers read it out; only for the few lines that matter to somebody who cannot see the picture.
    """
    bar = "" if share is None else f'<i class="bar" style="--share:{min(max(share, 0), 1):.3f}"></i>'
    spoken = f' data-announce="{escape(text)}"' if announce else ""
    return f'<div class="status {escape(kind)}"{spoken}><span>{escape(text)}</span><span>{escape(right)}</span>{bar}</div>'


def progress_status(event: Progress, lang: str) -> str:
    """A `Progress` as the status line: stage, step of total, time left."""
    key = f"stage.{event.stage}"
    words = say(key if key in sentences("en") else "stage.working", lang)
    share: float | None = 0.0
    if event.stage in _SHARES and event.total:
        share = event.step / event.total
        words = say("status.share", lang, stage=words, percent=round(100 * share))
    elif event.total > 1000:  # bytes of a download or of weights
        mb = {"done": round(event.step / 1e6), "total": round(event.total / 1e6)}
        words, share = say("status.bytes", lang, stage=words, **mb), event.step / event.total
    elif event.total:
        key = "status.frame" if event.stage in _FRAMES else "status.step"
        words, share = say(key, lang, stage=words, step=event.step, total=event.total), event.step / event.total
    if event.file:
        words = say("status.file", lang, number=event.file[0], count=event.file[1], stage=words)
    left = "" if event.seconds_left is None else say("status.left", lang, seconds=max(1, round(event.seconds_left)))
    return status(words, share=share, right=left, kind="is-busy")


def sentence_of(notice: Notice, lang: str) -> str:
    """The words of ``notice``; of a long list in it only the beginning, and how many items follow."""
    return say(notice.code, lang, **{name: _beginning(value) for name, value in notice.params.items()})


def _beginning(value: object) -> object:
    mark = next((m for m in (", ", "、") if isinstance(value, str) and value.count(m) > _LISTED), None)
    if not isinstance(value, str) or mark is None:
        return value
    items = value.split(mark)
    return f"{mark.join(items[:_LISTED])} … (+{len(items) - _LISTED})"


def notices(lines: Sequence[tuple[str, str]]) -> str:
    """Notices (level, sentence) as a short list; empty for none."""
    items = "".join(f'<li class="{escape(level)}">{escape(words)}</li>' for level, words in lines)
    return f'<ul class="notices">{items}</ul>' if items else ""
