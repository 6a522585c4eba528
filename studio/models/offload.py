"""Models larger than the device: accelerate's hooks bring each component, or each layer, over just before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.models.turn import Turn

_ORDER = ("text_encoder", "text_encoder_2", "image_encoder", "unet", "transformer", "vae")


class OffloadGroup:
    """Hooks of one group of modules. Modules move while they run, so a group serves one request at a time (``turn``)."""

    def __init__(self) -> None:
        self.turn = Turn()
        self.removed = False
        self.hooks: list[Any] = []
        """Of modules that come over whole, and go back when the next one runs."""
        self.whole_modules: list[Any] = []
        self.split_modules: list[Any] = []
        """Modules that lie on both sides at once."""

    def park(self) -> None:
        """Clear the device when a request is over. Spread modules lose their hooks: the next request needs a new group."""
        for hook in self.hooks:
            hook.offload()
        if self.split_modules:
            self.remove()

    def remove(self) -> None:
        """Take all hooks off and bring everything back to main memory."""
        from accelerate.hooks import remove_hook_from_module

        self.removed = True
        for module in (*self.whole_modules, *self.split_modules):
            remove_hook_from_module(module, recurse=True)
            module.to("cpu")
        self.hooks.clear()
        self.whole_modules.clear()
        self.split_modules.clear()


def offload_modules(values: Mapping[str, Any], device: int | str, limits: Mapping[str, int]) -> OffloadGroup:
    """Attach hooks so that ``values`` run on ``device`` with at most one whole component there at a time.

    A component that is itself larger than ``limits["device"]`` bytes is spread over device and main memory.
    ``device`` is a CUDA index, or ``"cpu"`` (which makes sense in tests only).
    """
    import torch
    from accelerate import cpu_offload_with_hook, dispatch_model
    from accelerate.utils import compute_module_sizes

    target = torch.device(device) if isinstance(device, str) else torch.device("cuda", device)
    group = OffloadGroup()
    previous = None
    modules = {name: value for name, value in values.items() if isinstance(value, torch.nn.Module)}
    sizes = {name: int(compute_module_sizes(module)[""]) for name, module in modules.items()}
    beside = max((size for size in sizes.values() if size <= limits["device"]), default=0)
    for name in sorted(modules, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
        module = modules[name]
        if sizes[name] > limits["device"]:
            dispatch_model(module, split_device_map(module, device, max(limits["device"] - beside, 0)), main_device=target)
            group.split_modules.append(module)
        else:
            _, previous = cpu_offload_with_hook(module, target, previous)
            group.hooks.append(previous)
            group.whole_modules.append(module)
    return group


def split_device_map(module: Any, device: int | str, room: int) -> dict[str, Any]:
    """Which layers of ``module`` stay on ``device`` in ``room`` bytes (the rest visits it one by one), by accelerate's plan."""
    from accelerate import infer_auto_device_map

    blocks = list(getattr(module, "_no_split_modules", None) or [])
    memory: dict[int | str, int | str] = {device: room, "cpu": 1 << 62}
    return dict(infer_auto_device_map(module, max_memory=memory, no_split_module_classes=blocks))
