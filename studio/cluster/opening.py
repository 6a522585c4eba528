"""The engine that the settings ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.settings import Settings
from studio.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.errors import StudioError


def open_studio(settings: Settings | None = None) -> Studio:
    """A `Studio` that computes here, or with ``backend="ray"`` one that computes in a cluster, which is connected within a minute.

    Raises `ClusterUnavailable` in a sentence where there is no such cluster.
    """
    settings = settings or Settings()
    if settings.backend == "local":
        return Studio(settings)
    from studio.cluster.cluster_studio import ClusterStudio

    return ClusterStudio(settings)


def cluster_problems(settings: Settings) -> Iterator[StudioError]:
    """What can be told within seconds, and without importing Ray, about a cluster that cannot be used."""
    if settings.backend == "ray":
        from studio.cluster.head_address import address_problem, installation_problem

        problem = installation_problem() or address_problem(settings.ray_address)
        if problem is not None:
            yield problem
