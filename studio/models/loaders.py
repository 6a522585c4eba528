"""From a component on disk to a live object in host memory: one loader per library. Called only by the cache, one at a time."""

from __future__ import annotations

import importlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from studio.errors import ModelUnavailable, StudioError
from studio.models.memory import is_out_of_memory, tensor_table
from studio.models.model_row import ModelRow
from studio.models.parts import Part

if TYPE_CHECKING:
    import torch

Loader = Callable[[ModelRow, Part, str, str], object]
"""``(row, part, precision, device)`` -> object in host memory, in evaluation mode."""


class _PretrainedClass(Protocol):
    """A class of diffusers or transformers."""

    def from_pretrained(self, folder: Path, **options: object) -> torch.nn.Module: ...
    def from_config(self, config: Mapping[str, object]) -> object: ...


_log = logging.getLogger(__name__)
_PIECES = {"spiece.model", "sentencepiece.bpe.model"}
_TRUSTED = ("diffusers", "transformers")  # classes of these libraries only: a model folder never brings code of its own


def import_library(part: Part) -> None:
    """Import the component's library beforehand, so that the measured time of a load is that of a reload."""
    with suppress(ImportError), quiet_library(part.library):
        library = importlib.import_module(part.library)
        getattr(library, part.class_name, None)  # diffusers and transformers import their classes on first use


@contextmanager
def quiet_library(library: str) -> Iterator[None]:
    """Silence the progress bars and warnings of ``library``; errors still show. Process-wide, hence for loads and imports only."""
    if library not in _TRUSTED:
        yield
        return
    logs = importlib.import_module(f"{library}.utils.logging")
    before = logs.get_verbosity()
    logs.set_verbosity_error()
    logs.disable_progress_bar()
    try:
        yield
    finally:
        logs.set_verbosity(before)
        logs.enable_progress_bar()


def load_component(row: ModelRow, part: Part, precision: str, device: str) -> object:
    """Load one component. Raises `ModelUnavailable` with a plain sentence; memory errors pass through for the cache to handle."""
    loader = LOADERS.get(part.library)
    if loader is None:
        raise ModelUnavailable("error.model_row", title=row.title)
    try:
        with quiet_library(part.library):
            return loader(row, part, precision, device)
    except StudioError:
        raise
    except ModuleNotFoundError as error:
        raise ModelUnavailable("error.model_needs", title=row.title, package=(error.name or "?").replace("_", "-")) from error
    except Exception as error:
        if is_out_of_memory(error):
            raise
        _log.exception("loading %s of %s", part.name, row.id)
        raise ModelUnavailable("error.model_load", title=row.title) from error


def _load_diffusers(row: ModelRow, part: Part, precision: str, device: str) -> object:
    cls = _class(row, part)
    if not part.weights:
        return cls.from_config(json.loads(_config_file(part).read_text(encoding="utf-8")))
    options: dict[str, object] = {"variant": part.variant} if part.variant else {}
    model = cls.from_pretrained(
        part.folder, torch_dtype=_dtype(precision), use_safetensors=True, local_files_only=True, low_cpu_mem_usage=True, **options
    )
    return _frozen(model, precision)


def _load_transformers(row: ModelRow, part: Part, precision: str, device: str) -> object:
    cls = _class(row, part)
    if not part.weights:
        names = {p.name for p in part.texts}
        if _PIECES & names and "tokenizer.json" not in names:
            importlib.import_module("sentencepiece")  # without it transformers would try other formats and report the last failure
        return cls.from_pretrained(part.folder, local_files_only=True)
    options: dict[str, object] = {"variant": part.variant} if part.variant else {}
    options[_dtype_argument()] = _dtype(precision)  # explicit: version 5 otherwise keeps the format of the files
    if "add_pooling_layer" in signature(cls.__init__).parameters and not _has_tensor(part, "pooler."):
        options["add_pooling_layer"] = False  # sentence encoders have none: do not let it be filled with random weights
    model = cls.from_pretrained(part.folder, use_safetensors=True, local_files_only=True, **options)
    return _frozen(model, precision)


def _load_whisper(row: ModelRow, part: Part, precision: str, device: str) -> object:
    from faster_whisper import WhisperModel  # pyright: ignore[reportMissingImports]

    name, _, index = device.partition(":")
    return WhisperModel(str(part.folder), device=name, device_index=int(index or 0), compute_type=precision, local_files_only=True)


def _load_own(row: ModelRow, part: Part, precision: str, device: str) -> object:
    """Networks of the studio itself: classes with ``from_folder(folder, dtype)``, named by the catalog's row, never by a model's files."""
    cls = getattr(importlib.import_module(part.module), part.class_name)
    return _frozen(cls.from_folder(part.folder, _dtype(precision)), precision)


LOADERS: dict[str, Loader] = {
    "diffusers": _load_diffusers,
    "transformers": _load_transformers,
    "faster_whisper": _load_whisper,
    "studio": _load_own,
}
"""Library name of a `Part` -> its loader. A new kind of model is one line here."""


def _class(row: ModelRow, part: Part) -> _PretrainedClass:
    if part.library not in _TRUSTED:
        raise ModelUnavailable("error.model_row", title=row.title)
    library = importlib.import_module(part.library)
    name = part.class_name
    if part.name.startswith("tokenizer") or "Tokenizer" in name:
        has_fast_file = any(p.name == "tokenizer.json" for p in part.texts)
        slow = name.removesuffix("Fast")
        order = (f"{slow}Fast", slow) if has_fast_file else (slow, f"{slow}Fast")
    else:
        order = (name,)
    for candidate in order:
        cls = getattr(library, candidate, None)
        if isinstance(cls, type) and hasattr(cls, "from_pretrained"):
            return cast("_PretrainedClass", cls)
    raise ModelUnavailable("error.model_row", title=row.title)


def _has_tensor(part: Part, word: str) -> bool:
    return any(word in name for file in part.weights for name in tensor_table(file))


def _config_file(part: Part) -> Path:
    return next((p for p in part.texts if p.name.endswith("config.json")), part.texts[0])


def _frozen(model: torch.nn.Module, precision: str) -> torch.nn.Module:
    """Set evaluation mode and no gradients, and check the number format: nothing casts it later."""
    model.eval()
    model.requires_grad_(False)
    wanted = _dtype(precision)
    wrong = next((name for name, p in model.named_parameters() if p.is_floating_point() and p.dtype != wanted), None)
    if wrong is not None:
        keep = getattr(model, "_keep_in_fp32_modules", None) or ()
        if not any(part in wrong for part in keep):
            raise TypeError(f"{wrong} was not loaded as {precision}")
    empty = next((name for name, p in model.named_parameters() if p.is_meta), None)
    if empty is not None:
        raise ValueError(f"{empty} is missing from the weights")
    return model


def _dtype(precision: str) -> torch.dtype:
    import torch

    return getattr(torch, precision)


@lru_cache(maxsize=1)
def _dtype_argument() -> str:
    """``torch_dtype`` was renamed in transformers 4.56."""
    import transformers

    major, minor = (int(part) for part in transformers.__version__.split(".")[:2])
    return "dtype" if (major, minor) >= (4, 56) else "torch_dtype"
