"""Settings of other programs that are spread over lines, nodes or older forms, and values that do not fit here."""

from __future__ import annotations

import json

import pytest

from studio.errors import StudioError
from tests.unit.media.test_other_tools import read


def test_quoted_values_of_the_web_ui_may_hold_line_breaks() -> None:
    last = 'Steps: 20, CFG scale: 7, Seed: 5, Size: 512x384, Lora hashes: "a: 1, b: 2", Wildcard: "a\nb"'
    restored = read(parameters=f"a lake\nNegative prompt: blurry\n{last}")
    expected = {"prompt": "a lake", "negative_prompt": "blurry", "num_inference_steps": 20, "guidance_scale": 7.0, "seed": 5}
    assert restored.params == {**expected, "width": 512, "height": 384}


def test_a_seed_beyond_ours_is_reduced_and_said() -> None:
    restored = read(parameters=f"a\nSteps: 20, CFG scale: 7, Seed: {2**40 + 3}")
    assert restored.params["seed"] == 3
    assert [n.params["used"] for n in restored.notices if n.code == "notice.seed_too_large"] == ["3"]


def test_a_workflow_without_its_prompt_is_read() -> None:
    nodes = [
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["fog"]},
        {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a castle"]},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [640, 384, 1]},
        {"id": 3, "type": "KSampler", "widgets_values": [99, "randomize", 20, 8, "euler", "normal", 1],
         "inputs": [{"name": "positive", "link": 1}, {"name": "negative", "link": 2}, {"name": "latent_image", "link": 3}]},
    ]  # fmt: skip
    links = [[1, 6, 0, 3, 1, "CONDITIONING"], [2, 7, 0, 3, 2, "CONDITIONING"], [3, 5, 0, 3, 3, "LATENT"]]
    restored = read(workflow=json.dumps({"nodes": nodes, "links": links}))
    assert restored.source == "comfyui"
    assert restored.params == {
        "prompt": "a castle", "negative_prompt": "fog", "num_inference_steps": 20, "guidance_scale": 8.0, "seed": 99, "width": 640,
        "height": 384, "scheduler": "euler",
    }  # fmt: skip
    bare = read(workflow=json.dumps({"nodes": [{**node, "inputs": []} for node in nodes], "links": []}))
    assert (bare.params["prompt"], bare.params["negative_prompt"]) == ("fog", "a castle")  # no links: the order of the texts


def test_invokeai_before_version_3_is_read() -> None:
    image = {"prompt": [{"prompt": "a castle [fog]", "weight": 1}], "steps": 50, "cfg_scale": 7.5, "height": 512, "width": 512, "seed": 27}
    restored = read(**{"sd-metadata": json.dumps({"model_weights": "sd-1.5", "image": {**image, "sampler": "k_euler"}})})
    assert restored.source == "invokeai"
    assert restored.params["prompt"] == "a castle" and restored.params["negative_prompt"] == "fog" and restored.params["seed"] == 27


@pytest.mark.parametrize("graph", ['{"nodes": 3}', '{"nodes": [1, {"type": []}], "links": [[1], 2]}', '{"nodes": [{"inputs": [0]}]}'])
def test_a_damaged_workflow_holds_no_settings(graph: str) -> None:
    with pytest.raises(StudioError, match="no settings"):
        read(workflow=graph)
