"""The words that every tab's slides share, and how a result was made, read back from its file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from studio.media.slides.slide_story import SlideWords
from studio.messages import say
from tabs.shared.examples import Example


def slide_words(label: str, settings: Mapping[str, object], lang: str, *, seed: object = None, model: str = "") -> SlideWords:
    """Words of a drawn result: ``label`` is the tab's title, the prompt the slide's; ``model`` and ``seed`` stand at the foot."""
    facts = [model, say("ui.seed_chip", lang, seed=seed) if seed is not None else ""]
    return SlideWords(label, str(settings.get("prompt", "")), " · ".join(filter(None, facts)), say("ui.slide.origin", lang))


def example_words(label: str, example: Example, lang: str) -> SlideWords:
    """Words of a prepared example: its title in the page's language, else its prompt, and that it was prepared."""
    prompt = str(example.settings.get("prompt", ""))
    title = prompt if lang == "en" and prompt else example.title.get(lang) or prompt
    seed = example.settings.get("seed")
    facts = [say("ui.prepared", lang), say("ui.seed_chip", lang, seed=seed) if seed is not None else ""]
    return SlideWords(label, title, " · ".join(filter(None, facts)), say("ui.slide.origin", lang))


def there(path: str | Path) -> Path | None:
    """A result's file, or None once it was swept."""
    return found if (found := Path(path)).is_file() else None
