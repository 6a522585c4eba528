"""The scene as a relief: a binary glTF 2.0 with the picture on a mesh that follows the depth."""

from __future__ import annotations

import io

import numpy as np

from studio.game_art.binary_gltf import mesh_glb


def relief_glb(picture: np.ndarray, depth: np.ndarray, columns: int = 128, rise: float = 0.25) -> bytes:
    """A .glb of ``picture`` (uint8 (h, w, 3)) over ``depth`` (float (h, w) in [0, 1], 1 near): 1 unit wide, y up, ``rise`` units deep.

    The same pictures give the same bytes.
    """
    import cv2
    from PIL import Image

    height, width = picture.shape[:2]
    rows = max(2, round(columns * height / width))
    heights = np.round(cv2.resize(depth.astype(np.float64), (columns, rows), interpolation=cv2.INTER_AREA) * rise, 6)
    u, v = np.meshgrid(np.linspace(0, 1, columns, dtype=np.float32), np.linspace(0, 1, rows, dtype=np.float32))
    positions = np.stack([u - 0.5, (0.5 - v) * height / width, heights], -1)
    normals = _normals(heights, 1 / (columns - 1), height / width / (rows - 1))
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    faces = np.stack([corner, corner + columns, corner + 1, corner + 1, corner + columns, corner + columns + 1], -1)
    png = io.BytesIO()
    Image.fromarray(picture).save(png, "PNG")
    attributes = {
        "POSITION": positions.reshape(-1, 3), "NORMAL": normals.reshape(-1, 3), "TEXCOORD_0": np.stack([u, v], -1).reshape(-1, 2),
    }  # fmt: skip
    return mesh_glb("relief", attributes, faces, png.getvalue())


def _normals(heights: np.ndarray, dx: float, dy: float) -> np.ndarray:
    down, right = np.gradient(heights, dy, dx)
    normals = np.stack([-right, down, np.ones_like(heights)], -1)
    return normals / np.linalg.norm(normals, axis=-1, keepdims=True)
