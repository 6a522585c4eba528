"""Uploads the tracked files of this checkout to a Space. Which of them go through LFS or Xet is the client library's business."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import InvalidInput, StudioError
from studio.space.card import card_for, card_problems, read_card
from studio.version import __version__

if TYPE_CHECKING:
    from huggingface_hub import HfApi

_SAMPLE = 8000  # bytes in which git looks for a zero byte to call a file binary
_LARGEST = 50 * 10**9  # bytes of one file, by the Hub's own limit
_STATUS_SENTENCES = {401: "error.space_token", 402: "error.space_paid", 403: "error.space_denied", 409: "error.space_denied"}


class PushFailed(StudioError):
    """The Hub refused the push, or could not be asked."""


@dataclass(frozen=True)
class TrackedFile:
    """A file of the checkout: ``path`` relative to it, with slashes; ``binary`` as git tells it."""

    path: str
    size: int
    binary: bool


def tracked_files(root: Path) -> tuple[TrackedFile, ...]:
    """What git tracks in ``root`` and is there, in git's order. Raises `InvalidInput` where ``root`` is no checkout."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise InvalidInput("error.space_no_git") from None
    return tuple(_file(root, name) for name in listed.split("\0") if name and (root / name).is_file())


def _file(root: Path, name: str) -> TrackedFile:
    path = root / name
    with path.open("rb") as stream:
        return TrackedFile(name, path.stat().st_size, b"\0" in stream.read(_SAMPLE))


def problems(root: Path, files: Sequence[TrackedFile]) -> tuple[StudioError, ...]:
    """Everything that the Hub would refuse about ``files``; empty where nothing is known."""
    found: list[StudioError] = [InvalidInput("error.space_file_large", file.path) for file in files if file.size > _LARGEST]
    if not any(file.path == "README.md" for file in files):
        return (*found, InvalidInput("error.space_card_missing", file="README.md"))
    try:
        found += card_problems(read_card(root / "README.md"), root)
    except InvalidInput as error:
        found.append(error)
    return tuple(found)


def push(root: Path, repo_id: str, files: Sequence[TrackedFile], *, private: bool = False, hardware: str = "zero-a10g") -> str:
    """Make the Space if need be, upload ``files``, remove what it holds beside them; returns its address.

    ``repo_id``: OWNER/NAME. ``hardware``: what a new Space runs on. Raises `InvalidInput` for what `problems` finds, `PushFailed` when the
    Hub refuses or cannot be reached.
    """
    found = problems(root, files)
    if found:
        raise found[0]
    from huggingface_hub import HfApi

    api = HfApi()
    with tempfile.TemporaryDirectory() as folder:
        _stage(root, Path(folder), files, card_for((root / "README.md").read_text(encoding="utf-8"), repo_id, api.endpoint))
        try:
            return _upload(api, Path(folder), repo_id, private=private, hardware=hardware)
        except Exception as error:
            raise _failure(error, repo_id, api.endpoint) from error


def _stage(root: Path, folder: Path, files: Sequence[TrackedFile], readme: str) -> None:
    """A folder that holds exactly what is uploaded; links cost no space."""
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.path == "README.md":
            target.write_text(readme, encoding="utf-8")
        else:
            target.symlink_to((root / file.path).resolve())


def _upload(api: HfApi, folder: Path, repo_id: str, *, private: bool, hardware: str) -> str:
    from huggingface_hub import SpaceHardware

    made = api.create_repo(
        repo_id, repo_type="space", space_sdk="gradio", private=private or None, exist_ok=True, space_hardware=SpaceHardware(hardware)
    )
    message = f"Multimodal Studio {__version__}"
    api.upload_folder(repo_id=repo_id, repo_type="space", folder_path=folder, commit_message=message, delete_patterns="*")
    return str(made)


def _failure(error: Exception, repo_id: str, endpoint: str) -> StudioError:
    from huggingface_hub.errors import HFValidationError, LocalTokenNotFoundError

    if isinstance(error, HFValidationError):
        return InvalidInput("error.space_name", name=repo_id[:100])
    if isinstance(error, LocalTokenNotFoundError):
        return PushFailed("error.space_token")
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        reason = str(getattr(error, "server_message", None) or status)[:300]
        return PushFailed(_STATUS_SENTENCES.get(status, "error.space_refused"), name=repo_id, reason=reason)
    if isinstance(error, (OSError, RuntimeError, ValueError)) or type(error).__module__.startswith(("httpx", "huggingface_hub")):
        return PushFailed("error.space_unreachable", host=endpoint)
    raise error
