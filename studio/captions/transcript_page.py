"""A transcript as one self-contained HTML page, usable without the studio, by keyboard and by screen reader."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_lines, word_positions
from studio.captions.formats.webvtt import note
from studio.captions.italics import runs
from studio.captions.line_breaks import join, tidy
from studio.captions.speakers.exchanges import is_exchange
from studio.captions.speakers.speaker_colours import colour_number, speaker_styles
from studio.captions.timecodes import format_timecode
from studio.messages import known_language, say

if TYPE_CHECKING:
    from studio.captions.chapters import Chapter
    from studio.vision.scenes import Scene

_CSS = (
    """
:root{color-scheme:light dark;--line:#8884;--soft:#666;--doubt:#fff3bf;--ink:#1b1b1f;--paper:#fff;--link:#0b57d0}
@media(prefers-color-scheme:dark){:root{--soft:#aaa;--doubt:#5c4b00;--ink:#eee;--paper:#16161a;--link:#8ab4f8}}
body{font:1.06rem/1.65 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:46rem;margin:2rem auto;padding:0 1rem}
a{color:var(--link)}nav ol{padding-left:1.4rem}time{font-variant-numeric:tabular-nums;color:var(--soft);font-size:.85rem}
.cue{display:grid;grid-template-columns:5.2rem 1fr;gap:.6rem;padding:.3rem 0;border-top:1px solid var(--line)}
.cue p{margin:0}.cue:target{outline:2px solid var(--link)}mark{background:var(--doubt);color:inherit;border-bottom:2px dotted}
.cue b{display:block;font-size:.85rem}
%s
.scene{display:flex;gap:.7rem;align-items:center;color:var(--soft);font-size:.9rem;margin:.7rem 0}
.scene img{border-radius:.4rem;max-width:8rem}
footer{margin-top:2rem;color:var(--soft);font-size:.85rem}@media(max-width:30rem){.cue{grid-template-columns:1fr;gap:0}}
@media print{body{max-width:none}}
""".strip()
    % speaker_styles(".s")
)


@dataclass(frozen=True)
class Recording:
    """What the page is about: its ``title``, ``duration`` in seconds, and the ``language`` spoken."""

    title: str
    duration: float | None = None
    language: str = "en"


def page(
    recording: Recording,
    cues: Sequence[Cue],
    scenes: Sequence[Scene] = (),
    chapters: Sequence[Chapter] = (),
    *,
    lang: str = "en",
    meta: Mapping[str, object] | None = None,
    speakers: Mapping[str, str] | None = None,
) -> str:
    """The HTML: chapters with links, every cue with its time, pictures with their tags, doubtful words marked.

    ``speakers`` maps the numbers of cues and words to names, shown in a colour of their own where another person begins. ``lang`` is the
    language of the reader. All external text is escaped; the page loads nothing from the network and runs no script.
    """
    title, duration = recording.title, recording.duration
    names = _names(cues, speakers or {})
    events: list[tuple[float, int, str]] = [
        (cue.start, 2, _cue(cue, i, lang, names[i])) for i, cue in enumerate(cues) if visible_lines(cue)
    ]
    events += [(scene.shot.start, 1, _scene(scene)) for scene in scenes if scene.label or scene.thumbnail is not None]
    events += [(chapter.start, 0, _heading(chapter, i)) for i, chapter in enumerate(chapters)]
    body = [text for _, _, text in sorted(events, key=lambda event: event[:2])]
    contents = "".join(f'<li><a href="#k{i}">{_safe(c.title)}</a> {_time(c.start)}</li>' for i, c in enumerate(chapters))
    nav = (
        f'<nav aria-labelledby="contents"><h2 id="contents">{_safe(say("ui.captions.contents", lang))}</h2><ol>{contents}</ol></nav>'
        if contents
        else ""
    )
    doubts = f"<p><mark>{_safe(say('ui.captions.doubtful', lang))}</mark></p>" if any(cue.doubtful for cue in cues) else ""
    length = f"<p>{_time(duration)}</p>" if duration else ""
    empty = "" if cues else f"<p>{_safe(say('ui.captions.no_speech', lang))}</p>"
    source = f"<footer><p>{_safe(say('ui.captions.made_by', lang))}</p><p><code>{_safe(note(meta))}</code></p></footer>" if meta else ""
    reader = known_language(lang)
    spoken = _safe(tidy(recording.language), quote=True)
    return (
        f'<!doctype html>\n<html lang="{reader}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{_safe(tidy(title))}</title><style>{_CSS}</style></head>\n<body><header><h1>{_safe(tidy(title))}</h1>{length}{doubts}</header>\n{nav}\n"
        f'<main lang="{spoken}">\n' + "\n".join(body) + f"{empty}\n</main>\n{source}</body></html>\n"
    )


def _safe(text: str, *, quote: bool = False) -> str:
    return html.escape(text, quote=quote)


def _time(seconds: float) -> str:
    whole = max(0, int(seconds))
    text = f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02d}"
    return f'<time datetime="PT{seconds:.3f}S">{text}</time>'


def _heading(chapter: Chapter, number: int) -> str:
    return f'<h2 id="k{number}">{_safe(tidy(chapter.title))} {_time(chapter.start)}</h2>'


def _scene(scene: Scene) -> str:
    tags = ", ".join(tag.label for tag in scene.tags[:3]) if scene.answered else ""
    return f'<div class="scene">{_picture(scene)}<span>{_time(scene.shot.start)} {_safe(tidy(tags))}</span></div>'


def _picture(scene: Scene) -> str:
    if scene.thumbnail is None:
        return ""
    from PIL import Image

    packed = io.BytesIO()
    Image.fromarray(scene.thumbnail).save(packed, "JPEG", quality=70)
    code = base64.b64encode(packed.getvalue()).decode()
    return f'<img alt="{_safe(tidy(scene.label), quote=True)}" src="data:image/jpeg;base64,{code}">'


def _names(cues: Sequence[Cue], speakers: Mapping[str, str]) -> list[str]:
    """The name above each cue as HTML: that of its speaker where another one begins, and both names above an exchange."""
    found, before = [], ""
    for cue in cues:
        numbers = [cue.speaker] if cue.speaker else list(dict.fromkeys(word.speaker for word in cue.words if word.speaker))
        known = [number for number in numbers if number in speakers]
        words = ", ".join(f'<span class="s{colour_number(number)}">{_safe(tidy(speakers[number]))}</span>' for number in known)
        found.append(f"<b>{words}</b>" if known and known != [before] else "")
        before = known[0] if len(known) == 1 else before if not known else ""
    return found


def _cue(cue: Cue, number: int, lang: str, name_html: str) -> str:
    lines = list(visible_lines(cue))
    hint = _safe(say("ui.captions.doubtful", lang), quote=True)
    found = []
    spans = [span for span in word_positions(cue) if span.word.doubtful]
    for index, line in enumerate(lines):
        at, parts = 0, []
        for span in (span for span in spans if span.line == index):
            parts += [_safe(line[at : span.start]), f'<mark title="{hint}">{_safe(line[span.start : span.end])}</mark>']
            at = span.end
        found.append("".join(parts) + "".join(f"<i>{_safe(text)}</i>" if italic else _safe(text) for text, italic in runs(line[at:])))
    said = "<br>".join(found) if is_exchange(cue) else join(found)
    label, name = format_timecode(cue.start)[:-4], f"c{number + 1}"
    return f'<div class="cue" id="{name}"><a href="#{name}" aria-label="{label}">{_time(cue.start)}</a><p>{name_html}{said}</p></div>'
