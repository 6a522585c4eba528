"""What is shown below the player, as HTML: the report, problems of edits, files, chapters, search results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from studio.captions.chapters import titled
from studio.messages import say
from studio.speech.languages import native_name
from studio.vision.descriptions import label_name
from tabs.shared import stage

if TYPE_CHECKING:
    from studio.captions.chapters import Chapter
    from studio.captions.compliance import Violation
    from studio.errors import Problem
    from studio.tasks.auto_subtitles import AutoSubtitlesResult
    from studio.tasks.auto_subtitles.search import Moment

FORMATS = ("srt", "vtt", "ass", "lrc", "ttml", "json", "html", "descriptions", "descriptions_zh")
_LONGEST_REPORT = 60  # sentences; nobody reads more


def speakers_of(result: AutoSubtitlesResult, lang: str) -> dict[str, str]:
    """Names of the speakers by their numbers, in the language of the page: the given ones, and "Speaker 3" for a number without a name."""
    from studio.tasks.auto_subtitles.speaker_names import default_name, shown_name

    given = {number: shown_name(number, name, lang) for number, name in result.speakers.items()}
    found = {cue.speaker for cue in result.cues if cue.speaker} - set(given)
    return {**given, **{number: default_name(number, lang) for number in sorted(found)}}


def report(result: AutoSubtitlesResult, lang: str) -> str:
    """How many captions follow the style guide, and a sentence for each that does not; a click plays it."""
    if result.report is None or not result.cues:
        return ""
    from studio.captions.compliance import sentence

    style = say(f"choice.style.{result.settings.get('style', 'netflix')}", lang)
    found = result.report.violations
    wrong = len({v.cue for v in found})
    key = "ui.report.all" if not found else "ui.report.some"
    title = say(key, lang, style=style, good=len(result.cues) - wrong, count=len(result.cues))
    items = "".join(
        f"<li>{_seek(result.cues[v.cue].start, stage.clock(result.cues[v.cue].start, 1))}<span>{escape(sentence(v, lang))}</span></li>"
        for v in found[:_LONGEST_REPORT]
        if v.cue < len(result.cues)
    )
    more = len(found) - _LONGEST_REPORT
    rest = f'<p class="hint">{escape(say("ui.report.more", lang, count=more))}</p>' if more > 0 else ""
    level = "good" if not found else "some"
    meter = f'<i class="meter"><i style="--share:{result.report.compliant:.3f}"></i></i>'
    return f'<section class="report {level}"><header><strong>{escape(title)}</strong>{meter}</header><ul>{items}</ul>{rest}</section>'


def problems(found: Sequence[tuple[int, Problem]], lang: str) -> str:
    """Sentences about rows that cannot be captions."""
    return stage.notices([("warning", problem.sentence(lang)) for _, problem in found])


def after_repair(left: Sequence[Violation], lang: str) -> str:
    """How many captions a repair could not fix, or that none is left."""
    if not left:
        return stage.notices([("info", say("ui.repaired", lang))])
    return stage.notices([("warning", say("ui.repaired_but", lang, count=len({v.cue for v in left})))])


def links(result: AutoSubtitlesResult, lang: str, translation: Mapping[str, Path] | None = None) -> str:
    """One download for each format that was written, named as the recording, and for each file of ``translation``."""
    from studio.tasks.auto_subtitles.export import save_name

    items = "".join(
        f'<li><a class="button" href="{escape(stage.file_url(path))}" download="{escape(save_name(result, fmt))}" data-format="{fmt}">'
        f"<strong>{escape(say(f'ui.format.{fmt}', lang))}</strong><span>{escape(say(f'ui.format.{fmt}.use', lang))}</span></a></li>"
        for fmt in FORMATS
        if (path := result.exports.get(fmt)) is not None
    )
    items += "".join(
        f'<li><a class="button" href="{escape(stage.file_url(path))}" download="{escape(path.name)}" data-format="translation-{fmt}">'
        f"<strong>{escape(say('ui.translation_file', lang, format=fmt.upper()))}</strong>"
        f"<span>{escape(say('ui.translation_file.use', lang))}</span></a></li>"
        for fmt, path in (translation or {}).items()
    )
    return f'<ul class="files">{items}</ul>' if items else ""


def film(path: Path, kind: str, lang: str) -> str:
    """The download of a finished film."""
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    words = say(f"ui.film.{kind}.save", lang)
    return (
        f'<a class="button film" href="{escape(stage.file_url(path))}" download="{escape(path.name)}" data-film="{kind}">'
        f"<strong>{escape(words)}</strong><span>{escape(size)}</span></a>"
    )


def chapters(found: Sequence[Chapter], lang: str) -> str:
    """The chapters as a list to click, and as text for the description on a video site."""
    if not found:
        return f'<p class="hint">{escape(say("ui.no_chapters", lang))}</p>'
    named = titled(found, lang)
    items = "".join(f"<li>{_seek(c.start, stage.clock(c.start))}<span>{escape(c.title)}</span></li>" for c in named)
    text = "\n".join(f"{stage.clock(c.start)} {c.title}" for c in named)
    words = f'data-copied="{escape(say("ui.copied", lang))}">{escape(say("ui.copy", lang))}'
    return (
        f'<ol class="chapter-list">{items}</ol><div class="snippet"><header><strong>{escape(say("ui.chapters_text", lang))}</strong>'
        f'<button type="button" class="copy" {words}</button></header><pre tabindex="0"><code>{escape(text)}</code></pre></div>'
    )


def moments(found: Sequence[Moment], query: str, lang: str) -> str:
    """Search results: the time, whether it is said or seen, and the words; a click plays from there. Guesses are named as such."""
    if not query.strip():
        return ""
    sure = [moment for moment in found if moment.sure]
    nothing = "" if sure else f'<p class="hint" role="status">{escape(say("ui.find.none", lang, query=query))}</p>'
    if not found:
        return nothing
    items = "".join(_moment(m, lang) for m in sure or found)
    key = "ui.find.count" if sure else "ui.find.nearest"
    count = escape(say(key, lang, count=len(sure or found)))
    head = "" if sure else f'<p class="hint">{count}</p>'
    return f'{nothing}{head}<ol class="moments" aria-label="{count}" data-announce="{count}">{items}</ol>'


def _moment(found: Moment, lang: str) -> str:
    kind = escape(say(f"ui.find.{found.kind}", lang) if found.sure else say("ui.find.guess", lang))
    words = " ".join((found.text if found.kind == "speech" else label_name(found.text, lang)).split())
    return (
        f'<li><button type="button" data-seek="{found.start:.3f}"><time>{stage.clock(found.start, 1)}</time>'
        f'<em class="{escape(found.kind) if found.sure else "guess"}">{kind}</em><span>{escape(words)}</span></button></li>'
    )


def summary(result: AutoSubtitlesResult, seconds: float, lang: str) -> str:
    """The status line of a finished run."""
    words = {"count": len(result.cues), "seconds": f"{seconds:.1f}", "model": result.transcript.engine}
    key = "status.captions_done" if result.cues else "status.captions_none"
    speed = result.info.duration / seconds if seconds else 0.0
    times = f"{speed:.0f}" if speed >= 2 else f"{speed:.1f}"
    right = say("status.captions_speed", lang, length=stage.clock(result.info.duration), times=times)
    heard, sure = result.transcript.spoken or result.transcript.language, result.transcript.language_probability
    if sure is not None and result.cues:
        right = f"{say('status.captions_language', lang, language=native_name(heard), percent=round(100 * sure))} · {right}"
    return stage.status(say(key, lang, **words), right=right, kind="is-done", announce=True)


def _seek(seconds: float, words: str) -> str:
    return f'<button type="button" class="seek" data-seek="{seconds:.3f}">{escape(words)}</button>'
