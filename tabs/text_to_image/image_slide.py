"""What a slide tells about pictures: the prompt, and the picture as it grew."""

from __future__ import annotations

from pathlib import Path

from studio.media.slides.slide_provenance import provenance_in
from studio.media.slides.slide_story import SlideStory, Still, Theme
from studio.messages import say
from tabs.shared.examples import FOLDER, Example
from tabs.shared.sharing.slide_words import example_words, slide_words
from tabs.text_to_image.results import TASK, Entry


def tell(shown: tuple[Entry | Example, tuple[bytes, ...]], lang: str, theme: Theme) -> SlideStory:
    """The newest, chosen or prepared pictures; several of one run appear together."""
    thing, previews = shown
    label = say("ui.tab.text_to_image", lang)
    if isinstance(thing, Example):
        file, words = FOLDER / TASK / thing.file, example_words(label, thing, lang)
    else:
        file = Path(thing.grid or thing.files[0])
        words = slide_words(label, thing.settings, lang, seed=thing.seed, model=thing.model)
    return SlideStory(words, [Still(file, previews)], theme, provenance_in(file))
