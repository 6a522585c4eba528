"""Compares every picture with every sentence, looks both ways, and counts how often the right one comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.charts.chart import Chart, Grid, Series
from studio.errors import InvalidInput
from studio.learning.contrastive.caption_split import is_kept_for_judging
from studio.learning.picture_set import picture_set
from studio.learning.share_interval import share_interval
from studio.tasks.lab.experiments.match.own_inputs import OwnPictures, own_pictures, own_sentences
from studio.tasks.lab.experiments.match.picture_text_engine import not_understood, open_engine
from studio.tasks.lab.findings import Figure, Findings, LabPicture
from studio.tasks.running import decoding_limits

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.match.params import MatchParams
    from studio.tasks.lab.experiments.match.picture_text_engine import OpenEngine

_BATCH = 8
_SHOWN = 14  # rows and columns of the matrix
_PICTURES = 8
_DRAWN = 300  # pictures made at a time, until enough have captions that the bundled towers have never seen
_AMONG = (1, 2, 3, 5, 8)
_TEMPERATURES = np.geomspace(0.01, 1, 25)


@dataclass(frozen=True)
class _Pairs:
    """What is compared. ``paired``: sentence n belongs to picture n. ``own``: something of it is the viewer's."""

    pictures: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    sentences: tuple[str, ...]
    paired: bool
    own: bool


def run(bench: Bench, knobs: MatchParams) -> Findings:
    """Encode pictures and sentences, a few at a time, and show the matrix as it fills."""
    bench.step(0, 1, "lab_data")
    lines = own_sentences(knobs.sentences)
    limits = decoding_limits(bench.engine.settings)
    given = own_pictures(knobs.pictures, limits, bench) if knobs.pictures else None
    _check_paired(knobs, given, lines)
    if given and given.skipped:
        bench.notice("notice.lab_match_skipped", count=given.skipped)
    with open_engine(bench) as opened:
        strange = not_understood(lines) if opened.bundled else ()
        if strange:
            bench.notice("notice.lab_match_unknown", count=len(strange), sentence=strange[0][:60])
        pairs = _pairs(knobs, given, lines, opened.engine.side, bench)
        texts = opened.engine.encode_texts(list(pairs.sentences))
        rng = np.random.default_rng(bench.seed)
        order = rng.permutation(len(texts))
        found, rows = Findings(), np.zeros((0, len(texts)), np.float32)
        for at in range(0, len(pairs.pictures), _BATCH):
            noisy = [_noisy(picture, knobs.noise, rng) for picture in pairs.pictures[at : at + _BATCH]]
            rows = np.concatenate([rows, opened.engine.encode_images(noisy) @ texts.T])
            bench.step(len(rows), len(pairs.pictures), "lab_measuring")
            if bench.due() or len(rows) == len(pairs.pictures):
                found = _findings(rows, order, pairs, knobs, opened)
                bench.show(found)
    return found


def _check_paired(knobs: MatchParams, given: OwnPictures | None, lines: tuple[str, ...]) -> None:
    if not knobs.paired:
        return
    if given is None or len(lines) < 2 or len(given.pixels) != len(lines):
        pictures = len(given.pixels) if given else 0
        raise InvalidInput("error.lab_match_unequal", "match_paired", pictures=pictures, sentences=len(lines))


def _pairs(knobs: MatchParams, given: OwnPictures | None, lines: tuple[str, ...], side: int, bench: Bench) -> _Pairs:
    """The viewer's, completed by pictures whose captions the bundled towers have never seen."""
    if given and lines:
        return _Pairs(given.pixels, given.names, lines, knobs.paired, own=True)
    captions, pixels = _unseen(knobs.count, side, np.random.default_rng(bench.seed), bench)
    if given:
        return _Pairs(given.pixels, given.names, captions, paired=False, own=True)
    if lines:
        return _Pairs(pixels, captions, lines, paired=False, own=True)
    return _Pairs(pixels, captions, captions, paired=True, own=False)


def _unseen(count: int, side: int, rng: np.random.Generator, bench: Bench) -> tuple[tuple[str, ...], tuple[np.ndarray, ...]]:
    """``count`` different captions, and a picture of each, uint8 (side, side, 3)."""
    first: dict[str, np.ndarray] = {}
    while len(first) < count:
        made = picture_set(_DRAWN, side, rng)
        for caption, pixels in zip(made.captions, made.pictures, strict=True):
            if is_kept_for_judging(caption) and len(first) < count:
                first.setdefault(caption, pixels)
        bench.step(len(first), count, "lab_data")
    return tuple(first), tuple(first.values())


def _noisy(picture: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    return np.clip(picture + rng.normal(0, noise * 255, picture.shape), 0, 255).astype(np.uint8)


def _findings(rows: np.ndarray, order: np.ndarray, pairs: _Pairs, knobs: MatchParams, opened: OpenEngine) -> Findings:
    """``rows``: cosines (pictures so far, sentences); ``order``: the sentences shuffled, for the control."""
    sure = _softmax(rows / knobs.temperature)
    figures: tuple[Figure, ...] = (Figure("lab.match.certainty", float(sure.max(1).mean()), unit="%", better="", digits=0),)
    charts = [_matrix(sure, pairs)]
    if pairs.paired and len(rows) == len(pairs.sentences):
        # forth: pictures look for their sentences; back: sentences for their pictures
        ranks = {"forth": _ranks(rows, np.arange(len(rows))), "back": _ranks(rows.T, np.arange(len(rows)))}
        chance = {"forth": _ranks(rows, order), "back": _ranks(rows.T, order)}
        recalls = tuple(
            _recall(name, ranks[way], chance[way], among)
            for way, among, name in (
                ("forth", 1, "lab.match.forth_1"), ("back", 1, "lab.match.back_1"),
                ("forth", 5, "lab.match.forth_5"), ("back", 5, "lab.match.back_5"),
            )
        )  # fmt: skip
        right = float(sure.diagonal().mean()), float(sure[np.arange(len(rows)), order].mean())
        figures = (*recalls, Figure("lab.match.right", *right, unit="%", digits=0))
        charts += [_curve(rows, order), _among(ranks["forth"], chance["forth"])]
    engine = "lab.match.engine_bundled" if opened.bundled else "lab.match.engine_clip"
    told = {"lab.match.engine": opened.title, "lab.match.engine_note": engine}
    if pairs.own:
        best = _softmax(rows.T / knobs.temperature).argmax(1)
        told |= {sentence: pairs.names[row] for sentence, row in zip(pairs.sentences[:20], best, strict=False)}
    return Findings(figures, tuple(charts), _chosen(sure, pairs), words=told)


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def _ranks(alike: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(n,): how many columns of each row are at least as high as its right one, apart from that."""
    return (alike >= alike[np.arange(len(alike)), right][:, None]).sum(1) - 1


def _recall(name: str, ranks: np.ndarray, chance: np.ndarray, among: int) -> Figure:
    share, control = float((ranks < among).mean()), float((chance < among).mean())
    low, high = share_interval(share, len(ranks))
    return Figure(name, share, control, "%", digits=0, low=low, high=high)


def _matrix(sure: np.ndarray, pairs: _Pairs) -> Chart:
    shown = sure[:_SHOWN, :_SHOWN]
    names = tuple(_label(name) for name in pairs.names[: len(shown)])
    columns = tuple(_label(name) for name in pairs.sentences[: shown.shape[1]]) if pairs.own and shown.shape[1] <= 6 else ()
    return Chart("lab.match.matrix", "lab.match.sentence_axis", "", grid=Grid.of(shown, names, columns), low=0, high=1)


def _label(name: str) -> str:
    """A name that fits beside a matrix; a dollar sign would start a formula there."""
    short = name if len(name) <= 24 else name[:23] + "…"
    return short.replace("$", "＄")


def _curve(rows: np.ndarray, order: np.ndarray) -> Chart:
    """How sure the engine is of the right sentence at every temperature; which one comes first never changes."""
    line = np.arange(len(rows))
    made = [_softmax(rows / t) for t in _TEMPERATURES]
    series = (
        Series.of("lab.match.right_pairs", _TEMPERATURES, [float(s[line, line].mean()) * 100 for s in made]),
        Series.of("lab.match.shuffled", _TEMPERATURES, [float(s[line, order].mean()) * 100 for s in made], role="control"),
    )
    return Chart("lab.match.curve", "lab.match.temperature", "lab.match.sureness", series, low=0, high=100, log_x=True)


def _among(ranks: np.ndarray, chance: np.ndarray) -> Chart:
    series = (
        Series.of("lab.match.right_pairs", _AMONG, [float((ranks < k).mean()) * 100 for k in _AMONG]),
        Series.of("lab.match.shuffled", _AMONG, [float((chance < k).mean()) * 100 for k in _AMONG], role="control"),
    )
    return Chart("lab.match.recall", "lab.match.first_k", "lab.match.recall_axis", series, low=0, high=102)


def _chosen(sure: np.ndarray, pairs: _Pairs) -> tuple[LabPicture, ...]:
    """Pictures, each with the sentence that fits it best, and how sure the engine is."""
    made = []
    for row, shares in enumerate(sure[:_PICTURES]):
        choice = int(shares.argmax())
        mark = ("✓ " if choice == row else "✗ ") if pairs.paired else ""
        made.append(LabPicture(f"{mark}{pairs.sentences[choice][:80]} · {shares[choice]:.0%}", pairs.pictures[row], smooth=pairs.own))
    return tuple(made)
