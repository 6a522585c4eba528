"""What a classifier and a face detector have seen in a picture, as evidence for any label.

The network gives each of its classes a probability. The evidence for a label is the probability of all classes that it stands for
(`studio.vision.label_classes`), so "dog" is sure where the network wavers between two breeds. Where a picture shows
something that no class stands for, the probability is spread over many, and no label gets enough of it. People are no class of
ImageNet: for them a face counts.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.vision.sentence_vectors import mean_pooled

if TYPE_CHECKING:
    from studio.models.lease import Identity
    from studio.vision.efficientnet import EfficientNetLite0
    from studio.vision.faces import FaceNetworks

_SIDE = 224  # px; input of the network
_CROP = 0.875  # share of the shorter edge that is used, as in training
_BATCH = 8
_MANY = 4  # faces
_NO_FACE, _FACE = 0.9, 1.0  # what the face detector believes at least of anything, and of a face
_PARTS = 3  # of a picture's vector, each of which sums to 1 when squared: classes, a face or none, several or not


class ClassEvidence:
    """A `studio.vision.picture_encoder.PictureEncoder` over leased networks and a leased MiniLM.

    The vector of a picture holds square roots of probabilities: of the classes, of a face and of none, of several faces and of fewer.
    """

    def __init__(
        self, title: str, network: EfficientNetLite0, faces: FaceNetworks, text_model: Any, tokenizer: Any,
        tokenizer_lock: AbstractContextManager[object],
    ) -> None:  # fmt: skip
        """``tokenizer_lock``: the lease's lock on the tokenizer, which is shared with other requests."""
        self.title = title
        self.identities: tuple[Identity, ...] = ()
        self.gate = 0.6  # probability; see tests/benchmarks/vision
        self.margin, self.independent = -1.0, True  # a face and a guitar are both seen
        self.floor = 0.08  # probability of the best class: flat pictures and patterns get below 0.02, photographs above 0.15
        self._network, self._faces = network, faces
        self._text_model, self._tokenizer, self._lock = text_model, tokenizer, tokenizer_lock

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(n, d) unit float32 for uint8 pictures (h, w, 3) of any size, and (n,) the probability of the best class or of a face."""
        import torch

        first = self._network.classifier.weight
        found = []
        with torch.inference_mode():
            for at in range(0, len(images), _BATCH):
                batch = np.stack([preprocess(image) for image in images[at : at + _BATCH]])
                pixels = torch.from_numpy(batch).to(first.device, first.dtype).permute(0, 3, 1, 2)  # channels stay last in memory
                logits = self._network(pixels).float()
                found.append(logits.softmax(-1).cpu().numpy())
        classes = np.concatenate(found) if found else np.zeros((0, len(self._network.names.classes)), np.float32)
        faces = np.array(self._seen_faces(images), np.float32).reshape(-1, 2)
        squares = np.column_stack([classes, faces[:, 0], faces[:, 1], 1 - faces[:, 0], 1 - faces[:, 1]]) / _PARTS
        sure = np.maximum(classes.max(1, initial=0), faces[:, 0])
        return np.sqrt(squares).astype(np.float32), sure.astype(np.float32)

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3) of any size."""
        return self.encode_with_confidence(images)[0]

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) float32 in [0, 1]: what each text stands for."""
        weights = self._network.names.weights(texts, self._network.class_embeddings.float().cpu().numpy(), self._text_vectors)
        return np.column_stack([weights, np.zeros((len(weights), 2))]).astype(np.float32)

    def pooled(self, vectors: np.ndarray) -> np.ndarray:
        """(d,) unit: the mean probabilities of pictures (n, d)."""
        return np.sqrt(np.square(vectors).mean(0))

    def scores(self, pictures: np.ndarray, texts: np.ndarray) -> np.ndarray:
        """(n, m) in [0, 1]: the probability of all that each text stands for."""
        return np.clip(_PARTS * np.square(pictures) @ texts.T, 0, 1)

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """(m,) the scores themselves, which are probabilities."""
        return scores

    def likeness(self, texts: np.ndarray) -> np.ndarray:
        """(m, m) in [0, 1]: the share of the narrower text's classes that the other stands for too."""
        sizes = np.maximum(texts.sum(1), 1e-9)
        return texts @ texts.T / np.minimum(sizes[:, None], sizes[None])

    def matches(self, pictures: np.ndarray, question: str) -> np.ndarray:
        """(n,) how far pictures answer ``question``: from 1 on it is seen."""
        return self.scores(pictures, self.encode_texts([question]))[:, 0] / self.gate

    def _seen_faces(self, images: list[np.ndarray]) -> list[tuple[float, float]]:
        """The probabilities of a face and of several in each picture."""
        from studio.vision.faces import find_faces

        seen = []
        for at in range(0, len(images), _BATCH):
            for boxes in find_faces(self._faces, images[at : at + _BATCH]):
                beliefs = np.clip((boxes[:, 4] - _NO_FACE) / (_FACE - _NO_FACE), 0, 1)
                several = float(beliefs[_MANY - 1]) if len(beliefs) >= _MANY else 0.0
                seen.append((float(beliefs[0]) if len(beliefs) else 0.0, several))
        return seen

    def _text_vectors(self, texts: list[str]) -> np.ndarray:
        with self._lock:
            return mean_pooled(self._text_model, self._tokenizer, texts).cpu().numpy().astype(np.float32)


def preprocess(image: np.ndarray) -> np.ndarray:
    """The centre of a picture as the network expects it, but channels last: float32 (224, 224, 3), (value - 127) / 128."""
    import cv2

    height, width = image.shape[:2]
    edge = min(height, width) * _CROP
    scale = _SIDE / edge
    size = (max(_SIDE, round(width * scale)), max(_SIDE, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - _SIDE) // 2, (size[1] - _SIDE) // 2
    middle = small[top : top + _SIDE, left : left + _SIDE].astype(np.float32)
    return (middle - 127) / 128
