"""What other programs write into their pictures, and the reading of it."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.media.metadata import image_settings as restore
from studio.media.metadata.provenance import Restored
from studio.tasks.text_to_image import TextToImageParams

read_picture_settings = partial(restore.read_picture_settings, accepts=TextToImageParams, task="text_to_image")
PICTURE = Image.new("RGB", (16, 16), "teal")

A1111 = """a castle (at night:1.2), <lora:x:1>
in the mist
Negative prompt: blurry, Steps: many,
ugly
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 965400086, Size: 512x768, Model hash: 45dee52b, Model: dreamy, \
Denoising strength: 0.45, Lora hashes: "x: 1a, y: 2b", Version: v1.6.0"""

FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggernaut",
    "full_prompt": ["a fox, cinematic"],
    "guidance_scale": 4.0,
    "loras": [],
    "metadata_scheme": "fooocus",
    "negative_prompt": "",
    "prompt": "a fox",
    "resolution": "(1152, 896)",
    "sampler": "euler",
    "scheduler": "karras",
    "seed": "123",
    "steps": 30,
    "version": "Fooocus v2.5.5",
}
FOOOCUS_A1111 = """a fox, cinematic still
Negative prompt: cartoon
Steps: 30, Sampler: DPM++ 2M SDE, Seed: 7, Size: 1152x896, CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8, 0.3)", \
Performance: Speed, Scheduler: karras, Raw prompt: "a fox,\\nrunning", Raw negative prompt: cartoon, Version: Fooocus v2.5.5"""

INVOKEAI = {
    "generation_mode": "txt2img",
    "positive_prompt": "a fox",
    "negative_prompt": "blurry",
    "width": 512,
    "height": 640,
    "seed": 42,
    "cfg_scale": 7,
    "steps": 25,
    "scheduler": "dpmpp_2m_k",
    "model": {"name": "dreamy", "base": "sd-1"},
    "app_version": "5.0.0",
}
COMFYUI: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 42,
            "steps": 20,
            "cfg": 8,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["8", 0], "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "watermark", "clip": ["4", 1]}},
    "8": {"class_type": "PrimitiveString", "inputs": {"value": "a fox"}},
}


def read(**texts: str) -> Restored:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info)
    return read_picture_settings(buffer.getvalue())
