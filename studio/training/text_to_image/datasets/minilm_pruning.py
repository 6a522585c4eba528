"""A smaller copy of MiniLM: half precision, no pooler, optionally a cut vocabulary.

It keeps the special tokens, single characters, every word piece the caption grammars use and then the most frequent ones
(BERT's vocabulary is roughly ordered by frequency).  Sentences made of kept pieces encode exactly as before.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from studio.training.text_to_image.contact_sheet import PROMPTS
from studio.training.text_to_image.datasets import version2
from studio.training.text_to_image.datasets.dataset import VERSIONS

_CAPTIONED = 30_000  # items whose captions decide which pieces are needed
_SPECIAL = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}


def _kept_pieces(tokenizer_json: dict[str, Any], size: int) -> list[str]:
    """Pieces to keep, in their old order."""
    from tokenizers import Tokenizer

    vocab: dict[str, int] = tokenizer_json["model"]["vocab"]
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_json))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lines = [c for v in VERSIONS.values() for i in range(_CAPTIONED) for c in v.item(i, 3)["captions"]]
    lines += PROMPTS + [p.text for p in version2.unseen_phrasings(2000)]
    keep = {t for e in tokenizer.encode_batch(lines) for t in e.tokens}
    keep |= {t["content"] for t in tokenizer_json["added_tokens"]} | _SPECIAL
    keep |= {t for t in vocab if len(t.removeprefix("##")) == 1 and t.isascii()}
    for token in sorted(vocab, key=vocab.__getitem__):
        if len(keep) >= size:
            break
        if token.isascii() and not token.startswith("[unused"):
            keep.add(token)
    return sorted(keep, key=vocab.__getitem__)


def shrink(source: Path, target: Path, vocab_size: int | None) -> None:
    """fp16 copy of the all-MiniLM-L6-v2 folder ``source`` without pooler, optionally with only ``vocab_size`` word pieces."""
    from safetensors.torch import load_file, save_file

    target.mkdir(parents=True, exist_ok=True)
    weights = {k: v for k, v in load_file(source / "model.safetensors").items() if "pooler" not in k and "position_ids" not in k}
    config, words = (json.loads((source / n).read_text(encoding="utf-8")) for n in ("config.json", "tokenizer.json"))
    old: dict[str, int] = words["model"]["vocab"]
    pieces = _kept_pieces(words, vocab_size) if vocab_size else sorted(old, key=old.__getitem__)
    new = {t: i for i, t in enumerate(pieces)}
    key = next(k for k in weights if k.endswith("word_embeddings.weight"))
    weights[key] = weights[key][[old[t] for t in pieces]]
    config["vocab_size"], config["pad_token_id"] = len(pieces), new["[PAD]"]
    words["model"]["vocab"] = new
    _renumber(words, new)
    save_file({k: v.half().contiguous() for k, v in weights.items()}, target / "model.safetensors", {"format": "pt"})
    (target / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    (target / "tokenizer.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    (target / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    shutil.copy(source / "tokenizer_config.json", target)
    print(f"{len(pieces)} of {len(old)} pieces, {sum(f.stat().st_size for f in target.iterdir()) / 1e6:.1f} MB")


def _renumber(words: dict[str, Any], new: dict[str, int]) -> None:
    """New numbers of the special tokens, wherever a ``tokenizer.json`` repeats them."""
    for t in words["added_tokens"]:
        t["id"] = new[t["content"]]
    post = words["post_processor"]
    for special in post.get("special_tokens", {}).values():  # TemplateProcessing
        special["ids"] = [new[t] for t in special["tokens"]]
    for role in ("sep", "cls"):  # BertProcessing
        if isinstance(post.get(role), list):
            post[role][1] = new[post[role][0]]
    if words.get("padding"):
        words["padding"]["pad_id"] = new["[PAD]"]
