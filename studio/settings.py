"""Everything a host may set, read from ``STUDIO_*`` variables or the command line (``python app.py --help``)."""

from __future__ import annotations

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
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", description="number format of large models; auto takes the fastest one that the device computes natively"
    )
    device_budget_gb: float | None = Field(default=None, gt=0, description="GiB that models may hold on the device; default: most of it")
    host_budget_gb: float | None = Field(default=None, gt=0, description="GiB of main memory that models may hold; default: half of it")
    hub: Literal["auto", "never"] = Field(default="auto", description="never: no model hub is asked for anything")
    models_dir: Path | None = Field(default=None, description="folder with one sub-folder per model id, looked at before anything else")
    extra_catalog: Path | None = Field(default=None, description="TOML file with further model rows, written like catalog.toml")
    output_dir: Path = Field(
        default=Path(tempfile.gettempdir()) / "multimodal-studio",
        description="where results are written; files older than a day are removed",
    )
    time_limit_seconds: float = Field(default=600.0, gt=0, description="a request that runs longer is stopped")
    queue_size: int = Field(default=32, ge=1, description="requests that may wait; the next one is told that the queue is full")
    blocklist: FilePath | None = Field(
        default=None, description="text file with words that no prompt may hold, one a line; English whole words, Chinese anywhere"
    )
    host: str | None = Field(default=None, description="address to listen on; default 127.0.0.1, or what GRADIO_SERVER_NAME says")
    port: int | None = Field(default=None, ge=0, le=65535, description="port to listen on; default: the first free one from 7860")
    warm_up: bool = Field(default=True, description="load the default model in the background once somebody has opened the page")
    share: bool = Field(default=False, description="ask Gradio for a public link")
