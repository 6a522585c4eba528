"""Settings as Fooocus, InvokeAI and ComfyUI write them into pictures, as candidates under our parameter names.

Nothing is validated here: values keep the type that they have in the file, and the caller reports what it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from studio.media.metadata.automatic1111 import number, whole
from studio.media.metadata.sampler_names import our_scheduler

Json = Mapping[str, object]
_RESOLUTION = re.compile(r"\D*(\d{1,6})\D+(\d{1,6})\D*")  # "(1152, 896)", "1152*896"
_TEXT = ("text", "text_g", "prompt", "string", "value")
_REFUSED = re.compile(r"\[([^\[\]]*)\]")
_HOPS = 12  # nodes followed from a sampler to its prompt text; also stops at cycles


def from_fooocus(data: Json) -> tuple[dict[str, object], str]:
    """Candidates and the model's name. Older versions write labels ("Guidance Scale") instead of keys."""

    def take(key: str) -> object:
        return data.get(key, data.get(key.replace("_", " ").title()))

    found = _present(
        prompt=take("prompt"),
        negative_prompt=take("negative_prompt"),
        num_inference_steps=whole(take("steps")),
        guidance_scale=number(take("guidance_scale")),
        seed=whole(take("seed")),
    )
    resolution = take("resolution")
    if isinstance(resolution, (list, tuple)) and len(resolution) == 2:
        found["width"], found["height"] = whole(resolution[0]), whole(resolution[1])
    elif isinstance(resolution, str):
        size = _RESOLUTION.fullmatch(resolution[:40])
        found["width"], found["height"] = (int(size[1]), int(size[2])) if size else (resolution[:40], None)
    return {**found, **_scheduler(take("sampler"), take("scheduler"))}, _name(take("base_model"))


def from_invokeai(data: Json) -> tuple[dict[str, object], str]:
    """Candidates and the model's name."""
    found = _present(
        prompt=data.get("positive_prompt"),
        negative_prompt=data.get("negative_prompt"),
        num_inference_steps=whole(data.get("steps")),
        guidance_scale=number(data.get("cfg_scale")),
        seed=whole(data.get("seed")),
        width=whole(data.get("width")),
        height=whole(data.get("height")),
        strength=number(data.get("strength")),
    )
    model = data.get("model")
    if isinstance(model, Mapping):
        model = model.get("name", model.get("model_name"))
    return {**found, **_scheduler(data.get("scheduler"), "")}, _name(model)


def from_old_invokeai(data: Json) -> tuple[dict[str, object], str]:
    """Candidates and the model's name from ``sd-metadata``, as InvokeAI wrote it up to version 2; ``[words]`` are negative there."""
    image = data.get("image")
    image = image if isinstance(image, Mapping) else {}
    said = image.get("prompt")
    if isinstance(said, list):
        said = " ".join(str(part.get("prompt", "")) for part in said if isinstance(part, Mapping))
    text = said if isinstance(said, str) else ""
    found = _present(
        prompt=" ".join(_REFUSED.sub(" ", text).split()) or None,
        negative_prompt=", ".join(part.strip() for part in _REFUSED.findall(text)) or None,
        num_inference_steps=whole(image.get("steps")),
        guidance_scale=number(image.get("cfg_scale")),
        seed=whole(image.get("seed")),
        width=whole(image.get("width")),
        height=whole(image.get("height")),
    )
    if "prompt" not in found:
        return {}, ""
    return {**found, **_scheduler(image.get("sampler"), "")}, _name(data.get("model_weights"))


def from_comfyui(graph: Json) -> tuple[dict[str, object], str]:
    """Candidates from the first sampler node whose prompt leads back to a text. Best effort: these graphs are programs."""
    nodes = {key: node for key, node in graph.items() if isinstance(node, Mapping) and isinstance(node.get("inputs"), Mapping)}
    for node in nodes.values():
        inputs: Json = node["inputs"]
        if "Sampler" not in str(node.get("class_type")) or "positive" not in inputs:
            continue
        found = _present(
            prompt=_follow(nodes, inputs.get("positive"), _TEXT, ("positive", "conditioning")),
            negative_prompt=_follow(nodes, inputs.get("negative"), _TEXT, ("negative", "conditioning")),
            num_inference_steps=whole(_literal(inputs.get("steps"))),
            guidance_scale=number(_literal(inputs.get("cfg"))),
            seed=whole(_literal(inputs.get("seed", inputs.get("noise_seed")))),
            width=whole(_follow(nodes, inputs.get("latent_image"), ("width",), ("samples", "pixels", "latent_image"))),
            height=whole(_follow(nodes, inputs.get("latent_image"), ("height",), ("samples", "pixels", "latent_image"))),
        )
        if isinstance(found.get("prompt"), str):
            model = _follow(nodes, inputs.get("model"), ("ckpt_name", "unet_name"), ("model",))
            return {**found, **_scheduler(inputs.get("sampler_name"), inputs.get("scheduler"))}, _name(model)
    return {}, ""


def _follow(nodes: Mapping[str, Json], link: object, wanted: tuple[str, ...], through: tuple[str, ...]) -> object:
    """The first literal input named in ``wanted``, following links named in ``through`` or ``wanted`` upstream."""
    for _ in range(_HOPS):
        if not (isinstance(link, list) and link and isinstance(link[0], (str, int))):
            return None
        node = nodes.get(str(link[0]))
        if node is None:
            return None
        inputs = node["inputs"]
        if not isinstance(inputs, Mapping):
            return None
        name = next((n for n in (*wanted, *through) if n in inputs), None)
        if name is None:
            return None
        link = inputs[name]
        if name in wanted and not isinstance(link, list):
            return link
    return None


def _scheduler(sampler: object, schedule: object) -> dict[str, object]:
    if not isinstance(sampler, str):
        return _present(scheduler=sampler)
    text = schedule if isinstance(schedule, str) else ""
    ours, kept = our_scheduler(sampler[:60], text[:60])
    found: dict[str, object] = {"scheduler": ours or sampler[:60]}
    if ours and not kept:
        found["schedule_type"] = text[:60]
    return found


def _literal(value: object) -> object:
    return None if isinstance(value, list) else value


def _present(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _name(model: object) -> str:
    return model if isinstance(model, str) else ""
