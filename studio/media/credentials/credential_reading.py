"""Reads the credentials of any file: who signed it, what they say, and whether the file is still the one that was signed.

A stranger's file is read in a process of its own (`read_credentials`), because the library is native code that may crash or take long.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.media.credentials.content_record import NOT_READ, ContentRecord, record_from
from studio.media.credentials.media_types import media_type
from studio.media.credentials.picture_fingerprint import fingerprint
from studio.media.credentials.sealing import Sealer, installed
from studio.media.metadata.film_settings import own_text
from studio.media.metadata.provenance import KEYWORD
from studio.media.metadata.text_chunks import read_json, read_texts

if TYPE_CHECKING:
    from studio.settings import Settings

_LARGEST = 2**28  # bytes of a file
_MEGABYTES, _SECONDS = 2048, 20  # that reading one file may take
_SEARCHED = 2**20  # bytes at the start and the end in which plain labels are looked for
_LABELS = (b"digitalsourcetype/trainedAlgorithmicMedia", b"digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
           b"digitalsourcetype/algorithmicallyEnhanced")  # fmt: skip


@dataclass(frozen=True)
class Trust:
    """Whose signatures are believed: ``own`` (PEM) and ``serial`` are this studio's, ``others`` (PEM) those of the host's list."""

    own: str = ""
    serial: int = 0
    others: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Trust:
        """What the settings say. Raises `InvalidInput` for files that are none; nothing is believed where c2pa is not installed."""
        if not installed():
            return cls()
        from studio.media.credentials.signing_certificate import anchors

        others = anchors(settings.c2pa_trust) if settings.c2pa_trust else ""
        if settings.credentials == "off" and settings.c2pa_cert is None:
            return cls(others=others)
        certificate = Sealer(settings).certificate
        return cls(certificate.anchor, certificate.serial, others)


def read_credentials(path: Path, trust: Trust | None = None) -> ContentRecord:
    """The credentials of a stranger's file, within 2 GiB and 20 s. Never raises: what cannot be read is a state with a sentence."""
    trust = trust or Trust()
    try:
        if path.stat().st_size > _LARGEST:
            return ContentRecord("too_large")
        with path.open("rb") as opened:
            head = opened.read(_SEARCHED)
            opened.seek(max(0, path.stat().st_size - _SEARCHED))
            tail = opened.read(_SEARCHED)
    except (OSError, ValueError):
        return ContentRecord("unreadable")
    kind = media_type(head[:32])
    if kind is None:
        return ContentRecord("unreadable")
    text = _plain(path)
    found = _in_another_process(path, kind, trust) if installed() else None
    looks = fingerprint(path.read_bytes()) if kind.startswith("image/") and found and "manifests" in found else ""
    return record_from(found, _facts(head + tail, text, looks), trust.serial)


def examine(data: bytes, trust: Trust | None = None) -> ContentRecord:
    """The same of a file that this program has made itself, in this process. Never raises."""
    trust = trust or Trust()
    kind = media_type(data[:32])
    if kind is None:
        return ContentRecord("unreadable")
    found: Mapping[str, object] | None = None
    if installed():
        from studio.media.credentials.reading_process import report

        found = report(io.BytesIO(data), kind, trust.own + trust.others)
    text, looks = "", ""
    if kind.startswith("image/"):
        looks = fingerprint(data)
        try:
            text = read_texts(data, None).get(KEYWORD, "")
        except Exception:  # a damaged picture has no text
            text = ""
    return record_from(found, _facts(data, text, looks), trust.serial)


def _facts(data: bytes, text: str, looks: str) -> dict[str, str]:
    """What can be told about the file without its credentials; see `record_from`."""
    record = read_json(text)
    label = "studio" if record is not None and "task" in record else "label" if any(label in data for label in _LABELS) else ""
    return {"text": text, "fingerprint": looks, "plain": label, "box": "yes" if b"jumb" in data and b"c2pa" in data else ""}


def _plain(path: Path) -> str:
    """The studio's own record in the file; "" without one."""
    try:
        return own_text(path, None) or ""
    except Exception:  # a stranger's file: every decoder has errors of its own
        return ""


def _in_another_process(path: Path, kind: str, trust: Trust) -> Mapping[str, object]:
    asked = {"path": str(path.resolve()), "kind": kind, "anchors": trust.own + trust.others, "megabytes": _MEGABYTES, "seconds": _SECONDS}
    command = [sys.executable, str(Path(__file__).with_name("reading_process.py"))]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked).encode() + b"\n", capture_output=True, timeout=_SECONDS + 10, check=True, cwd=path.parent
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError, RecursionError):
        return {"error": NOT_READ}
    return answer if isinstance(answer, dict) else {"error": NOT_READ}
