"""Match sentences and pictures in one space, both ways. Needs numpy only; takes a moment.

A real model such as CLIP turns pictures and sentences into vectors. Here a toy does: a picture's vector is its sentence's vector seen
through noise, so that what follows (cosines, softmax, recall) is exactly what is done with real ones.
"""

import numpy as np

rng = np.random.default_rng(0)
COLORS = ("red", "blue", "green", "yellow", "white", "black")
THINGS = ("fox", "car", "house", "apple", "robot", "whale")
sentences = [f"a {color} {thing}" for color in COLORS for thing in THINGS]


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


# each word has a direction; a sentence is the sum of its words
direction = {word: rng.normal(size=32) for word in (*COLORS, *THINGS)}
texts = unit(np.array([direction[color] + direction[thing] for color in COLORS for thing in THINGS]))
pictures = unit(texts + rng.normal(0, 0.25, texts.shape))

cosines = pictures @ texts.T  # (pictures, sentences): everything is compared with everything


def softmax(values, temperature):
    powers = np.exp((values - values.max(1, keepdims=True)) / temperature)
    return powers / powers.sum(1, keepdims=True)


def recall(alike, right, among):
    """Share of rows whose right column is among the highest."""
    best = np.argsort(-alike, axis=1)[:, :among]
    return np.mean([right[row] in best[row] for row in range(len(alike))])


own = np.arange(len(sentences))
shuffled = rng.permutation(len(sentences))
for name, right in (("right pairs", own), ("shuffled", shuffled)):
    forth, back = recall(cosines, right, 1), recall(cosines.T, right, 1)
    print(f"{name}: picture finds sentence {forth:.0%}, sentence finds picture {back:.0%}, first five {recall(cosines, right, 5):.0%}")

# the temperature decides how sure the answer is, never which sentence comes first
for temperature in (0.02, 0.1, 1.0):
    sure = softmax(cosines, temperature)
    print(f"temperature {temperature}: first {sentences[int(sure[0].argmax())]!r} with {sure[0].max():.0%}")
