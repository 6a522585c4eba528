"""Dataset version 1 stays what the first bundled model was trained on."""

from __future__ import annotations

import base64
import hashlib
import json

import cv2
import numpy as np
import pytest

from studio.training.text_to_image.datasets.dataset import VERSIONS

# index: (first 16 digits of the sha256 of spec and captions; the picture at 6 x 6 px, RGB, base64; the first caption),
# written with the code that made the first training's data
GOLDEN = {
    0: (
        "5f877fbb5ff52dcd",
        "9s9d9MZB9s1Y9MZC9s1X9MU89MdC9cxV5cNe07+T1MBb9s1X9s1X9sJXlJLb1sDt4MWQ9MZB9MZC97Zlpn7gxcDo6Mae9s1Y9s1Y9cFP1KiJ18OX9cxU9MZC9MU89s1W9MZC9s1Y9MZB9s9d",
        "an unicorn on a yellow background",
    ),
    1: (
        "e47abdfe80960e4c",
        "KzVbKzVcTld2LTdeJzFYJC1VLjhgLjdbS1JsNT1eKDNdKTNeOEJoP0dhN0BeOEBfNz9bOkRpM0BVP0leMz9VNUFXND5TMT9WLzk/KzY8JjM3N0JFLz4+MTlCJjA0KTU1KTY1KTU1KTU1MDk+",
        "old temple with broken columns with falling snow at night",
    ),
    2: (
        "593992f55561bdda",
        "jrXXkLrdr87cocbfl8LmlcHlmbzboMPfx9fQpLjFlbXRm7rWsNLqs9PrtdHkrMPWnLPGprnJvdTc2ObxrsjN0eDqrcfNkra0mLW03Ofy3Ofy4+z3t8zPlLGwy9DbwdDgvM/gv8/fzdPewsjT",
        "White winter landscape with falling snow under a blue sky",
    ),
    7: (
        "e5fe8476b40100c4",
        "+/j/+/j/+/j/+/j/+/j/+/j/+/j/+/n/6ebt6OTs9/X7+/j/+/j/+vj+yMLMyMLM7erx+/j/+/j/5eHpz6Osz6ev2cnR+/j/+/j/4d3l05if1pKZ1cjR+/j/+/j/+/j/+/j/+/j/+/j/+/j/",
        "an illustration of a white hat on white",
    ),
    4242: (
        "8f28ae4ac0022a71",
        "KC9LKTFNLDRTJCpGJSpCHiQ9LTRSKjFPJCtIIilFREhdIilEJSxKJCxKJCtJKy1CS1FnJCtJJDRHIDRAJjNDSzk6TUFIIjE9FC0nJDU5LDc+MjI1Sjs+ITMwGCsrLTY1LjVHLzJCHSwsIzQy",
        "at night with lightning, a big horse resting in the meadow with flowers",
    ),
    10000003: (
        "c9f75484b0914851",
        "qNHYv9vToND0n9D2XrHwXrHwj8foodDostn1q6mxdLzyksv1i8jzjMPrioKIioCEisj0isj0na23mrCpmpN7kK62p7bCmbG3kpaNkJxvmJ6FlJ2KmaCBmqV6WJdIZZpOta52r61yaZxSUphK",
        "a bat in the village in daylight, game background",
    ),
}


@pytest.mark.parametrize("index", GOLDEN)
def test_specs_and_captions_are_those_of_the_first_training(index: int) -> None:
    made = VERSIONS[1].item(index, 3)
    digest, _, first = GOLDEN[index]
    assert made["captions"][0] == first
    assert hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16] == digest


@pytest.mark.parametrize("index", GOLDEN)
def test_pictures_are_those_of_the_first_training(index: int) -> None:
    picture = VERSIONS[1].render(VERSIONS[1].item(index, 3)["spec"])
    assert picture.shape == (256, 256, 3) and picture.dtype == np.uint8
    wanted = np.frombuffer(base64.b64decode(GOLDEN[index][1]), np.uint8).reshape(6, 6, 3).astype(int)
    small = cv2.resize(picture, (6, 6), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(small - wanted).mean() < 2  # versions of OpenCV round differently


def test_held_out_pictures_have_their_time_of_day_stated() -> None:
    specs, prompts = VERSIONS[1].held_out(12)
    assert len(specs) == len(prompts) == 12
    assert all(s["style"] == "none" for s in specs)
