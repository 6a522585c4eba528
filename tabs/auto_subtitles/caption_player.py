"""The player of the auto-subtitles tab as HTML: stage, timeline, captions as data. ``assets/player.js`` brings them to life."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from studio.captions.chapters import titled
from studio.captions.cue_text import plain_lines, visible_lines
from studio.captions.italics import slanted_words
from studio.messages import say
from studio.vision.descriptions import describe, label_name
from tabs.shared import stage

if TYPE_CHECKING:
    from studio.captions.chapters import Chapter
    from studio.captions.cue import Cue
    from studio.tasks.auto_subtitles import AutoSubtitlesResult
    from studio.vision.scenes import Scene

_GUESS = 0.1  # share of a label that is worth naming


def captions(result: AutoSubtitlesResult | None, lang: str, *, live: bool = False) -> str:
    """The cues as data for the player's script, which writes text and never HTML. ``live``: more cues will follow."""
    if result is None:
        return '<div data-captions="[]" data-version="none" hidden></div>'
    bad = {v.cue for v in result.report.violations} if result.report else set()
    rows = [{"a": cue.start, "b": cue.end, "t": _marked(cue), "p": cue.position, "bad": i in bad} for i, cue in enumerate(result.cues)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(f"{live}{text}".encode()).hexdigest()[:16]
    words = f'data-doubt="{escape(say("ui.doubtful", lang))}" data-track="{escape(say("ui.captions", lang))}"'
    words += f' data-language="{escape(result.transcript.language)}"{" data-live=yes" if live else ""}'
    return f'<div data-captions="{escape(text)}" data-version="{version}" {words} hidden></div>'


def _marked(cue: Cue) -> list[list[tuple[str, int]]]:
    """Lines of (word, mark): 1 where the recogniser was unsure, plus 2 in italics.

    Words of the cue are matched in order; typed text has no doubtful ones.
    """
    flags = [word.doubtful for word in cue.words for _ in word.text.split()]
    lines = [slanted_words(line) for line in visible_lines(cue)]
    if len(flags) != sum(map(len, lines)):
        flags = [False] * sum(map(len, lines))
    rest = iter(flags)
    return [[(word, int(next(rest)) + 2 * slanted) for word, slanted in line] for line in lines]


def live(cues: Sequence[Cue], lang: str) -> str:
    """The captions so far, while the rest is being transcribed; a click plays one."""
    items = "".join(
        f'<li><button type="button" data-seek="{c.start:.3f}"><time>{stage.clock(c.start, 1)}</time>'
        f"<span>{escape(' '.join(plain_lines(c)))}</span></button></li>"
        for c in cues
    )
    return f'<section class="live"><h3>{escape(say("ui.live", lang))}</h3><ol data-follow>{items}</ol></section>' if items else ""


def timeline(result: AutoSubtitlesResult, tagger: str, lang: str) -> str:
    """Chapters, shots and captions on one timeline; the script draws the captions, because they can be edited."""
    length = max(result.info.duration, 0.001)
    rows = [_chapters(result.chapters, length, lang)] if len(result.chapters) > 1 else []
    if result.scenes:
        rows.append(_scenes(result.scenes, length, lang))
    name = escape(say("ui.timeline", lang))
    values = f'aria-valuemin="0" aria-valuemax="{length:.1f}" aria-valuenow="0"'
    rows.append(f'<div class="bars" role="slider" tabindex="0" aria-label="{name}" {values}></div>')
    width = f"max(100%, {min(max(len(result.scenes) * 92, len(result.cues) * 14), 14_000)}px)"
    legend = ""
    if result.scenes:
        known = sum(scene.answered for scene in result.scenes)
        key = "ui.tags_by" if known == len(result.scenes) else "ui.tags_by_some"
        legend = f'<p class="legend">{escape(say(key, lang, model=tagger, known=known, shots=len(result.scenes)))}</p>'
    lane = f'<div class="lane" style="--lane:{width}">{"".join(rows)}<i class="playhead"></i></div>'
    return f'<div class="timeline" data-length="{length:.3f}"><div class="scroll">{lane}</div>{legend}</div>'


def _place(start: float, end: float, length: float) -> str:
    return f"--from:{start / length:.5f};--for:{max(end - start, 0) / length:.5f}"


def _chapters(chapters: Sequence[Chapter], length: float, lang: str) -> str:
    ends = [*(c.start for c in chapters[1:]), length]
    items = "".join(
        f'<li style="{_place(c.start, end, length)}"><button type="button" data-seek="{c.start:.3f}" title="{escape(c.title)}">'
        f"{escape(c.title)}</button></li>"
        for c, end in zip(titled(chapters, lang), ends, strict=True)
    )
    return f'<ol class="chapters" aria-label="{escape(say("ui.chapters", lang))}">{items}</ol>'


def _scenes(scenes: Sequence[Scene], length: float, lang: str) -> str:
    items = []
    for scene in scenes:
        words = label_name(scene.label, lang) or say("ui.unlabelled", lang)
        sentence = describe(scene, lang)
        span = f"{stage.clock(scene.shot.start)}–{stage.clock(scene.shot.end)}"
        title = escape(" · ".join(part for part in (span, sentence, _tag_words(scene, lang)) if part))
        told = f"<small>{escape(sentence)}</small>" if sentence else ""
        image = f'<img src="{stage.data_url(scene.thumbnail)}" alt="">' if scene.thumbnail is not None else ""
        kind = "known" if scene.answered else "unsure"
        items.append(
            f'<li class="{kind}" style="{_place(scene.shot.start, scene.shot.end, length)}"><button type="button" '
            f'data-seek="{scene.shot.start:.3f}" title="{title}" aria-label="{title}">{image}<span>{escape(words)}</span></button>'
            f"{told}</li>"
        )
    told = " told" if any(describe(scene, lang) for scene in scenes) else ""
    return f'<ol class="shots{told}" aria-label="{escape(say("ui.shots", lang))}">{"".join(items)}</ol>'


def _tag_words(scene: Scene, lang: str) -> str:
    """What the tagger is sure of, or its best guesses, said as such; labels with a share near nothing are no guess."""
    tags = [tag for tag in scene.tags[:3] if tag.share >= _GUESS or (scene.answered and tag is scene.tags[0])]
    if not tags:
        return say("ui.unlabelled", lang)
    words = ("、" if lang == "zh-TW" else ", ").join(f"{label_name(tag.label, lang)} {tag.share:.0%}" for tag in tags)
    return words if scene.answered else say("ui.unsure", lang, guesses=words)
