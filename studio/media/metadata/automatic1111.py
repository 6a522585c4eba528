"""The "parameters" text of the AUTOMATIC1111 web UI, which most picture sites and tools read and write.

It has three parts: the lines of the prompt, ``Negative prompt:`` with its lines, and a last line ``Key: value, Key: "value, with commas"``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from studio.media.metadata.sampler_names import A1111_NAMES, our_scheduler

_NEGATIVE = "Negative prompt:"
# a key starts with a letter and holds no colon; a value is quoted (JSON) or runs to the next comma
_PAIR = re.compile(r'([A-Za-z][\w \-/+]{0,60}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
_SIZE = re.compile(r"(\d{1,6})\s*x\s*(\d{1,6})")
_WHOLE = re.compile(r"\d{1,20}")
_MADE_HERE = "Multimodal Studio"
_FEWEST_PAIRS = 3  # the last line of a prompt may itself contain a colon


def whole(value: object) -> object:
    """An int from an int, a whole float or digits; anything else unchanged."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def number(value: object) -> object:
    """A float from a number or its text; anything else unchanged."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return value
    try:
        return float(value)
    except (ValueError, OverflowError):
        return value


def _truth(text: str) -> object:
    return {"true": True, "false": False}.get(text, text)


_KEYS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "Steps": ("num_inference_steps", whole),
    "Seed": ("seed", whole),
    "CFG scale": ("guidance_scale", number),
    "Denoising strength": ("strength", number),
}
_OWN_KEYS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "Model": ("model", str),
    "Style": ("style", str),
    "Preset": ("preset", str),
    "Composition": ("composition", str),
    "Count": ("count", whole),
    "Score": ("score", _truth),
    "Aspect": ("aspect", str),
    "Final size": ("size", str),
    "Hires fix": ("hires_fix", _truth),
    "Hires strength": ("hires_strength", number),
}


def write_parameters(params: Mapping[str, object], seed: object, size: tuple[object, object] | None, model: str, version: str) -> str:
    """The text for these text-to-image parameters (with "auto" and None resolved where the value is known).

    Studio settings without a counterpart are written as further keys, which other readers ignore.
    """
    pairs: list[tuple[str, object]] = [("Steps", params.get("num_inference_steps"))]
    scheduler = str(params.get("scheduler") or "auto")
    if scheduler in A1111_NAMES:
        sampler, schedule = A1111_NAMES[scheduler]
        pairs += [("Sampler", sampler), ("Schedule type", schedule)]
    pairs += [("CFG scale", params.get("guidance_scale")), ("Seed", seed)]
    pairs += [("Size", f"{size[0]}x{size[1]}" if size else None), ("Model", model or None)]
    if params.get("init_image") or params.get("input_used"):
        pairs.append(("Denoising strength", params.get("strength")))
    for key, name, usual in (
        ("Style", "style", "none"),
        ("Preset", "preset", None),
        ("Composition", "composition", "auto"),
        ("Count", "count", None),
        ("Score", "score", True),
        ("Aspect", "aspect", "auto"),
        ("Final size", "size", "auto"),
        ("Hires fix", "hires_fix", False),
        ("Hires strength", "hires_strength", 0.2),
    ):
        if params.get(name, usual) != usual:
            pairs.append((key, params.get(name)))
    pairs += _upscaling(params)
    pairs.append(("Version", f"{_MADE_HERE} {version}"))
    lines = [_one_line(params.get("prompt"))]
    negative = _one_line(params.get("negative_prompt"))
    if negative:
        lines.append(f"{_NEGATIVE} {negative}")
    lines.append(", ".join(f"{key}: {_quote(value)}" for key, value in pairs if value is not None))
    return "\n".join(lines)


def _upscaling(params: Mapping[str, object]) -> list[tuple[str, object]]:
    """Which upscaler made the picture larger and how many times, in the web UI's own words."""
    used = params.get("upscaling")
    if not isinstance(used, Mapping):
        return []
    return [("Hires upscale", used.get("factor")), ("Hires upscaler", used.get("model"))]


def parse_parameters(text: str) -> tuple[dict[str, object], dict[str, str]]:
    """Candidate parameters by our names (converted, but not validated), and every pair of the last line as text.

    Values that cannot be converted stay text, so that the caller's validation refuses and names them.
    """
    lines = text.strip().splitlines()
    first = _settings_from(lines)
    pairs = dict(_pairs("\n".join(lines[first:])))
    lines = lines[:first]
    start = next((i for i, line in enumerate(lines) if line.lstrip().startswith(_NEGATIVE)), len(lines))
    prompt = "\n".join(lines[:start])
    negative = "\n".join(lines[start:]).lstrip()[len(_NEGATIVE) :]
    found: dict[str, object] = {"prompt": prompt.strip()}
    if negative.strip():
        found["negative_prompt"] = negative.strip()
    for key, name in (("Raw prompt", "prompt"), ("Raw negative prompt", "negative_prompt")):
        if key in pairs:  # Fooocus: the text before its styles were added
            found[name] = pairs[key]
    return {**found, **_translate(pairs)}, pairs


def _settings_from(lines: list[str]) -> int:
    """The first line of the settings, which a quoted value may spread over several; the number of lines where there are none."""
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].startswith("Steps: ") and len(_pairs("\n".join(lines[at:]))) >= _FEWEST_PAIRS:
            return at
    return len(lines) - 1 if lines and len(_pairs(lines[-1])) >= _FEWEST_PAIRS else len(lines)


def _pairs(line: str) -> list[tuple[str, str]]:
    return [(key.strip(), _unquote(value.strip())) for key, value in _PAIR.findall(line)]


def _translate(pairs: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {name: kind(pairs[key]) for key, (name, kind) in _KEYS.items() if key in pairs}
    size = _SIZE.fullmatch(pairs.get("Size", ""))
    if size:
        found["width"], found["height"] = int(size[1]), int(size[2])
    elif "Size" in pairs:
        found["width"] = pairs["Size"]
    if "Sampler" in pairs:
        schedule = pairs.get("Schedule type", pairs.get("Scheduler", ""))
        ours, kept = our_scheduler(pairs["Sampler"], schedule)
        found["scheduler"] = ours or pairs["Sampler"]
        if ours and not kept:
            found["schedule_type"] = schedule
    if pairs.get("Version", "").startswith(_MADE_HERE):
        found |= {name: kind(pairs[key]) for key, (name, kind) in _OWN_KEYS.items() if key in pairs}
    return found


def _one_line(text: object) -> str:
    return " ".join(str(text or "").split())


def _quote(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
    return json.dumps(text, ensure_ascii=False) if any(c in text for c in ',:\n"') else text


def _unquote(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        try:
            inner = json.loads(text, strict=False)  # some programs write line breaks as they are
        except ValueError:
            return text
        return inner if isinstance(inner, str) else text
    return text
