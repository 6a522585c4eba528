"""A checkout goes to a Space by the real client library, in a process of its own, against a stub of the Hub."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.space.hub_stub import Hub, hub_stub

ROOT = Path(__file__).resolve().parents[3]
CARD = '---\ntitle: T\nsdk: gradio\nsdk_version: 6.31.0\npython_version: "3.12"\napp_file: app.py\nthumbnail: picture.png\n---\n# T\n'
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0 picture"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with hub_stub() as found:
        yield found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with one file that git does not track."""
    folder = tmp_path / "checkout"
    (folder / "deep").mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    (folder / "app.py").write_text("demo = 1\n")
    (folder / "picture.png").write_bytes(PICTURE)
    (folder / "deep" / "a [b]*.txt").write_text("a name that is also a pattern")
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    (folder / "secret.env").write_text("HF_TOKEN=1")
    return folder


def push(checkout: Path, hub: Hub, *, token: str = "hf_test", private: bool = False) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from pathlib import Path; from studio.errors import StudioError\n"
        "from studio.space.space_push import push, tracked_files\n"
        f"root = Path({str(checkout)!r})\n"
        "try:\n"
        f"    print(push(root, 'me/studio', tracked_files(root), private={private}))\n"
        "except StudioError as error:\n"
        "    sys.exit(f'{type(error).__name__}: {error.report()}')\n"
    )
    own = {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": token,
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HOME": str(checkout.parent / "hf"),
    }
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False, timeout=200
    )


def test_exactly_what_is_tracked_arrives(checkout: Path, hub: Hub) -> None:
    done = push(checkout, hub, private=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{hub.url}/spaces/me/studio"
    assert set(hub.files) == {"README.md", "app.py", "picture.png", "deep/a [b]*.txt"}
    assert hub.files["picture.png"] == PICTURE and PICTURE in hub.objects.values()  # through LFS
    assert hub.deleted == ["stale.txt"]  # the Hub's own .gitattributes stays
    made = hub.created[0]
    assert (
        made["type"] == "space"
        and made["sdk"] == "gradio"
        and made["hardware"] == "zero-a10g"
        and True in (made.get("private"), made.get("visibility") == "private")
    )
    thumbnail = f"thumbnail: {hub.url}/spaces/me/studio/resolve/main/picture.png\n"
    assert hub.files["README.md"].decode() == CARD.replace("thumbnail: picture.png\n", thumbnail)


@pytest.mark.parametrize(
    ("token", "refuses", "words"),
    [
        ("hf_wrong", 0, "PushFailed: The Hub does not know you."),
        ("hf_test", 402, "PushFailed: The Hub asks for a paid plan for this kind of Space. ZeroGPU needs PRO here."),
        ("hf_test", 403, "PushFailed: This account may not write to me/studio."),
        ("hf_test", 400, "PushFailed: The Hub refused the push. ZeroGPU needs PRO here."),
    ],
)
def test_a_refusal_is_a_sentence(checkout: Path, hub: Hub, token: str, refuses: int, words: str) -> None:
    hub.refuses = refuses
    done = push(checkout, hub, token=token)
    assert done.returncode == 1 and done.stderr.strip().splitlines()[-1].startswith(words)
    assert not hub.files


def test_a_hub_that_is_not_there(checkout: Path) -> None:
    away = Hub()
    away.url = "http://127.0.0.1:9"
    assert push(checkout, away).stderr.strip().splitlines()[-1] == "PushFailed: http://127.0.0.1:9 could not be reached."


def test_a_card_that_would_be_refused_is_not_sent(checkout: Path, hub: Hub) -> None:
    (checkout / "README.md").write_text(CARD.replace('"3.12"', "3.10"))
    assert "InvalidInput: python_version: " in push(checkout, hub).stderr
    assert not hub.created


def test_a_dry_run_lists_this_repository_and_asks_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio.space", "push", "me/studio", "--dry-run"],
        cwd=ROOT, env={**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "LC_ALL": "C"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not (ROOT / ".git").exists():  # an archive of the repository
        assert done.returncode == 2 and "no git checkout" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert "  app.py\n" in done.stdout and "  docs/screenshot.png  *\n" in done.stdout and " MB, for me/studio." in done.stdout


def test_a_name_that_is_none() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio.space", "push", "studio"], cwd=ROOT, env={**os.environ, "LC_ALL": "C"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and done.stderr == "“studio” is no name of a Space. Write OWNER/NAME.\n"
