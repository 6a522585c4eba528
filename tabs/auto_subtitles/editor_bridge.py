"""What goes between the editor in the browser (``assets/cue_editor.js``) and the server: captions as data, and edits read back."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from studio.captions.editing.edited_rows import MOST_ROWS, EditedRow
from tabs.auto_subtitles.results import speakers_of
from tabs.shared.page_events import sent
from tabs.shared.stage import panel

if TYPE_CHECKING:
    import numpy as np

    from studio.captions.cue import Cue
    from studio.tasks.auto_subtitles import AutoSubtitlesResult

Kind = Literal["load", "change", "judge"]
_LONGEST_TEXT = 4000  # characters of one row that are read at all
_MOST_ORIGINS = 60
# the script puts the editor into the shell, and finds its data in the panels beside it
MOUNT = """const send = {edit: data => trigger('edit', data), peaks: data => trigger('peaks', data)};
window.studioEditor.mount(element.querySelector('.cue-shell'), (name, data) => send[name](data));"""
REFRESH = "watch('value', () => window.studioEditor.refresh()); window.studioEditor.refresh();"
PEAKS = "watch('value', () => window.studioEditor.peaks()); window.studioEditor.peaks();"


@dataclass(frozen=True)
class EditBase:
    """The captions that a page was given to edit: its rows name them by number. ``epoch`` names the result, ``seq`` the last change."""

    epoch: str
    cues: tuple[Cue, ...]
    seq: int = 0
    translation: Mapping[str, Path] = field(default_factory=dict)  # files by format

    def grown(self, cues: Sequence[Cue]) -> EditBase:
        """With captions that the server made itself; the page's undo may still name the older ones."""
        return replace(self, cues=(*self.cues, *cues), seq=self.seq + 1)


@dataclass(frozen=True)
class Edit:
    """One change as the page sent it."""

    seq: int
    rows: tuple[EditedRow, ...]
    translation: tuple[str, ...]


def new_base(cues: Sequence[Cue]) -> EditBase:
    """For a fresh result."""
    return EditBase(secrets.token_hex(6), tuple(cues))


def shell(elem_id: str) -> gr.HTML:
    """The place of the editor; its script sends ``edit`` and ``peaks`` events."""
    return panel('<div class="cue-shell"></div>', js_on_load=MOUNT, elem_id=elem_id, elem_classes="cue-host")


def editor_data(result: AutoSubtitlesResult, base: EditBase, lang: str, kind: Kind, texts: Mapping[int, str] | None = None) -> str:
    """The captions or their judgement as data for the editor's script, which writes text and never HTML."""
    from studio.captions.compliance import sentence
    from studio.tasks.auto_subtitles.revisions import frame_rate_of, guide_of

    guide, rate = guide_of(result), frame_rate_of(result)
    problems: dict[int, list[list[str]]] = {}
    for found in result.report.violations if result.report else ():
        problems.setdefault(found.cue, []).append([found.rule, sentence(found, lang)])
    about = {
        "guide": {name: getattr(guide, name) for name in ("max_line", "max_lines", "max_cps", "min_duration", "max_duration")},
        "cuts": [round(scene.shot.start, 3) for scene in result.scenes[1:]],
        "gap": round(guide.gap(rate), 4),
        "rate": rate,
        "length": round(result.info.duration, 3),
        "speakers": [[number, name] for number, name in speakers_of(result, lang).items()],
        "sound": result.info.has_audio,
        "key": _key(result),
    }
    data: dict[str, object] = {"kind": kind, "epoch": base.epoch, "seq": base.seq, "problems": problems, "about": about}
    if kind == "judge":
        data["texts"] = dict(texts or {})
    else:
        data["offset"] = len(base.cues) - len(result.cues)
        data["cues"] = [[round(c.start, 3), round(c.end, 3), c.text, c.speaker, _word_times(c)] for c in result.cues]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'<div data-editor="{escape(text)}" data-version="{version}" hidden></div>'


def read_edit(event: gr.EventData, base: EditBase | None) -> Edit | None:
    """What the page sent with an ``edit`` event; None where it belongs to another result or is not what the script sends."""
    text, seq = sent(event, "rows"), sent(event, "seq")
    if base is None or sent(event, "epoch") != base.epoch or not isinstance(text, str) or not isinstance(seq, int):
        return None
    try:
        rows = json.loads(text)  # one string, because Gradio would look into every list
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    if len(rows) > MOST_ROWS or seq < base.seq:
        return None
    read = [_row(row) for row in rows]
    if any(row is None for row in read):
        return None
    found = [row for row in read if row is not None]
    texts = tuple(text for _, text in found) if sent(event, "translated") is True else ()
    return Edit(seq, tuple(row for row, _ in found), texts)


def peaks_data(peaks: np.ndarray, rate: int, epoch: str) -> str:
    """Loudness of the sound, uint8 (n,) with ``rate`` values a second, as data for the script."""
    coded = base64.b64encode(peaks.tobytes()).decode()
    return f'<div data-peaks="{coded}" data-rate="{rate}" data-epoch="{escape(epoch)}" hidden></div>'


def set_texts(result: AutoSubtitlesResult, rows: Sequence[EditedRow]) -> dict[int, str]:
    """Texts that the style guide set in other lines than were typed, by the number of their row."""
    if len(result.cues) != len(rows):
        return {}
    return {i: cue.text for i, (cue, row) in enumerate(zip(result.cues, rows, strict=True)) if cue.text != row.text}


def _row(given: object) -> tuple[EditedRow, str] | None:
    """A row [start, end, text, speaker, origins, translation] of the page."""
    match given:
        case [start, end, str(text), str(speaker), list(origins), str(translation)] if _number(start) and _number(end):
            pass
        case _:
            return None
    if len(text) > _LONGEST_TEXT or len(translation) > _LONGEST_TEXT or len(speaker) > 40:
        return None
    known = tuple(i for i in origins[:_MOST_ORIGINS] if isinstance(i, int) and not isinstance(i, bool) and i >= 0)
    return EditedRow(float(start), float(end), text, speaker, known), translation


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _word_times(cue: Cue) -> list[list[float]] | int:
    """[character, seconds] of each timed word, counting characters as the browser does; 0 where the words are unknown."""
    from studio.captions.cue_text import word_positions

    begins = [0]
    for line in cue.lines:
        begins.append(begins[-1] + _units(line) + 1)
    found = [[begins[s.line] + _units(cue.lines[s.line][: s.start]), round(s.word.start, 2)] for s in word_positions(cue)]
    return found or 0


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _key(result: AutoSubtitlesResult) -> str:
    """Under which the browser keeps unfinished edits of this recording: its name and size, never where it lies."""
    info = result.info
    told = f"{info.name}|{info.size_bytes}|{info.duration:.2f}"
    return "studio-captions-" + hashlib.sha256(told.encode()).hexdigest()[:20]
