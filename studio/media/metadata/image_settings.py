"""Settings read back from a picture: ours, or those of the AUTOMATIC1111 web UI, Fooocus, InvokeAI or ComfyUI."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.metadata.automatic1111 import parse_parameters
from studio.media.metadata.node_graphs import called_graph
from studio.media.metadata.other_tools import from_comfyui, from_fooocus, from_invokeai, from_old_invokeai
from studio.media.metadata.provenance import KEYWORD, Restored
from studio.media.metadata.text_chunks import read_json, read_texts
from studio.messages import title_of

_LONGEST_LIST = 12  # names shown in a notice
_LONGEST_NAME = 40  # characters
_SEEDS = 2**32
_PLACEHOLDER = "x"


def read_picture_settings(source: Path | str | bytes, accepts: type[BaseModel], *, task: str, field: str | None = None) -> Restored:
    """Every setting in the file that ``accepts`` (the Params of ``task``) takes as it is; nothing is clamped or converted.

    A notice lists the names that were refused. Raises `InvalidInput` about ``field``: ``error.image_*`` for what is not a
    readable picture, ``error.no_settings`` without settings, ``error.settings_of_other_task`` for another task's file.
    """
    texts = read_texts(source, field)
    own = read_json(texts.get(KEYWORD))
    if own is not None and isinstance(own.get("params"), dict):
        if own.get("task") != task:
            raise InvalidInput("error.settings_of_other_task", field, name=title_of(own.get("task")))
        return own_settings(own, accepts, task, field)
    found, model, source_name = _from_other_tool(texts)
    if not found:
        raise InvalidInput("error.no_settings", field)
    notices = [Notice("notice.settings_from_other", {"program": _PROGRAMS[source_name]})]
    seed = found.get("seed")
    if isinstance(seed, int) and seed >= _SEEDS:
        found["seed"] = seed % _SEEDS
        notices.append(Notice("notice.seed_too_large", {"seed": str(seed), "used": str(seed % _SEEDS)}, "warning"))
    params, dropped = accepted(found, accepts)
    if not params:
        raise InvalidInput("error.no_settings", field)
    if model:
        notices.append(Notice("notice.other_model", {"name": " ".join(model.split())[:80]}))
    return Restored(task, params, source_name, (*notices, *_dropped_notice(dropped, found)))


Program = Literal["studio", "a1111", "fooocus", "invokeai", "comfyui"]
_PROGRAMS: Mapping[str, str] = {
    "studio": "Multimodal Studio",
    "a1111": "AUTOMATIC1111",
    "fooocus": "Fooocus",
    "invokeai": "InvokeAI",
    "comfyui": "ComfyUI",
}


def own_settings(data: Mapping[str, object], accepts: type[BaseModel], task: str, field: str | None) -> Restored:
    """Settings from our own JSON (see `Provenance`). Raises `InvalidInput` when ``accepts`` takes none of them."""
    params = data.get("params")
    values: dict[str, object] = dict(params) if isinstance(params, Mapping) else {}
    seed = data.get("seed")
    if seed is not None:  # the seed of this very picture, even if the request left it to chance
        values["seed"] = seed
    params, dropped = accepted(values, accepts)
    if not params:
        raise InvalidInput("error.no_settings", field)
    notices = _dropped_notice(dropped, values)
    if data.get("inputs"):
        notices += (Notice("notice.input_needed"),)
    return Restored(task, params, "studio", notices)


def _from_other_tool(texts: Mapping[str, str]) -> tuple[dict[str, object], str, Program]:
    """Candidates, the name of the model, and the program; no candidates when nothing is recognised."""
    text = texts.get("parameters", "")
    data = read_json(text)
    if data is not None:
        return (*from_fooocus(data), "fooocus")
    if text:
        found, pairs = parse_parameters(text)
        version = pairs.get("Version", "")
        program: Program = "fooocus" if "fooocus" in version.lower() or "fooocus_scheme" in texts else "a1111"
        if version.startswith(_PROGRAMS["studio"]):
            return found, "", "studio"
        if pairs or texts.get("fooocus_scheme"):
            return found, pairs.get("Model", ""), program
        if "negative_prompt" in found:  # a text whose last line was lost in an editor
            return found, "", program
    data = read_json(texts.get("invokeai_metadata"))
    if data is not None:
        return (*from_invokeai(data), "invokeai")
    data = read_json(texts.get("sd-metadata"))
    if data is not None:
        return (*from_old_invokeai(data), "invokeai")
    found, model = from_comfyui(read_json(texts.get("prompt")) or {})
    if not found:
        found, model = from_comfyui(called_graph(read_json(texts.get("workflow")) or {}))
    if found:
        return found, model, "comfyui"
    return {}, "", "a1111"


def accepted(values: Mapping[str, object], accepts: type[BaseModel]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values that ``accepts`` takes, validated one by one without conversion, and the names of those it refuses.

    Width and height count as one setting: if one is refused, the other goes too.
    """
    left = {k: v for k, v in values.items() if k in accepts.model_fields and v is not None}
    empty = {k for k, v in values.items() if k in accepts.model_fields and v is None}
    dropped = [k for k in values if k not in accepts.model_fields]
    required = {name: _PLACEHOLDER for name, info in accepts.model_fields.items() if info.is_required()}
    checked: BaseModel | None = None
    while checked is None:
        try:
            checked = accepts.model_validate({**required, **left}, strict=True)
        except ValidationError as error:
            wrong = {str(item["loc"][0]) for item in error.errors(include_url=False, include_input=False) if item["loc"]} & left.keys()
            if not wrong:  # values that only conflict with each other: none of them is safe
                return {}, tuple(sorted(values))
            if wrong & {"width", "height"}:
                wrong |= left.keys() & {"width", "height"}
            dropped += sorted(wrong)
            left = {k: v for k, v in left.items() if k not in wrong}
    kept = {name: getattr(checked, name) for name in left}
    kept |= {name: None for name in empty if accepts.model_fields[name].default is None}
    return kept, tuple(dict.fromkeys(dropped))


def _dropped_notice(names: tuple[str, ...], values: Mapping[str, object]) -> tuple[Notice, ...]:
    """What could not be used, in words and (``fields``: name -> value as text) for a page that knows the labels."""
    if not names:
        return ()
    fields = {_short(name): _short(values.get(name, "")) for name in names[:_LONGEST_LIST]}
    text = ", ".join(f"{name} ({value})" if value else name for name, value in fields.items())
    text += ", ..." if len(names) > _LONGEST_LIST else ""
    return (Notice("notice.settings_dropped", {"names": text, "fields": fields}, "warning"),)


def _short(value: object) -> str:
    return " ".join(str(value).split())[:_LONGEST_NAME]
