"""Names of samplers and noise schedules: ours, and those of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# ours -> (sampler, schedule type) as the "parameters" text of the AUTOMATIC1111 web UI names them since its version 1.9
A1111_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dpm++_2m": ("DPM++ 2M", "Uniform"),
        "dpm++_2m_karras": ("DPM++ 2M", "Karras"),
        "dpm++_2m_sde": ("DPM++ 2M SDE", "Uniform"),
        "unipc": ("UniPC", "Uniform"),
        "euler": ("Euler", "Uniform"),
        "euler_a": ("Euler a", "Uniform"),
        "ddim": ("DDIM", "Uniform"),
        "lcm": ("LCM", "Uniform"),
    }
)
# lower case, without spaces, "_" and "-" -> ours; web UI, Fooocus, ComfyUI, InvokeAI
_SAMPLERS: Mapping[str, str] = MappingProxyType(
    {
        "dpm++2m": "dpm++_2m",
        "dpmpp2m": "dpm++_2m",
        "dpm++2msde": "dpm++_2m_sde",
        "dpmpp2msde": "dpm++_2m_sde",
        "dpmpp2msdegpu": "dpm++_2m_sde",
        "unipc": "unipc",
        "euler": "euler",
        "eulera": "euler_a",
        "eulerancestral": "euler_a",
        "ddim": "ddim",
        "lcm": "lcm",
    }
)
_PLAIN = {"", "auto", "automatic", "uniform", "normal", "simple", "sgmuniform", "ddimuniform", "turbo", "lcm"}


def our_scheduler(sampler: str, schedule: str = "") -> tuple[str | None, bool]:
    """Our name for another program's sampler, or None; and whether that name includes its noise schedule.

    ``schedule`` is the separate schedule type, where the program writes one; older texts append "Karras" to the sampler.
    """
    name, kind = _key(sampler), _key(schedule)
    for ending, found in (("karras", "karras"), ("exponential", "exponential"), ("k", "karras")):
        if name.endswith(ending) and name[: -len(ending)] in _SAMPLERS:
            name, kind = name[: -len(ending)], found
            break
    ours = _SAMPLERS.get(name)
    if ours == "dpm++_2m" and (kind == "karras" or (kind == "automatic" and sampler.startswith("DPM++"))):
        return "dpm++_2m_karras", True  # the web UI's "Automatic" means Karras for this sampler
    return ours, kind in _PLAIN


def _key(name: str) -> str:
    return name.lower().replace(" ", "").replace("_", "").replace("-", "")
