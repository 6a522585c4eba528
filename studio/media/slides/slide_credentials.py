"""What the Content Credentials of a slide say: the same as those of the result that it shows."""

from __future__ import annotations

from datetime import datetime, timezone

from studio.media.credentials.content_manifest import Making, edit_of, making_of
from studio.media.slides.slide_story import Footage, SlideStory

_WORDS = "Shown on a slide, with words beside it."


def slide_making(story: SlideStory) -> Making:
    """A film that somebody brought and that only got captions is an edit; anything else was made as its own record says."""
    for part in story.parts:
        if isinstance(part, Footage) and part.cues:
            return edit_of(part.path, story.provenance, _WORDS)
    if story.provenance is not None:
        made = making_of(story.provenance)
        return Making(made.kind, made.title, made.created, made.models, None, _WORDS)
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return Making("enhanced" if story.generated == "AI-enhanced" else "drawn", "slide", now, words=_WORDS)
