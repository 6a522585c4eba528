"""What a slide tells about a film drawn to a recording: the prompt, and the film with its sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.media.slides.slide_provenance import provenance_in
from studio.media.slides.slide_story import Footage, SlideStory, Theme
from studio.messages import say
from tabs.audio_to_visual.modulation_matrix import TASK
from tabs.shared.examples import FOLDER, Example
from tabs.shared.sharing.slide_words import example_words, slide_words

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Provenance
    from studio.tasks.audio_to_visual import AudioToVisualResult


@dataclass(frozen=True)
class DrawnFilm:
    """As much of a result as a slide needs."""

    film: Path
    settings: dict[str, object]
    seed: int
    model: str
    provenance: Provenance | None

    @classmethod
    def of(cls, result: AudioToVisualResult, model: str) -> DrawnFilm | None:
        """``model``: title of the model that drew; None without a film."""
        film = Path(result.film) if result.film else None
        return cls(film, dict(result.settings), result.seed, model, result.provenance) if film else None


def tell(shown: tuple[DrawnFilm | Example | None, object], lang: str, theme: Theme) -> SlideStory | None:
    """The newest or the prepared film."""
    thing, label = shown[0], say("ui.tab.audio_to_visual", lang)
    if thing is None:
        return None
    if isinstance(thing, Example):
        file = FOLDER / TASK / thing.file
        return SlideStory(example_words(label, thing, lang), [Footage(file)], theme, provenance_in(file))
    words = slide_words(label, thing.settings, lang, seed=thing.seed, model=thing.model)
    return SlideStory(words, [Footage(thing.film)], theme, thing.provenance)
