"""Models larger than the device: accelerate's hooks move each component, or each layer, there just before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.models.turn import Turn

if TYPE_CHECKING:
    import torch
    from accelerate.hooks import UserCpuOffloadHook
    from torch import nn

_ORDER = ("text_encoder", "text_encoder_2", "image_encoder", "unet", "transformer", "vae")


class OffloadGroup:
    """The hooks of one group of modules. Modules move while they run, so a group serves one request at a time (``turn``)."""

    def __init__(self) -> None:
        self.turn = Turn()
        self.removed = False
        self.hooks: list[UserCpuOffloadHook] = []
        """Of modules that move as a whole, and move back when the next one runs."""
        self.whole_modules: list[nn.Module] = []
        self.split_modules: list[nn.Module] = []
        """Modules with layers on the device and in main memory."""

    def park(self) -> None:
        """Clear the device when a request is over. Split modules lose their hooks: the next request needs a new group."""
        for hook in self.hooks:
            hook.offload()
        if self.split_modules:
            self.remove()

    def remove(self) -> None:
        """Remove all hooks and move everything back to main memory."""
        from accelerate.hooks import remove_hook_from_module

        self.removed = True
        for module in (*self.whole_modules, *self.split_modules):
            remove_hook_from_module(module, recurse=True)
            module.to("cpu")
        self.hooks.clear()
        self.whole_modules.clear()
        self.split_modules.clear()


def offload_modules(values: Mapping[str, object], device: int | str, limits: Mapping[str, int]) -> OffloadGroup:
    """Attach hooks so that ``values`` run on ``device`` with at most one whole component there at a time.

    A component that is itself larger than ``limits["device"]`` bytes is split between device and main memory.
    ``device`` is a CUDA index, or ``"cpu"`` (useful in tests only).
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


def split_device_map(module: nn.Module, device: int | str, room: int) -> dict[str, int | str | torch.device]:
    """accelerate's plan of which layers of ``module`` stay on ``device`` within ``room`` bytes; the others visit it one by one."""
    from accelerate import infer_auto_device_map

    blocks = list(getattr(module, "_no_split_modules", None) or [])
    memory: dict[int | str, int | str] = {device: room, "cpu": 1 << 62}
    return dict(infer_auto_device_map(module, max_memory=memory, no_split_module_classes=blocks))
