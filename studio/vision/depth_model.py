"""Monocular depth estimation by a model. Yang et al., "Depth Anything V2", 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.models.cache import Lease

_STEPS = 65535  # levels of a 16-bit picture


def estimate_depth(lease: Lease, picture: np.ndarray) -> np.ndarray:
    """Depth of a uint8 picture (h, w, 3) as float32 (h, w) in [0, 1], 1 near, by the leased depth model and its processor.

    The model predicts inverse depth up to scale and shift, so the nearest and farthest points become 1 and 0; a picture without any depth
    is 0 everywhere.
    """
    import cv2
    import torch

    model = lease.components["model"]
    with lease.lock("processor"):
        values = lease.components["processor"](images=picture, return_tensors="pt", input_data_format="channels_last")["pixel_values"]
    with torch.inference_mode():
        found = model(pixel_values=values.to(model.device, model.dtype)).predicted_depth[0].float().cpu().numpy()
    height, width = picture.shape[:2]
    near = cv2.resize(np.nan_to_num(found), (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float64)
    near -= near.min()
    return (np.round(near / max(float(near.max()), 1e-6) * _STEPS) / _STEPS).astype(np.float32)
