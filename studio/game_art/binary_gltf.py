"""The container of 3D things: binary glTF 2.0 (Khronos Group, glTF 2.0 specification), from arrays that are packed one after the other."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence

import numpy as np

_FLOAT, _UINT32 = 5126, 5125
_ARRAY, _ELEMENTS = 34962, 34963
_TYPES = {2: "VEC2", 3: "VEC3"}


def mesh_glb(name: str, attributes: Mapping[str, np.ndarray], faces: np.ndarray, png: bytes = b"") -> bytes:
    """A .glb with one mesh, y up. ``attributes``: by glTF's names, "POSITION" first: float (vertices, 2 or 3); ``faces``: (triangles, 3),
    counter-clockwise; ``png``: its texture, placed by "TEXCOORD_0", or b"" for none. The same arrays give the same bytes.
    """
    blobs = [np.ascontiguousarray(values, "<f4").tobytes() for values in attributes.values()] + [faces.astype("<u4").tobytes()]
    accessors: list[dict[str, object]] = [
        {"bufferView": i, "componentType": _FLOAT, "count": len(values), "type": _TYPES[values.shape[1]]}
        for i, values in enumerate(attributes.values())
    ]
    box = attributes["POSITION"]
    accessors[0] |= {"min": box.min(0).tolist(), "max": box.max(0).tolist()}
    accessors.append({"bufferView": len(attributes), "componentType": _UINT32, "count": faces.size, "type": "SCALAR"})
    targets = [_ARRAY] * len(attributes) + [_ELEMENTS]
    material: dict[str, object] = {"metallicFactor": 0, "roughnessFactor": 1}
    textures: dict[str, object] = {}
    if png:
        blobs.append(png)
        material["baseColorTexture"] = {"index": 0}
        textures = {
            "textures": [{"source": 0, "sampler": 0}],
            "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
            "images": [{"bufferView": len(blobs) - 1, "mimeType": "image/png"}],
        }
    primitive = {"attributes": {key: i for i, key in enumerate(attributes)}, "indices": len(attributes), "material": 0}
    document = {
        "asset": {"version": "2.0", "generator": "Multimodal Studio", "copyright": "AI-generated"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"primitives": [primitive]}],
        "materials": [{"pbrMetallicRoughness": material, "doubleSided": True}],
        "accessors": accessors,
        **textures,
    }
    return _packed(document, blobs, targets)


def _packed(document: dict[str, object], blobs: Sequence[bytes], targets: Sequence[int]) -> bytes:
    views, offset, body = [], 0, b""
    for number, blob in enumerate(blobs):
        view = {"buffer": 0, "byteOffset": offset, "byteLength": len(blob)}
        views.append(view | ({"target": targets[number]} if number < len(targets) else {}))
        body += blob + b"\0" * (-len(blob) % 4)
        offset = len(body)
    whole = document | {"bufferViews": views, "buffers": [{"byteLength": len(body)}]}
    text = json.dumps(whole, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(body), 0x004E4942) + body
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
