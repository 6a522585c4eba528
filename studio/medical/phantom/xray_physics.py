"""Millimetres of tissue to a film: Beer-Lambert attenuation at three energies, scatter, detector blur, photon noise and display.

Attenuation coefficients are those of ICRU-44 soft tissue and cortical bone at 50, 70 and 90 keV (NIST XCOM, rounded).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIELD_MM = 324.0  # side of the square field of view
BITS_12 = 4095
LOG_RANGE = 8.0  # attenuation (natural logarithm) that a 12-bit raw film spans
_WEIGHTS = (0.35, 0.45, 0.20)
_SOFT = (0.0240, 0.0204, 0.0186)  # 1/mm
_BONE = (0.0814, 0.0500, 0.0395)
_METAL = 12.0  # attenuation relative to bone
_SCATTER_MM = 28.0
_DETAIL_MM, _DETAIL = 9.0, 0.45  # unsharp masking, as on reading workstations


@dataclass(frozen=True)
class Acquisition:
    """How the film was taken: what differs between hospitals.

    ``photons`` per 3 mm pixel before the patient; ``scatter``: share of scattered radiation behind the patient, in [0, 0.8]; ``blur_mm``:
    standard deviation of the detector's spread; ``gamma`` of the display; ``invert`` swaps black and white.
    """

    photons: float = 4.0e5
    scatter: float = 0.25
    blur_mm: float = 0.8
    gamma: float = 1.0
    invert: bool = False


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur, mirrored at the borders; ``sigma`` is in pixels, below 0.05 the picture is unchanged."""
    import cv2

    if sigma < 0.05:
        return picture
    return cv2.GaussianBlur(picture, (0, 0), float(sigma), borderType=cv2.BORDER_REFLECT)


def smooth_field(rng: np.random.Generator, size: int, scale_mm: float) -> np.ndarray:
    """Smooth random field float32 (size, size), mean 0, standard deviation 1; drawn on a fixed grid, so the same at every resolution."""
    import cv2

    grid = 96
    sigma = scale_mm / (FIELD_MM / grid)
    pad = int(np.ceil(4 * sigma))
    noise = np.pad(rng.standard_normal((grid, grid), dtype=np.float32), pad, mode="wrap")
    field = blurred(noise, sigma)[pad:-pad, pad:-pad]
    field = (field - field.mean()) / (field.std() + 1e-9)
    return cv2.resize(field, (size, size), interpolation=cv2.INTER_LINEAR)


def exposed(soft: np.ndarray, bone: np.ndarray, metal: np.ndarray, acquisition: Acquisition, rng: np.random.Generator) -> np.ndarray:
    """Attenuation float32 (h, w) that the detector records behind these thicknesses in mm.

    The noise is Gaussian with the variance of photon counting: unlike Poisson draws, it does not change elsewhere in the film when
    something is removed from the body.
    """
    pixel = FIELD_MM / soft.shape[0]
    soft = np.maximum(soft, 0)
    light = np.zeros_like(soft)
    for weight, of_soft, of_bone in zip(_WEIGHTS, _SOFT, _BONE, strict=True):
        light += np.float32(weight) * np.exp(-np.float32(of_soft) * soft - np.float32(of_bone) * (bone + _METAL * metal))
    scattered = blurred(light * (soft > 1), _SCATTER_MM / pixel)
    light = light + scattered * (acquisition.scatter / (1 - acquisition.scatter))
    light = blurred(light, acquisition.blur_mm / pixel)
    photons = acquisition.photons * (pixel / 3.0) ** 2
    counts = light * photons
    counts = counts + np.sqrt(counts) * rng.standard_normal(counts.shape, dtype=np.float32)
    return -np.log(np.maximum(counts, 0.5) / photons).astype(np.float32)


def raw_12_bit(attenuation: np.ndarray) -> np.ndarray:
    """uint16 (h, w): attenuation from 0 to `LOG_RANGE` as 0 to 4095; more attenuation is brighter."""
    return np.clip(np.rint(attenuation * (BITS_12 / LOG_RANGE)), 0, BITS_12).astype(np.uint16)


def displayed(attenuation: np.ndarray, body: np.ndarray, acquisition: Acquisition) -> np.ndarray:
    """Film float32 (h, w) in [0, 1] as it is displayed: bone white, window fitted to ``body`` (bool), details enhanced, gamma applied."""
    pixel = FIELD_MM / attenuation.shape[0]
    low, high = (float(v) for v in np.percentile(attenuation[body], (0.5, 93)))
    film = np.clip((attenuation - low) / max(high - low, 1e-3), 0, 1)
    film = np.clip(film + _DETAIL * (film - blurred(film, _DETAIL_MM / pixel)), 0, 1) ** np.float32(acquisition.gamma)
    return (1 - film if acquisition.invert else film).astype(np.float32)
