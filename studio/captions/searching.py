"""Find the moment: one question over what was said and what was seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from studio.captions.moments import Moment, find

if TYPE_CHECKING:
    from studio.studio import Studio
    from studio.tasks.auto_subtitles import AutoSubtitlesResult


def find_moments(studio: Studio, result: AutoSubtitlesResult, query: str) -> tuple[Moment, ...]:
    """The best moments first; none for an empty question. Pictures are asked through the engine that looked at them.

    Raises `InvalidInput` for a very long question, `ModelUnavailable` where that engine has gone meanwhile.
    """
    from studio.models.intake import BUILD

    if not query.strip():
        return ()
    with BUILD:
        from studio.vision.conse import mean_pooled
        from studio.vision.retrieval import fit
        from studio.vision.tagging import open_encoder

    with studio.cache.lease("minilm") as lease:
        model, tokenizer, lock = lease.components["model"], lease.components["processor"], lease.lock("processor")

        def meaning(texts: list[str]) -> np.ndarray:
            with lock:
                return mean_pooled(model, tokenizer, texts).cpu().numpy()

        seen = result.settings.get("picture_model")
        if seen is None or all(scene.embedding is None for scene in result.scenes):
            return find(query, result.cues, result.scenes, meaning)
        with open_encoder(studio.cache, studio.catalog.row(str(seen))) as encoder:
            return find(query, result.cues, result.scenes, meaning, partial(fit, encoder))
