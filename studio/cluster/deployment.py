"""Ray's side: joining or starting a cluster, and the Serve application of the replicas. Only the gateway imports this module."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

import ray
from ray import serve
from ray.serve.handle import DeploymentHandle
from ray.serve.schema import ApplicationStatus

from studio.cluster.replica import Replica
from studio.version import __version__

_OBJECT_STORE = 512 * 2**20  # bytes of shared memory for files in transit; what does not fit goes to disk
_CORES_A_REPLICA = 2  # without a GPU: a picture is drawn little faster by a second core, so two cores serve one replica and its page
_HEALTH_SECONDS = 10.0
_GRACE_SECONDS = 10.0  # for a run to reach its next step when its replica is stopped


def connect(address: str, replicas: int | None, folder: str) -> int:
    """Join the cluster at ``address``, or start one on this machine, with ``folder`` for its files, where it is ""; returns the lanes.

    Raises what Ray raises, or ends the process: see `studio.cluster.gateway`.
    """
    if address:
        ray.init(address=address, log_to_driver=False, configure_logging=False)
    else:
        ray.init(
            num_cpus=max(os.cpu_count() or 1, replicas or 1),
            include_dashboard=False,
            object_store_memory=_OBJECT_STORE,
            log_to_driver=False,
            configure_logging=False,
            _temp_dir=folder or None,
        )
    return replicas or _default_replicas(ray.cluster_resources())


def _default_replicas(resources: Mapping[str, float]) -> int:
    """One a GPU; where there is none, one for each `_CORES_A_REPLICA` cores."""
    return int(resources.get("GPU", 0)) or max(1, int(resources.get("CPU", 1)) // _CORES_A_REPLICA)


def deploy(settings: dict[str, Any], most: int, least: int | None) -> DeploymentHandle:
    """The replicas' handle. Pages of the same version with the same settings share one application, and the later ones find it running.

    ``settings``: of the replicas, as JSON values; ``most`` and ``least``: how many replicas, by load. Waits for none of them to be ready.
    """
    gpus = ray.cluster_resources().get("GPU", 0) > 0 and settings["device"] != "cpu"
    facts = json.dumps([__version__, settings, most, least, gpus], sort_keys=True)
    name = f"multimodal-studio-{hashlib.sha256(facts.encode()).hexdigest()[:8]}"
    serve.start(proxy_location="Disabled")  # the page talks to the replicas through handles, not over HTTP
    known = serve.status().applications.get(name)
    if known is not None and known.status in (ApplicationStatus.RUNNING, ApplicationStatus.DEPLOYING):
        return serve.get_app_handle(name)
    scaling: dict[str, Any] = {"num_replicas": most}
    if least is not None and least < most:
        scaling = {"autoscaling_config": {"min_replicas": least, "max_replicas": most, "target_ongoing_requests": 1}}
    configured = serve.deployment(
        name="studio",
        max_ongoing_requests=1,
        health_check_period_s=_HEALTH_SECONDS,
        graceful_shutdown_timeout_s=_GRACE_SECONDS,
        ray_actor_options={"num_cpus": 1, "num_gpus": 1 if gpus else 0},
        **scaling,
    )
    target = serve.RunTarget(configured(Replica).bind(settings), name=name, route_prefix=None)
    (handle,) = serve.run_many([target], wait_for_applications_running=False)
    return handle
