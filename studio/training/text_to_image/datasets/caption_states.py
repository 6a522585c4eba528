"""MiniLM token states as the text condition, and the cache of all captions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic

if TYPE_CHECKING:
    from transformers import BertModel, BertTokenizerFast  # pyright: ignore[reportAttributeAccessIssue]

CACHE = "text.pt"
TOKENS = 32  # every prompt is padded or cut to this many tokens
WIDTH = 384  # MiniLM hidden size


def load_text(folder: Path, device: torch.device | str = "cpu") -> tuple[BertTokenizerFast, BertModel]:
    """(tokenizer, frozen fp32 BertModel) of a MiniLM folder or of a pipeline folder.

    ``use_attention_mask`` makes StableDiffusionPipeline pass the padding mask.
    """
    from transformers import BertModel, BertTokenizerFast  # pyright: ignore[reportAttributeAccessIssue]
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    pipeline = (folder / "model_index.json").exists()
    words, weights = (folder / "tokenizer", folder / "text_encoder") if pipeline else (folder, folder)
    tokenizer = BertTokenizerFast.from_pretrained(str(words), model_max_length=TOKENS)
    model = BertModel.from_pretrained(str(weights), add_pooling_layer=False, dtype=torch.float32)
    model.config.use_attention_mask = True
    return tokenizer, model.to(device).eval().requires_grad_(False)  # pyright: ignore[reportArgumentType]


@torch.no_grad()
def encode(tokenizer: BertTokenizerFast, model: BertModel, texts: list[str], batch: int = 256) -> Tensor:
    """(n, 32, width) bfloat16 token states on the CPU."""
    device, out = model.device, []
    for i in range(0, len(texts), batch):
        b = tokenizer(texts[i : i + batch], padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt")
        with torch.autocast(device.type, torch.bfloat16):
            states = model(b.input_ids.to(device), attention_mask=b.attention_mask.to(device))[0]
        out.append(states.to(torch.bfloat16).cpu())
    return torch.cat(out)


def build_cache(work: Path, folder: Path, captions: list[list[str]], device: torch.device) -> None:
    """Write ``text.pt``: states (u + 1, 32, width) bf16 of the unique captions (last row: empty prompt), index (rows, c) int32."""
    path = work / CACHE
    state = load_state(path, mmap=True)
    if state is not None and len(state["index"]) == len(captions):
        return
    unique = sorted({c for row in captions for c in row})
    where = {c: i for i, c in enumerate(unique)}
    tokenizer, model = load_text(folder, device)
    states = encode(tokenizer, model, [*unique, ""], 256 if device.type == "cpu" else 2048)
    index = torch.tensor([[where[c] for c in row] for row in captions], dtype=torch.int32)
    save_atomic({"states": states, "index": index}, path)
    print(f"text: {len(unique)} unique of {index.numel()} captions", flush=True)


def sample_of_tokens(work: Path, n: int, seed: int = 0) -> Tensor:
    """About ``n`` token states (m, width) float of captions of ``text.pt``, drawn at random, padding included as the UNet sees it."""
    states = need_state(work / CACHE, mmap=True)["states"]
    which = torch.randint(len(states), (max(1, n // TOKENS),), generator=torch.Generator().manual_seed(seed))
    return states[which].float().flatten(0, 1)


def empty_prompt(work: Path) -> Tensor:
    """(1, 32, width) float states of the empty prompt, from ``text.pt``."""
    return need_state(work / CACHE, mmap=True)["states"][-1:].float()
