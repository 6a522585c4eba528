"""Memory in bytes: what the machine has, what a component needs before and after loading, and what an out-of-memory error looks like."""

from __future__ import annotations

import gc
import json
import math
import sys
import weakref
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, TypedDict

from studio.models.parts import Part

if TYPE_CHECKING:
    from torch import Tensor


GIB = 1 << 30
SLACK = 64 * 1024
"""Bytes added to an estimate: buffers that are not in the files (position ids and the like)."""

_FLOATS = {"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"}
_WIDTH = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}
_PRECISION_WIDTH = {"float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
_MEMORY_WORDS = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "defaultcpuallocator")


def host_memory() -> int:
    """Bytes of main memory that this process may use: the machine's, or its control group's if that is less."""
    import psutil

    total = int(psutil.virtual_memory().total)
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(file).read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such group, or "max"
            continue
    return total


def estimated_bytes(part: Part, precision: str) -> int:
    """Bytes a component will hold once loaded in ``precision``, from the headers of its safetensors files; opens no tensor.

    Components without weights, and weights in other formats, are taken to need as much as their files.
    """
    if not part.weights:
        return part.file_bytes
    total = SLACK
    for file in part.weights:
        if file.suffix != ".safetensors":
            total += file.stat().st_size
            continue
        for kind, count in tensor_counts(file).items():
            total += count * (_PRECISION_WIDTH.get(precision, 4) if kind in _FLOATS else _WIDTH.get(kind, 1))
    return total


def tensor_counts(file: Path) -> dict[str, int]:
    """Number of elements by safetensors data type, from a file's header."""
    stat = file.stat()
    return _counts(file, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _counts(file: Path, size: int, changed: int) -> dict[str, int]:
    totals: dict[str, int] = {}
    for tensor in tensor_table(file).values():
        totals[tensor["dtype"]] = totals.get(tensor["dtype"], 0) + math.prod(tensor["shape"])
    return totals


class TensorEntry(TypedDict):
    """One tensor in a safetensors header; ``dtype`` as the format names it, "F32" or "BF16"."""

    dtype: str
    shape: list[int]


def tensor_table(file: Path) -> dict[str, TensorEntry]:
    """Tensor name -> its entry in a safetensors header."""
    with file.open("rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    header.pop("__metadata__", None)
    return header


def measured_bytes(value: object, fallback: int) -> int:
    """Bytes of a loaded module by accelerate's count; ``fallback`` for anything but a torch module."""
    import torch
    from accelerate.utils import compute_module_sizes

    if isinstance(value, torch.nn.Module):
        return int(compute_module_sizes(value)[""])
    return fallback


def tensors_of(value: object) -> list[Tensor]:
    """Parameters and buffers of a module; nothing for other objects."""
    import torch

    return [*value.parameters(), *value.buffers()] if isinstance(value, torch.nn.Module) else []


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that memory ran out, on a GPU or in main memory."""
    if isinstance(error, MemoryError):
        return True
    torch = sys.modules.get("torch")
    kind = getattr(torch, "OutOfMemoryError", None)
    if kind is not None and isinstance(error, kind):
        return True
    text = str(error).lower()
    return isinstance(error, (RuntimeError, OSError)) and any(words in text for words in _MEMORY_WORDS)


class ReleaseCheck:
    """Weak references to a value and its tensors, taken before it is released: they prove that it is gone, or show who holds it."""

    def __init__(self, name: str, value: object, size: int) -> None:
        self.name = name
        self.size = size
        tensors = tensors_of(value)
        try:
            self._value = weakref.ref(value)
        except TypeError:  # a plain container without tensors
            self._value = None
        self._tensors = [(weakref.ref(t), t.numel() * t.element_size()) for t in tensors]

    def kept_bytes(self) -> int:
        """Bytes still held; 0 when everything is gone."""
        if self._tensors:
            return sum(count for reference, count in self._tensors if reference() is not None)
        return self.size if self._value is not None and self._value() is not None else 0

    def gone(self) -> bool:
        """True when neither the value nor any of its tensors is alive; collects garbage once if that is needed to tell."""
        if self._alive() is None:
            return True
        gc.collect()
        return self._alive() is None

    def holders(self) -> list[str]:
        """Who holds the value, as ``module.Class.attribute``; at most five, for people."""
        survivor = self._alive()
        return describe_holders(survivor, ignore=(self,)) if survivor is not None else []

    def _alive(self) -> object | None:
        value = self._value() if self._value is not None else None
        if value is not None:
            return value
        return next((t for t in (reference() for reference, _ in self._tensors) if t is not None), None)


def describe_holders(value: object, ignore: Iterable[object] = ()) -> list[str]:
    """Summary of `gc.get_referrers`, one level up from plain containers, without this module's own frames."""
    skipped = {id(value), id(ignore), *(id(item) for item in ignore)}
    found: dict[str, None] = {}
    first = gc.get_referrers(value)
    skipped.add(id(first))
    for holder in first:
        if id(holder) in skipped or _own_frame(holder):
            continue
        if isinstance(holder, (dict, list, tuple, set)):
            owners = [o for o in gc.get_referrers(holder) if o is not first and not _own_frame(o) and not isinstance(o, type(first))]
            label = _label(holder, value)
            named = [f"{_name(o)}{label}" for o in owners if not isinstance(o, (dict, list, tuple, set))]
            found.update(dict.fromkeys(named or [f"{type(holder).__name__}{label}"]))
        else:
            found.setdefault(_name(holder) + _label(getattr(holder, "__dict__", {}), value))
    return list(found)[:5]


def _own_frame(holder: object) -> bool:
    return isinstance(holder, FrameType) and holder.f_code.co_filename == __file__


def _name(holder: object) -> str:
    if isinstance(holder, FrameType):
        return f"{holder.f_globals.get('__name__', '?')}.{holder.f_code.co_name}"
    if isinstance(holder, ModuleType):
        return holder.__name__
    return f"{type(holder).__module__}.{type(holder).__qualname__}"


def _label(container: object, value: object) -> str:
    if isinstance(container, dict):
        key = next((k for k, v in list(container.items()) if v is value), None)
        return f".{key}" if isinstance(key, str) else ""
    return ""
