"""Everything a host may set, read from ``STUDIO_*`` variables or the command line (``python app.py --help``)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import Field, FilePath
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"


class Settings(BaseSettings):
    """Immutable settings of one `Studio`; sizes in GiB, times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="STUDIO_", frozen=True, extra="ignore", cli_prog_name="app.py", cli_kebab_case=True, cli_implicit_flags=True
    )

    profile: Literal["auto", "mini", "full"] = Field(
        default="auto", description="mini: bundled models only; full: reference models; auto: full where a GPU and the weights are at hand"
    )
    device: Literal["auto", "cpu", "cuda"] = Field(default="auto", description="where models run")
    cards: str = Field(
        default="",
        description="GPUs to use side by side, one run on each: all, or their numbers, such as 0,2; default: the first one",
    )
    lanes: int | None = Field(default=None, ge=1, le=64, description="runs that compute at the same time; default: one a card")
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", description="number format of large models; auto takes the fastest one that the device computes natively"
    )
    device_budget_gb: float | None = Field(default=None, gt=0, description="GiB that models may hold on the device; default: most of it")
    host_budget_gb: float | None = Field(default=None, gt=0, description="GiB of main memory that models may hold; default: half of it")
    hub: Literal["auto", "never"] = Field(default="auto", description="never: no model hub is asked for anything")
    models_dir: Path | None = Field(default=None, description="folder with one sub-folder per model id, looked at before anything else")
    extra_catalog: Path | None = Field(default=None, description="TOML file with further model rows, written like catalog.toml")
    pack: str = Field(
        default="", description="catalog ids of models that are loaded at the start and stay, with commas; on ZeroGPU they wait on the GPU"
    )
    fusion_models: Path | None = Field(
        default=None, description="folder of model bundles that the medical tab offers, each a ZIP or a sub-folder"
    )
    output_dir: Path = Field(
        default=Path(tempfile.gettempdir()) / "multimodal-studio",
        description="where results are written",
    )
    retention_hours: float = Field(
        default=24.0, gt=0, description="results and uploads older than this are removed, hourly and at the start"
    )
    disk_quota_gb: float = Field(
        default=20.0, gt=0, description="GiB that results and uploads may take together; the oldest are removed first"
    )
    time_limit_seconds: float = Field(
        default=600.0, gt=0, description="a request that runs longer is stopped; captions get as much for each ten minutes of a recording"
    )
    queue_size: int = Field(default=32, ge=1, description="requests that may wait; the next one is told that the queue is full")
    picture_megapixels: float = Field(
        default=50.0, gt=0, le=500, description="pixels, in millions, of a picture, a medical film or a frame of a video that is decoded"
    )
    animation_megapixels: float = Field(
        default=1000.0, gt=0, description="pixels x frames, in millions, of an animated picture that is decoded as a film"
    )
    inflated_mb: float = Field(default=256.0, gt=0, description="MiB that a compressed part of an uploaded file may expand to")
    blocklist: FilePath | None = Field(
        default=None, description="text file with words that no prompt may hold, one a line; English whole words, Chinese anywhere"
    )
    credentials: Literal["auto", "on", "off"] = Field(
        default="auto", description="sign results with Content Credentials (C2PA): auto: where c2pa-python is installed"
    )
    credentials_dir: Path | None = Field(
        default=None, description="folder of the certificate that the studio makes for itself; default: beside the hub's cache"
    )
    c2pa_cert: Path | None = Field(
        default=None, description="PEM file with a certificate of your own, those above it and its private key, to sign with"
    )
    c2pa_trust: Path | None = Field(default=None, description="PEM file with the certificates of those whose signatures are trusted")
    host: str | None = Field(default=None, description="address to listen on; default 127.0.0.1, or what GRADIO_SERVER_NAME says")
    port: int | None = Field(default=None, ge=0, le=65535, description="port to listen on; default: the first free one from 7860")
    warm_up: bool = Field(default=True, description="load the default model in the background once somebody has opened the page")
    root_path: str = Field(
        default_factory=lambda: os.environ.get("GRADIO_ROOT_PATH", ""),
        validate_default=True,
        pattern=r"^((https?://[^/\s]+)?(/[\w.~-]+)*/?)$",
        description="path under which a proxy serves the page, such as /studio; default: what GRADIO_ROOT_PATH says",
    )
    allowed_hosts: str = Field(
        default="", description="host names that the page answers to, with commas; default: this machine's own, and a Space's; *: any"
    )
    allowed_origins: str = Field(
        default="", description="other sites whose scripts may call the API, with commas, such as https://example.org"
    )
    frame_ancestors: str = Field(
        default="", description="sites that may show the page in a frame, as in Content-Security-Policy; default: any, also slides on disk"
    )
    auth: Path | None = Field(default=None, description="file with a line `name:hash` for each account, as `htpasswd -nB name` writes it")
    admin: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="who may unload models: auto: visitors from this machine while the page listens on it alone; on: everyone",
    )
    max_upload_mb: float = Field(default=200.0, gt=0, description="MiB of one upload")
    max_request_mb: float = Field(default=8.0, gt=0, description="MiB of one request without files")
    caller_share: float = Field(default=0.5, gt=0, le=1, description="part of the queue that the requests of one address may fill")
    requests_per_minute: int = Field(
        default=120, ge=0, description="runs and uploads that one address may start in a minute; 0: any number"
    )
    visitor_share: int = Field(default=6, ge=1, description="requests of one page that may wait; those of one address share its part")
    unread_seconds: float = Field(
        default=30.0, gt=0, description="a run over the API whose answer nobody has asked for by then is cancelled"
    )
    mcp: bool = Field(default=False, description="offer the tasks as tools to agents, at /gradio_api/mcp (requirements-mcp.txt)")
    metrics: Literal["off", "local", "on"] = Field(
        default="off",
        description="/metrics for Prometheus: local: for this machine; on: for everyone, or with STUDIO_AUTH for its accounts",
    )
    log_format: Literal["text", "json"] = Field(default="text", description="json: one JSON object a line, without anything visitors wrote")
    backend: Literal["local", "ray"] = Field(
        default="local", description="where runs compute: local: in this process; ray: in replicas of a Ray cluster (docs/scaling.md)"
    )
    ray_address: str = Field(
        default="", description="host:port of the cluster's head; auto: the cluster that this machine belongs to; default: one of its own"
    )
    ray_folder: Path | None = Field(
        default=None, description="folder for the files of a cluster of its own; a short path; default: a temporary one, removed at the end"
    )
    replicas: int | None = Field(
        default=None, ge=1, le=1000, description="replicas, and thus runs at the same time; default: one a GPU, or one for two cores"
    )
    min_replicas: int | None = Field(
        default=None, ge=1, le=1000, description="replicas that stay when there is little to do; default: all of them"
    )
    share: bool = Field(default=False, description="ask Gradio for a public link")

    @property
    def packed(self) -> tuple[str, ...]:
        """The ids in ``pack``, each once."""
        return tuple(dict.fromkeys(filter(None, (name.strip() for name in self.pack.split(",")))))
