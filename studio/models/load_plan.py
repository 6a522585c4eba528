"""What a lease needs, derived from files alone: components, keys, number format, sizes, and whether the model must be offloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.errors import ModelUnavailable
from studio.models.backends import Backend
from studio.models.hub import OnProgress
from studio.models.lease import ComponentKey, Identity
from studio.models.memory import estimated_bytes
from studio.models.model_row import ModelRow
from studio.models.parts import Part
from studio.models.sources import LocatedModel


@dataclass(frozen=True)
class PlannedComponent:
    """One component before it is found or loaded. ``required_tier`` is the tier it must be on to be used, ``bytes`` an estimate."""

    part: Part
    key: ComponentKey
    bytes: int
    required_tier: str


@dataclass(frozen=True)
class LoadPlan:
    """What one lease loads. With ``offload`` the model is larger than the device, and its components visit it one by one."""

    located: LocatedModel
    precision: str
    components: Mapping[str, PlannedComponent]
    offload: bool

    @property
    def row(self) -> ModelRow:
        return self.located.row

    @property
    def keys(self) -> set[ComponentKey]:
        return {wanted.key for wanted in self.components.values()}

    @property
    def identities(self) -> tuple[Identity, ...]:
        """One per component, in order."""
        own = {
            "model": self.row.id,
            "revision": self.located.revision,
        }  # a component of another row carries that row's identity in ``extra``
        return tuple(Identity(**{**own, **wanted.part.extra}, sha256=wanted.key.content) for wanted in self.components.values())


def choose_precision(row: ModelRow, wish: str | None, setting: str, backend: Backend) -> str:
    """``wish`` if the row allows it (else `ModelUnavailable`), then the host's setting, then what the device does best."""
    if wish is not None and wish != "auto":
        if wish not in row.precisions:
            raise ModelUnavailable("error.model_precision", title=row.title, precision=wish)
        return wish
    return setting if setting in row.precisions else backend.auto_precision(row)


def plan_load(
    located: LocatedModel, names: Sequence[str] | None, precision: str, backend: Backend, budgets: Mapping[str, int], report: OnProgress
) -> LoadPlan:
    """Plan a lease of ``names`` (None: all). Weight files without a known hash are hashed, calling ``report("model_check", ...)``.

    An offloaded model is always taken whole, because its components hand the device over to each other.
    Raises `ModelUnavailable` for a component that the model does not have.
    """
    parts = {part.name: part for part in located.parts}
    for name in names or ():
        located.part(name)
    sizes = {name: estimated_bytes(part, precision) for name, part in parts.items()}
    weights = sum(sizes[name] for name, part in parts.items() if part.weights)
    offload = backend.has_lower_tier and weights > budgets["device"]
    chosen = list(parts) if offload or not names else list(dict.fromkeys(names))
    total = sum(parts[name].file_bytes for name in chosen if parts[name].weights)
    done = 0

    def checked(count: int) -> None:
        nonlocal done
        done += count
        report("model_check", min(done, total), total)

    wanted: dict[str, PlannedComponent] = {}
    for name in chosen:
        part = parts[name]
        placement = "host" if not part.weights else f"offload:{backend.device}" if offload else backend.device
        tier = backend.tiers[-1] if offload or not part.weights else backend.tiers[0]
        key = ComponentKey(part.content(checked), part.identity_class, precision if part.weights else "-", placement)
        wanted[name] = PlannedComponent(part, key, sizes[name], tier)
    return LoadPlan(located, precision, wanted, offload)
