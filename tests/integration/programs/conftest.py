"""An app that lets agents in, and small files to send to it under names that need quoting."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from studio.settings import ASSETS
from tests.browser.conftest import Server, serve

PICTURE, SOUND, SPEECH = 'it\'s a "start", 中文; 1.png', "two words.wav", "reading.mp4"


@pytest.fixture(scope="session")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app with the tools switched on."""
    with serve(tmp_path_factory.mktemp("programs") / "out", STUDIO_MCP="1", STUDIO_REQUESTS_PER_MINUTE="0", STUDIO_WARM_UP="0") as running:
        yield running


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a picture, a sound of two seconds, and a spoken sentence."""
    folder = tmp_path_factory.mktemp("sent")
    Image.new("RGB", (128, 96), "orange").save(folder / PICTURE)
    with wave.open(str(folder / SOUND), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        beat = bytes((i * 37) % 251 for i in range(1600)) + bytes(2 * 3200)
        sound.writeframes(beat * 4)
    shutil.copy(ASSETS / "examples" / "auto_subtitles" / "reading.mp4", folder / SPEECH)
    return folder
