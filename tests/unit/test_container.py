"""The files for containers agree with the repository; no daemon is needed to see that."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from studio.settings import ROOT, Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
_LINES = [line for line in _DOCKERFILE.splitlines() if line and not line.startswith("#")]


def instructions(name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in _LINES if line.startswith(name + " ")]


def copied() -> list[str]:
    """What the image takes from the repository."""
    return [word for line in instructions("COPY") if not line.startswith("--from") for word in line.split()[:-1]]


def compose(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert lines.index("*") < min(lines.index(f"!{name}") for name in allowed)
    assert set(copied()) == allowed and [name for name in copied() if not (ROOT / name).exists()] == []


def test_everything_the_app_imports_or_reads_is_copied() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"app.py", "assets", "requirements.txt", "requirements-languages.txt", "packages.txt"} <= set(copied())


def test_the_version_of_python_is_one_that_the_project_supports() -> None:
    versions = re.findall(r"ARG PYTHON_VERSION=(\S+)", _DOCKERFILE)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert len(versions) == 1 and wanted == ">=3.10" and "3.10" <= versions[0] <= "3.13"
    assert len({line.partition(" AS ")[0] for line in instructions("FROM")}) == 1


def test_the_build_without_cuda_takes_the_version_of_torch_from_the_requirements() -> None:
    pattern = re.search(r'grep -E "(\S+)" requirements.txt', _DOCKERFILE)
    assert pattern
    found = [line for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines() if re.search(pattern[1], line)]
    assert len(found) == 1 and found[0].startswith("torch>=")


def test_variables_are_settings_of_the_studio() -> None:
    names = set(re.findall(r"\bSTUDIO_([A-Z_]+)=", " ".join(instructions("ENV"))))
    for file in ("compose.yaml", "deploy/compose.cuda.yaml"):
        names |= {name.removeprefix("STUDIO_") for name in compose(file)["services"]["studio"]["environment"] if name.startswith("STUDIO_")}
    assert {name.lower() for name in names} <= set(Settings.model_fields) and {"HOST", "PORT", "OUTPUT_DIR", "ROOT_PATH", "CARDS"} <= names


def test_the_process_is_the_app_itself_without_rights_and_its_health_is_asked() -> None:
    assert instructions("USER") == ["10001:10001"] and "--uid 10001" in _DOCKERFILE
    assert instructions("ENTRYPOINT") == ['["python", "app.py"]'], "a shell in between would keep SIGTERM to itself"
    assert "/healthz" in instructions("HEALTHCHECK")[0] and instructions("VOLUME") == ["/data"]
    assert "PIP_NO_CACHE_DIR=1" in _DOCKERFILE and "rm -rf /var/lib/apt/lists/*" in _DOCKERFILE


def test_compose_and_nginx_agree_on_names_ports_and_path() -> None:
    whole, cuda = compose("compose.yaml"), compose("deploy/compose.cuda.yaml")
    studio, proxy = whole["services"]["studio"], whole["services"]["nginx"]
    conf = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    root, port = studio["environment"]["STUDIO_ROOT_PATH"], studio["expose"][0]
    assert f"server studio:{port};" in conf and f"location {root}/ {{" in conf and instructions("EXPOSE") == [port]
    assert "ports" not in studio and studio["read_only"] and studio["cap_drop"] == ["ALL"]
    for source, _, _ in (volume.partition(":") for volume in proxy["volumes"]):
        assert (ROOT / source).exists()
    assert f"client_max_body_size {Settings().max_upload_mb:g}m;" in conf
    assert set(cuda["services"]) <= set(whole["services"]) and cuda["services"]["studio"]["build"]["args"] == {"DEVICE": "cuda"}


def test_certificates_are_never_committed() -> None:
    folder = ROOT / "deploy" / "tls"
    assert set((folder / ".gitignore").read_text(encoding="utf-8").split()) >= {"*.pem", "tls.conf"}
    assert Path(folder / "README.md").is_file()
