"""What a slide tells about a film: the prompt, and the film itself."""

from __future__ import annotations

from pathlib import Path

from studio.media.slides.slide_provenance import provenance_in
from studio.media.slides.slide_story import Footage, SlideStory, Theme
from studio.messages import say
from tabs.shared.examples import FOLDER, Example
from tabs.shared.sharing.slide_words import example_words, slide_words
from tabs.text_to_video.results import TASK, Entry


def tell(shown: tuple[Entry | Example, tuple[bytes, ...]], lang: str, theme: Theme) -> SlideStory:
    """The newest, chosen or prepared film."""
    thing, label = shown[0], say("ui.tab.text_to_video", lang)
    if isinstance(thing, Example):
        file, words, made = FOLDER / TASK / thing.file, example_words(label, thing, lang), None
    else:
        file, made = Path(thing.film), thing.provenance
        words = slide_words(label, thing.settings, lang, seed=thing.seed, model=thing.model)
    return SlideStory(words, [Footage(file)], theme, made or provenance_in(file))
