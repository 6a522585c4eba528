"""Nothing that a file holds as settings can crash the reader, or keep it busy."""

from __future__ import annotations

import contextlib
import io
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from studio.errors import StudioError
from studio.media.metadata.automatic1111 import parse_parameters
from studio.media.metadata.image_settings import accepted
from studio.media.metadata.other_tools import from_comfyui, from_fooocus, from_invokeai
from studio.media.metadata.provenance import KEYWORD
from studio.tasks.text_to_image import TextToImageParams
from tests.unit.media.other_tools_samples import A1111, FOOOCUS, INVOKEAI, PICTURE, read, read_picture_settings


def test_huge_texts_are_passed_over_quickly() -> None:
    start = time.monotonic()
    for text in (
        "a" * 10_000_000,
        " " * 900_000,
        "A" * 900_000,
        'A: "' * 200_000,
        "A:" * 400_000,
        "\n" * 900_000,
        "Negative prompt:" * 50_000,
    ):
        with pytest.raises(StudioError):
            read(parameters=f"{text}\n{text[:500_000]}")
    assert time.monotonic() - start < 10


def test_compressed_text_bombs_are_a_sentence() -> None:
    info = PngInfo()
    info.add_text("parameters", "a" * 20_000_000, zip=True)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info)
    with pytest.raises(StudioError):
        read_picture_settings(buffer.getvalue())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(
    [*TextToImageParams.model_fields, *FOOOCUS, *INVOKEAI, "params", "task", "inputs", "class_type", "positive", "text"]
)
_OBJECTS = st.dictionaries(_NAMES | st.text(max_size=8), _JSON, max_size=10)
_LINES = st.lists(
    st.sampled_from(["Steps: ", "Size: ", "Seed: ", ", ", '"', "\\", "\n", "Negative prompt:", "512x512", ":"]) | st.text(max_size=8)
)


def _ends_well(**texts: str) -> None:
    """Either valid settings or one sentence, never anything else."""
    with contextlib.suppress(StudioError):
        restored = read(**texts)
        TextToImageParams.model_validate({"prompt": "x", **restored.params})


@given(data=_OBJECTS)
def test_any_json_in_any_place_ends_well(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    own = json.dumps({"task": "text_to_image", "params": data, **data})
    for texts in ({KEYWORD: text}, {KEYWORD: own}, {"parameters": text}, {"invokeai_metadata": text}, {"prompt": text}):
        _ends_well(**texts)


@given(nodes=st.dictionaries(st.sampled_from("12345"), st.fixed_dictionaries({"class_type": st.just("KSampler"), "inputs": _OBJECTS})))
def test_any_graph_ends_well(nodes: dict[str, Any]) -> None:
    _ends_well(prompt=json.dumps(nodes))


@given(parts=_LINES)
def test_any_parameters_text_ends_well(parts: list[str]) -> None:
    text = "".join(parts).encode("utf-8", "replace").decode()
    parse_parameters(text)
    _ends_well(parameters=text.replace("\0", ""))


@given(data=_OBJECTS)
def test_the_readers_accept_any_object(data: dict[str, Any]) -> None:
    for reader in (from_fooocus, from_invokeai, from_comfyui):
        accepted(reader(data)[0], TextToImageParams)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_file_ends_well(data: st.DataObject) -> None:
    info = PngInfo()
    info.add_itxt("parameters", A1111)
    info.add_itxt(KEYWORD, "{}", zip=True)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    blob = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.integers(0, len(blob)))
    with contextlib.suppress(StudioError):
        read_picture_settings(bytes(blob[:length]))
