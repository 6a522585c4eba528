"""The samplers on offer, by the names the field uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from studio.diffusion.interfaces import Scheduler

# name -> (diffusers class, settings that differ from the model's own scheduler configuration)
SCHEDULERS: Mapping[str, tuple[str, Mapping[str, object]]] = MappingProxyType(
    {
        "dpm++_2m": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": False}),
        "dpm++_2m_karras": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}),
        "dpm++_2m_sde": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": False}),
        "unipc": ("UniPCMultistepScheduler", {}),
        "euler": ("EulerDiscreteScheduler", {}),
        "euler_a": ("EulerAncestralDiscreteScheduler", {}),
        "ddim": ("DDIMScheduler", {"clip_sample": False}),
        "lcm": ("LCMScheduler", {}),
    }
)


# Solvers that step in sigma = sqrt(1 / signal - 1): a schedule that ends in pure noise gives them sigmas of 20,000, where
# half-precision steps lose the picture and Karras spacing puts several steps on one timestep.
_IN_SIGMA = {"dpm++_2m_karras", "euler", "euler_a"}
_LEAST_SIGNAL = 1e-3  # sigma <= 31.6


def make_scheduler(name: str, template: Scheduler) -> Scheduler:
    """A fresh scheduler for one request; schedulers hold the state of a run and are never shared.

    ``template`` is the model's own scheduler, ``name`` a key of `SCHEDULERS` or "auto" (the model's own).
    """
    import diffusers

    if name == "auto":
        return type(template).from_config(template.config)
    class_name, changes = SCHEDULERS[name]
    more = dict(changes)
    if name in _IN_SIGMA and float(template.alphas_cumprod[-1]) < _LEAST_SIGNAL:
        more["trained_betas"] = _with_least_signal(template.alphas_cumprod)
    return getattr(diffusers, class_name).from_config(template.config, **more)


def _with_least_signal(alphas_cumprod: Iterable[float] | Tensor) -> list[float]:
    """Betas of the same schedule, (steps,), whose signal share never falls below `_LEAST_SIGNAL`; still strictly decreasing."""
    import numpy as np

    signal = np.asarray(alphas_cumprod, dtype=np.float64)
    floor = _LEAST_SIGNAL * (1 + 0.1 * np.linspace(1, 0, len(signal)))
    signal = np.maximum(signal, floor)
    return (1 - signal / np.concatenate([[1.0], signal[:-1]])).tolist()


def watch_clean_estimate(scheduler: Scheduler) -> list[Tensor | None]:
    """A one-element list that holds the latest estimate of the clean latents (n, c, h, w), None before the first step.

    Wraps ``step`` of this request's scheduler: one-step solvers return the estimate, multistep solvers keep it.
    """
    newest: list[Tensor | None] = [None]
    original = scheduler.step

    @wraps(original)  # pipelines inspect the signature to see whether a solver takes a generator
    def step(*args: object, **kwargs: object) -> object:
        wants_dict = kwargs.pop("return_dict", True)
        output = original(*args, **kwargs, return_dict=True)
        previous: Tensor = getattr(output, "prev_sample")  # noqa: B009 - each solver has an output class of its own
        clean: Tensor | None = getattr(output, "pred_original_sample", None)
        if clean is None:
            clean = getattr(output, "denoised", None)
        kept: list[Tensor | None] | None = getattr(scheduler, "model_outputs", None)
        if clean is None and kept:
            clean = kept[-1]
        newest[0] = clean if clean is not None else previous
        return output if wants_dict else (previous,)

    scheduler.step = step
    return newest
