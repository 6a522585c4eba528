"""The sets that are compared: made from the renderer's pictures, or read from two ZIP files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from studio.errors import InvalidInput
from studio.learning.picture_judging.classifier_features import FEATURES
from studio.learning.picture_judging.picture_changes import blurred_pictures, noisy_pictures
from studio.learning.picture_set import NOUNS, picture_set
from studio.media.decoding_limits import DecodingLimits
from studio.media.image_decoding import decode, rgb
from studio.media.recordings_zip import file_name, is_zip, recordings_in, unpacked
from studio.tasks.running import decoding_limits

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.measure.params import MeasureParams

SIDE = 96  # px at which all is measured
_MOST_FILES, _MOST_BYTES = 2000, 2**30
_KINDS = 24  # things of the usual pictures; the rest are "other things"


@dataclass(frozen=True)
class ComparedSets:
    """``reference`` and ``same`` are of one kind, ``changed`` is to be told from it; uint8 (n, `SIDE`, `SIDE`, 3).

    The first ``paired`` pictures of ``same`` and ``changed`` belong together. ``captions``: of ``same``, or empty; ``told``: those that
    come with ``changed``; ``learnt``: of ``reference``.
    """

    reference: np.ndarray
    same: np.ndarray
    changed: np.ndarray
    paired: int
    captions: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    learnt: tuple[str, ...] = ()


def made_sets(knobs: MeasureParams, count: int, rng: np.random.Generator) -> ComparedSets:
    """``count`` pictures a set; ``same`` and ``reference`` are two halves of one draw."""
    drawn = picture_set(2 * count, SIDE, rng, NOUNS[:_KINDS])
    same, captions, told = drawn.pictures[count:], drawn.captions[count:], list(drawn.captions[count:])
    changed = same.copy()
    swapped = np.flatnonzero(rng.random(count) < knobs.strength)
    if knobs.change == "blur":
        changed = blurred_pictures(same, knobs.strength)
    elif knobs.change == "noise":
        changed = noisy_pictures(same, knobs.strength, rng)
    elif knobs.change == "captions":
        for at, other in zip(swapped, np.roll(swapped, 1), strict=True):
            told[at] = captions[other]
    else:  # another draw: of the same kind, or of other things in part of the pictures
        fresh = picture_set(count, SIDE, rng, NOUNS[_KINDS:] if knobs.change == "other" else NOUNS[:_KINDS])
        where = swapped if knobs.change == "other" else np.arange(count)
        changed[where] = fresh.pictures[where]
        for at in where:
            told[at] = fresh.captions[at]
    return ComparedSets(drawn.pictures[:count], same, changed, count, captions, tuple(told), drawn.captions[:count])


def own_sets(bench: Bench, first: Path | None, second: Path | None, most: int) -> ComparedSets:
    """The pictures of two ZIP files, at most ``most`` of each set. Half of ``first`` becomes ``same``, if that leaves enough of both.

    Raises `InvalidInput` about the field for a missing file, what is no ZIP of pictures, or a picture that cannot be read.
    """
    for path, field in ((first, "measure_first"), (second, "measure_second")):
        if path is None:
            raise InvalidInput("error.measure_both", field=field)
    assert first is not None and second is not None
    names, others = _entries(first, "measure_first"), _entries(second, "measure_second")
    rng = np.random.default_rng(bench.seed)
    order = [list(names)[i] for i in rng.permutation(len(names))]
    half = len(order) // 2 if len(order) >= 2 * (FEATURES + 1) else 0
    halves = order[:half][:most], order[half:]
    pairs = sorted(name for name in halves[1] if name in others)[:most]
    same = pairs + [name for name in halves[1] if name not in others][: most - len(pairs)]
    spare = sorted(set(others) - set(pairs))
    changed = pairs + [spare[i] for i in rng.permutation(len(spare))][: max(most - len(pairs), 0)]
    if max(len(names), len(others)) > 2 * most:
        bench.notice("notice.measure_sampled", count=most, first=len(names), second=len(others))
    if len(pairs) < min(len(same), len(changed)):
        bench.notice("notice.measure_pairs", count=len(pairs))
    total, limits = half + len(same) + len(changed), decoding_limits(bench.engine.settings)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        bench.step(min(done, total), total, "lab_data")

    read = [_read(first, [names[n] for n in halves[0]], "measure_first", limits, step)]
    read.append(_read(first, [names[n] for n in same], "measure_first", limits, step))
    read.append(_read(second, [others[n] for n in changed], "measure_second", limits, step))
    return ComparedSets(read[0], read[1], read[2], len(pairs))


def _entries(path: Path, field: str) -> dict[str, str]:
    """Entry of the ZIP by its plain name without ending, by which pictures of two folders are paired."""
    if not is_zip(path):
        raise InvalidInput("error.zip_broken", field, name=path.name)
    entries = recordings_in(path, field, most_files=_MOST_FILES, most_bytes=_MOST_BYTES)
    found: dict[str, str] = {}
    for entry in entries:
        found.setdefault(file_name(entry).rpartition(".")[0].casefold() or file_name(entry).casefold(), entry)
    if not found:
        raise InvalidInput("error.zip_empty", field, name=path.name)
    return found


def _read(path: Path, entries: list[str], field: str, limits: DecodingLimits, step: Callable[[], None]) -> np.ndarray:
    found = np.empty((len(entries), SIDE, SIDE, 3), np.uint8)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        for i, entry in enumerate(entries):
            step()
            with unpacked(path, entry, Path(folder), field) as file:
                try:
                    picture = np.asarray(rgb(decode(file, field, limits)[0], field))
                except InvalidInput as error:
                    raise InvalidInput("error.measure_picture", field, name=file_name(entry)) from error
            found[i] = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return found
