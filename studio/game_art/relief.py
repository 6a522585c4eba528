"""The scene as a relief: a binary glTF 2.0 (Khronos Group, glTF 2.0 specification) with the picture on a mesh that follows the depth."""

from __future__ import annotations

import io
import json
import struct

import numpy as np

_FLOAT, _UINT32 = 5126, 5125
_ARRAY, _ELEMENTS = 34962, 34963


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
    parts = [positions.reshape(-1, 3), normals.reshape(-1, 3), np.stack([u, v], -1).reshape(-1, 2)]
    blobs = [np.ascontiguousarray(p, "<f4").tobytes() for p in parts] + [faces.astype("<u4").tobytes(), png.getvalue()]
    return _glb(blobs, len(parts[0]), faces.size, parts[0])


def _normals(heights: np.ndarray, dx: float, dy: float) -> np.ndarray:
    down, right = np.gradient(heights, dy, dx)
    normals = np.stack([-right, down, np.ones_like(heights)], -1)
    return normals / np.linalg.norm(normals, axis=-1, keepdims=True)


def _glb(blobs: list[bytes], vertices: int, indices: int, positions: np.ndarray) -> bytes:
    views, offset, body = [], 0, b""
    for number, blob in enumerate(blobs):
        view = {"buffer": 0, "byteOffset": offset, "byteLength": len(blob)}
        views.append(view | ({"target": _ELEMENTS if number == 3 else _ARRAY} if number < 4 else {}))
        body += blob + b"\0" * (-len(blob) % 4)
        offset = len(body)
    box = {"min": positions.min(0).tolist(), "max": positions.max(0).tolist()}
    accessors = [
        {"bufferView": 0, "componentType": _FLOAT, "count": vertices, "type": "VEC3", **box},
        {"bufferView": 1, "componentType": _FLOAT, "count": vertices, "type": "VEC3"},
        {"bufferView": 2, "componentType": _FLOAT, "count": vertices, "type": "VEC2"},
        {"bufferView": 3, "componentType": _UINT32, "count": indices, "type": "SCALAR"},
    ]
    document = {
        "asset": {"version": "2.0", "generator": "Multimodal Studio", "copyright": "AI-generated"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "relief"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0}]}],
        "materials": [
            {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0, "roughnessFactor": 1}, "doubleSided": True}
        ],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
        "images": [{"bufferView": 4, "mimeType": "image/png"}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(body)}],
    }
    text = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(body), 0x004E4942) + body
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
