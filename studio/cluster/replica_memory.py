"""What the replicas hold, in one report of the shape that one model cache gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.cluster.stream_items import ReplicaState


def cluster_snapshot(rows: list[dict[str, Any]], states: Sequence[ReplicaState]) -> dict[str, Any]:
    """Budgets added up by tier, the components of all replicas, and the catalog's ``rows``; as `ModelCache.snapshot` lays it out."""
    snapshots = [state.snapshot for state in states if state.snapshot["device"] is not None]
    return {
        "device": _device([snapshot["device"] for snapshot in snapshots]),
        "tiers": _tiers([tier for snapshot in snapshots for tier in snapshot["tiers"]]),
        "components": [item for snapshot in snapshots for item in snapshot["components"]],
        "kept": [item for snapshot in snapshots for item in snapshot["kept"]],
        "history": [item for snapshot in snapshots for item in snapshot["history"]],
        "rows": rows,
    }


def _device(devices: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if not devices:
        return None
    names = dict.fromkeys(str(device.get("name") or str(device.get("device", "")).upper()) for device in devices)
    return {**devices[0], "name": f"Ray {len(devices)} × {', '.join(names)}"}


def _tiers(tiers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    for tier in tiers:
        total = sums.setdefault(tier["name"], {"name": tier["name"], "budget_bytes": 0, "used_bytes": 0})
        total["budget_bytes"] += tier["budget_bytes"]
        total["used_bytes"] += tier["used_bytes"]
    return list(sums.values())
