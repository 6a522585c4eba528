"""Rewords the lines of a dialogue with a small instruct model. The tree is kept, so every line is reachable and every dialogue ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.diffusion.prompts.chinese_lexicon import is_chinese
from studio.events import Progress

if TYPE_CHECKING:
    from studio.models.lease import Lease
    from studio.stepping import Emit
    from studio.tasks.game_scene.brief.scene_spec import SceneSpec
    from studio.tasks.game_scene.dialogue.dialogue_tree import Dialogue

_MOST_TOKENS = 80
_LONGEST = 320  # characters of a line
_ASK = {
    "en": "You are {speaker}, the {role}, in this scene of a game: {brief}. The mood is {mood}. Say the line in your own words, in one to three "
    "sentences. Keep every fact, name and place. Answer with the line only.",
    "zh-TW": "你是遊戲場景裡的{speaker}，職業是{role}。場景：{brief}。請用自己的話說出下面這句台詞，一到三句，保留所有事實、名字和地點，使用繁體中文，只回答台詞。",
}


def rewritten(dialogue: Dialogue, spec: SceneSpec, lease: Lease, emit: Emit) -> Dialogue:
    """``dialogue`` with each line reworded by the leased model (greedy, so reproducible). Unusable answers keep the original line."""
    nodes = []
    for number, node in enumerate(dialogue.nodes):
        emit(Progress("writing_dialogue", number, len(dialogue.nodes)))
        said = _said(
            _ASK[dialogue.language].format(speaker=dialogue.speaker, role=dialogue.role, brief=spec.brief, mood=spec.mood), node.text, lease
        )
        nodes.append(replace(node, text=said if fits(said, dialogue.language) else node.text))
    return replace(dialogue, nodes=tuple(nodes))


def _said(role: str, line: str, lease: Lease) -> str:
    import torch

    tokenizer, model = lease.components["tokenizer"], lease.components["model"]
    with lease.lock("tokenizer"):
        talk = [{"role": "system", "content": role}, {"role": "user", "content": line}]
        encoded = tokenizer.apply_chat_template(talk, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    inputs = {name: encoded[name].to(model.device) for name in ("input_ids", "attention_mask")}
    with torch.inference_mode():
        found = model.generate(**inputs, max_new_tokens=_MOST_TOKENS, do_sample=False, pad_token_id=tokenizer.eos_token_id)
    with lease.lock("tokenizer"):
        text = tokenizer.decode(found[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return " ".join(text.split()).strip('"\u201c\u201d\u300c\u300d ')


def fits(text: str, language: str) -> bool:
    """Whether a model's answer is usable as a line: printable, complete, without markup, and in the language of the dialogue."""
    ends = text[-1:] in tuple(".!?\u2026\u3002\uff01\uff1f")
    return (
        ends
        and text.isprintable()
        and len(text) <= _LONGEST
        and not set("[]{}<>#*|") & set(text)
        and is_chinese(text) == (language != "en")
    )
