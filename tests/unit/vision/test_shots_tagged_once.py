"""Tagging asks for the pictures of a shot once, and keeps none of them. A script stands in for the networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from studio.vision.scenes import Shot
from studio.vision.tagging import tag


class Encoder:
    """Sees how bright a picture is; knows one label."""

    title = "brightness"
    identities = ()
    floor, gate, margin, independent = 0.1, 0.5, -1.0, True

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return np.array([[image.mean() / 255] for image in images], np.float32), np.ones(len(images), np.float32)

    def pooled(self, vectors: np.ndarray) -> np.ndarray:
        return vectors.mean(0)

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 1), np.float32)

    def scores(self, pictures: np.ndarray, texts: np.ndarray) -> np.ndarray:
        return pictures @ texts.T

    def likeness(self, texts: np.ndarray) -> np.ndarray:
        return np.eye(len(texts))

    def shares(self, scores: np.ndarray) -> np.ndarray:
        return scores


class Asked(Sequence[tuple[np.ndarray, ...]]):
    """Pictures of shots; ``asked`` numbers each shot that was read."""

    def __init__(self, brightness: Sequence[int | None]) -> None:
        self.asked: list[int] = []
        self._brightness = brightness

    def __len__(self) -> int:
        return len(self._brightness)

    def __getitem__(self, index: int) -> tuple[np.ndarray, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        value = self._brightness[index]
        self.asked.append(index)
        ramp = np.linspace(0, 60, 32).astype(np.uint8)[None, :, None]
        return () if value is None else (np.broadcast_to(ramp + np.uint8(value), (24, 32, 3)),) * 3

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        return (self[i] for i in range(len(self)))


def test_each_shot_is_read_once_and_shots_without_pictures_stay_plain() -> None:
    shown = Asked([190, None, 20])
    shots = [Shot(float(i), i + 1.0) for i in range(3)]
    scenes = tag(Encoder(), shown, shots, ["snow"])  # pyright: ignore[reportArgumentType]
    assert shown.asked == [0, 1, 2]
    assert [scene.shot for scene in scenes] == shots
    assert [scene.answered for scene in scenes] == [True, False, False]
    assert scenes[1].tags == () and scenes[1].thumbnail is None and scenes[0].thumbnail is not None
