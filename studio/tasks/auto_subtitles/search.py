"""Finds the moment: one question over what is said (words, then meaning) and what is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from studio.captions.cue import Cue
from studio.captions.cue_text import plain_lines
from studio.captions.line_breaks import join, tidy
from studio.captions.word_search import find_words, normal, tokens
from studio.errors import InvalidInput
from studio.tasks.auto_subtitles.embedding_cache import Vectors, remembered
from studio.tasks.running import Engine, heavy_imports

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
    from studio.vision.scenes import Scene

LONGEST_QUERY = 300  # characters
MOST = 12
# What nobody asks for here: a real answer must stand out from how the same sentence or picture answers these.
_UNRELATED = (
    "the price of steel", "a recipe with garlic", "quarterly tax report", "the rules of chess", "repairing a bicycle tyre", "volcanic rock",
    "a wedding dress", "satellite orbits", "football results", "how to knit a scarf", "medieval castles", "vitamin deficiency",
    "a submarine engine", "jazz music", "planting tomatoes", "a court verdict",
)  # fmt: skip
_NEAR_MEANING, _STANDS_OUT = 0.28, 2.5  # cosine, and standard deviations above the unrelated questions
_NEAR, _GUESSES = 0.4, 3  # how far a picture must fit at least to be shown as a guess, and how many of them are

PictureFit = Callable[[np.ndarray, str], np.ndarray]  # (n, d) scene embeddings and a question -> (n,) how far they answer it: seen from 1


@dataclass(frozen=True)
class Moment:
    """``start`` to ``end`` seconds, why it was found, ``text`` that is said there (or the label of what is seen), ``score`` in (0, 1].

    ``sure`` is False for a picture that comes nearest to the question without answering it.
    """

    start: float
    end: float
    kind: Literal["speech", "picture", "both"]
    text: str
    score: float
    sure: bool = True


class MomentIndex:
    """One recording, ready for many questions: the vectors of what is said are made at the first question and kept."""

    def __init__(
        self, cues: Sequence[Cue], scenes: Sequence[Scene] = (), text_vectors: Vectors | None = None, picture_fit: PictureFit | None = None
    ) -> None:
        """``text_vectors`` embeds sentences for their meaning, ``picture_fit`` tells how well pictures answer a question."""
        self._cues = tuple(cues)
        self._scenes = tuple(scenes)
        self._said = tokens(cues)
        self._text_vectors = remembered(text_vectors) if text_vectors else None
        self._picture_fit = picture_fit
        self._sentences: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def find(self, query: str, most: int = MOST) -> tuple[Moment, ...]:
        """The best moments for ``query``, best first; none where nothing answers it.

        Raises `InvalidInput` for an empty (``error.query_empty``) or very long (``error.query_too_long``) query.
        """
        query = _checked(query)
        spoken = self._by_words(query)
        spoken = _apart([*spoken, *self._by_meaning(query)])
        seen = _apart([*self._by_label(query), *self._by_picture(query)])
        return tuple(sorted(_joined(spoken, seen), key=lambda m: (-m.score, m.start))[:most])

    def _by_words(self, query: str) -> list[Moment]:
        found = []
        for hit in find_words(query, self._said):
            text = join([tidy(" ".join(plain_lines(cue))) for cue in self._cues[hit.first : hit.last + 1]])
            found.append(Moment(hit.start, hit.end, "speech", text, round(hit.score, 3)))
        return found

    def _by_meaning(self, query: str) -> list[Moment]:
        if self._text_vectors is None or not self._cues:
            return []
        if self._sentences is None:
            texts = [tidy(" ".join(plain_lines(cue))) for cue in self._cues]
            wider = [join([left, right]) for left, right in zip(texts, [*texts[1:], ""], strict=True)]
            vectors = self._text_vectors([*texts, *wider])
            noise = vectors @ self._text_vectors(list(_UNRELATED)).T
            self._sentences = vectors, noise.mean(1), np.maximum(noise.std(1), 0.04)
        vectors, mean, spread = self._sentences
        cosines = vectors @ self._text_vectors([query])[0]
        found = []
        n = len(self._cues)
        for k in np.flatnonzero((cosines >= _NEAR_MEANING) & ((cosines - mean) / spread >= _STANDS_OUT)):
            first = int(k) % n
            last = min(first + (int(k) >= n), n - 1)
            text = join([tidy(" ".join(plain_lines(cue))) for cue in self._cues[first : last + 1]])
            score = min(0.74, 0.2 + 0.75 * float(cosines[k]))  # a meaning is never surer than the words themselves
            found.append(Moment(self._cues[first].start, self._cues[last].end, "speech", text, round(score, 3)))
        return found

    def guesses(self, query: str) -> tuple[Moment, ...]:
        """The pictures that come nearest to ``query`` without answering it, best first; often none. Raises like `find`."""
        scenes, fits = self._fits(_checked(query))
        near = [(float(fit), scene) for scene, fit in zip(scenes, fits, strict=True) if _NEAR <= fit < 1]
        near.sort(key=lambda item: (-item[0], item[1].shot.start))
        return tuple(_seen(scene, fit, sure=False) for fit, scene in near[:_GUESSES])

    def _by_label(self, query: str) -> list[Moment]:
        """Scenes whose label is asked for by name, or by one of its words; only labels that the tagger commits to."""
        asked = {normal(word) for word in query.split()} - {""}
        found = []
        for scene in self._scenes:
            named = {normal(word) for word in scene.label.split()} - {""}
            if named and asked and (named <= asked or asked <= named):
                found.append(Moment(scene.shot.start, scene.shot.end, "picture", scene.label, 0.9 if named == asked else 0.8))
        return found

    def _by_picture(self, query: str) -> list[Moment]:
        scenes, fits = self._fits(query)
        return [_seen(scene, float(fit)) for scene, fit in zip(scenes, fits, strict=True) if fit >= 1]

    def _fits(self, query: str) -> tuple[list[Scene], np.ndarray]:
        """The scenes that can be asked, and how far they answer ``query``."""
        scenes = [scene for scene in self._scenes if scene.embedding is not None]
        if self._picture_fit is None or not scenes:
            return [], np.zeros(0)
        return scenes, self._picture_fit(np.stack([np.asarray(scene.embedding, np.float32) for scene in scenes]), query)


def _checked(query: str) -> str:
    query = tidy(query)
    if not query:
        raise InvalidInput("error.query_empty")
    if len(query) > LONGEST_QUERY:
        raise InvalidInput("error.query_too_long", max=LONGEST_QUERY)
    return query


def _seen(scene: Scene, fit: float, *, sure: bool = True) -> Moment:
    return Moment(scene.shot.start, scene.shot.end, "picture", scene.label, round(min(0.85, 0.2 + 0.3 * fit), 3), sure)


def find(
    query: str,
    cues: Sequence[Cue],
    scenes: Sequence[Scene] = (),
    text_vectors: Vectors | None = None,
    picture_fit: PictureFit | None = None,
) -> tuple[Moment, ...]:
    """One question to one recording; see `MomentIndex` for many."""
    return MomentIndex(cues, scenes, text_vectors, picture_fit).find(query)


def _apart(moments: Sequence[Moment]) -> list[Moment]:
    """The best of those that overlap; moments that merely touch stay apart."""
    kept: list[Moment] = []
    for moment in sorted(moments, key=lambda m: (-m.score, m.end - m.start, m.start)):
        if not any(moment.start < other.end and other.start < moment.end for other in kept):
            kept.append(moment)
    return kept


def _joined(spoken: Sequence[Moment], seen: Sequence[Moment]) -> list[Moment]:
    """What is said while the same is seen becomes one moment of kind "both", surer than either."""
    found: list[Moment] = []
    used: set[Moment] = set()
    for moment in spoken:
        with_it = next((p for p in seen if p.start < moment.end and moment.start < p.end), None)
        if with_it is None:
            found.append(moment)
            continue
        used.add(with_it)
        found.append(replace(moment, kind="both", score=round(1 - (1 - moment.score) * (1 - with_it.score), 3)))
    return found + [moment for moment in seen if moment not in used]


def find_moments(engine: Engine, result: AutoSubtitlesResult, query: str) -> tuple[Moment, ...]:
    """The best moments first; none for an empty question. Pictures are asked through the engine that looked at them.

    Where nothing answers the question, the pictures that come nearest, which are not ``sure``. Raises `InvalidInput` for a very
    long question, `ModelUnavailable` where that engine has gone meanwhile.
    """
    if not query.strip():
        return ()
    with heavy_imports():
        from studio.vision.sentence_vectors import mean_pooled
        from studio.vision.tagging import open_encoder

    with engine.cache.lease("minilm") as lease:
        model, tokenizer, lock = lease.components["model"], lease.components["processor"], lease.lock("processor")

        def meaning(texts: list[str]) -> np.ndarray:
            with lock:
                return mean_pooled(model, tokenizer, texts).cpu().numpy()

        seen = result.settings.get("picture_model")
        if seen is None or all(scene.embedding is None for scene in result.scenes):
            return find(query, result.cues, result.scenes, meaning)
        with open_encoder(engine.cache, engine.catalog.row(str(seen))) as encoder:
            index = MomentIndex(result.cues, result.scenes, meaning, encoder.matches)
            return index.find(query) or index.guesses(query)
