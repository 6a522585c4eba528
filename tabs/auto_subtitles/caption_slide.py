"""What a slide tells about a captioned recording: its name, and the recording with the captions drawn in."""

from __future__ import annotations

from studio.media.slides.slide_story import Footage, SlideStory, SlideWords, Theme
from studio.messages import say
from studio.speech.languages import native_name
from studio.tasks.auto_subtitles import AutoSubtitlesResult


def tell(result: AutoSubtitlesResult, lang: str, theme: Theme) -> SlideStory | None:
    """The captions as they are now, edits included; None without any."""
    from studio.tasks.auto_subtitles.export import plain_lines, visible_cues

    cues = [(cue.start, cue.end, plain_lines(cue)) for cue in visible_cues(result.cues)]
    if not cues:
        return None
    spoken = result.transcript.spoken or result.transcript.language
    facts = " · ".join(filter(None, [result.transcript.engine, native_name(spoken) if spoken else ""]))
    words = SlideWords(say("ui.tab.auto_subtitles", lang), result.info.name, facts, say("ui.slide.captions_origin", lang))
    track = result.info.sound_track if result.info.has_audio else None
    return SlideStory(words, [Footage(result.info.path, cues, track)], theme, result.provenance)
