"""ComfyUI's saved workflow as the graph of calls that it runs: some programs leave only the former in a picture."""

from __future__ import annotations

from collections.abc import Mapping

Json = Mapping[str, object]
# node type -> names of its widgets, in the order of ``widgets_values``
_WIDGETS: Mapping[str, tuple[str, ...]] = {
    "KSampler": ("seed", "after", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "after", "steps", "cfg", "sampler_name", "scheduler"),
    "CLIPTextEncode": ("text",),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
}
_FROM, _MOST_NODES = 1, 2000


def called_graph(workflow: Json) -> dict[str, object]:
    """{node: {"class_type", "inputs"}} of the nodes that are known; links become ``[node, slot]``.

    Where the workflow has no links, its first text is the prompt and its second the negative prompt. Best effort; never raises.
    """
    nodes = [n for n in _list(workflow.get("nodes"))[:_MOST_NODES] if isinstance(n, Mapping)]
    links = {str(link[0]): link for link in _list(workflow.get("links")) if isinstance(link, list) and len(link) > _FROM + 1}
    graph: dict[str, object] = {}
    for node in nodes:
        kind = str(node.get("type"))
        inputs: dict[str, object] = dict(zip(_WIDGETS.get(kind, ()), _list(node.get("widgets_values")), strict=False))
        for entry in _list(node.get("inputs")):
            link = links.get(str(entry.get("link"))) if isinstance(entry, Mapping) else None
            if link is not None:
                inputs[str(entry.get("name"))] = [str(link[_FROM]), link[_FROM + 1]]
        graph[str(node.get("id"))] = {"class_type": kind, "inputs": inputs}
    if not links:
        _joined(graph)
    return graph


def _joined(graph: dict[str, object]) -> None:
    texts = [key for key, node in graph.items() if isinstance(node, dict) and node["class_type"] == "CLIPTextEncode"]
    latents = [key for key, node in graph.items() if isinstance(node, dict) and node["class_type"] == "EmptyLatentImage"]
    guesses = {"positive": texts[:1], "negative": texts[1:2], "latent_image": latents[:1]}
    for node in graph.values():
        if isinstance(node, dict) and "Sampler" in node["class_type"]:
            node["inputs"] |= {name: [found[0], 0] for name, found in guesses.items() if found}


def _list(value: object) -> list:
    return value if isinstance(value, list) else []
