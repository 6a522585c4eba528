"""Signs finished files: each gets its Content Credentials, in place and whole or not at all."""

from __future__ import annotations

import io
import json
import logging
import os
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pydantic import ValidationError

from studio.errors import InvalidInput, StudioError
from studio.events import Done, Event, Notice
from studio.media.credentials.content_manifest import Making, binding, ingredient, making_of, manifest
from studio.media.credentials.media_types import SIGNED, media_type
from studio.media.credentials.picture_fingerprint import fingerprint
from studio.media.credentials.signing_certificate import SigningCertificate, host_certificate, own_certificate
from studio.media.metadata.film_settings import own_text
from studio.media.metadata.provenance import Provenance
from studio.media.outputs import finish_file

if TYPE_CHECKING:
    import c2pa

    from studio.settings import Settings

_log = logging.getLogger(__name__)
# nothing is asked of the network: neither for a time stamp nor for manifests that a file names
SIGNING = {
    "verify": {"verify_after_sign": False, "verify_trust": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}


def installed() -> bool:
    """Whether c2pa-python is here (requirements-credentials.txt). Imports nothing."""
    return find_spec("c2pa") is not None


def check_settings(settings: Settings) -> None:
    """Sign and read one picture with what a host has set. Raises `InvalidInput` (``start.c2pa_*``), one sentence about one variable."""
    wanted = "STUDIO_C2PA_CERT" if settings.c2pa_cert else "STUDIO_C2PA_TRUST" if settings.c2pa_trust else "STUDIO_CREDENTIALS"
    if settings.credentials == "off" or (settings.credentials == "auto" and not settings.c2pa_cert and not settings.c2pa_trust):
        return
    if not installed():
        raise InvalidInput("start.c2pa_missing", wanted)
    if settings.c2pa_trust:
        from studio.media.credentials.signing_certificate import anchors

        anchors(settings.c2pa_trust)
    if settings.c2pa_cert:
        from PIL import Image

        from studio.media.credentials.reading_process import report

        certificate, dot = host_certificate(settings.c2pa_cert), io.BytesIO()
        Image.new("RGB", (8, 8)).save(dot, "PNG")
        try:
            trial = signed(dot.getvalue(), Making("computed", "trial", "2000-01-01T00:00:00+00:00"), certificate)
            found = json.dumps(report(io.BytesIO(trial), "image/png", certificate.anchor))
        except Exception:  # whatever the library says, the host's file is what was wrong
            found = ""
        if '"signingCredential.invalid"' in found or '"claimSignature.validated"' not in found:
            raise InvalidInput("start.c2pa_refused", wanted, file=str(settings.c2pa_cert))


class Sealer:
    """Signs files with the certificate that the settings mean; does nothing where they, or a missing library, say so."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._certificate: SigningCertificate | None = None
        self._opening = threading.Lock()
        self.on = settings.credentials != "off" and installed()

    @property
    def certificate(self) -> SigningCertificate:
        """What signs; the studio's own is made at the first call. Raises `InvalidInput` for a host's that cannot be used."""
        with self._opening:
            if self._certificate is None:
                host = self._settings.c2pa_cert
                self._certificate = host_certificate(host) if host else own_certificate(own_folder(self._settings))
            return self._certificate

    def seal(self, path: Path, making: Making | None = None, source: Path | None = None) -> bool | None:
        """Write credentials into ``path``: ``making``, or by default what the studio's own record in the file says.

        None where there is nothing to sign: it is switched off, the format has no credentials, or the file has no record. False where
        signing failed; the file is then as it was. ``source``: the uploaded file that it was made from.
        """
        kind = SIGNED.get(path.suffix.lower())
        if not self.on or kind is None:
            return None
        try:
            text = own_text(path, None) or ""
            if making is None:
                making = making_of(Provenance.model_validate_json(text), source)
        except (StudioError, ValidationError, OSError):
            if making is None:
                return None
            text = ""
        try:
            _replace(path, kind, text, making, self.certificate)
        except Exception as error:  # the result is finished: it must not be lost to its signature
            _log.warning("a file was not signed: %s", type(error).__name__)
            return False
        return True

    def sealed(self, events: Iterator[Event], making: Making | None = None) -> Generator[Event, None, None]:
        """``events``, with the file of a ``Done(Path)`` sealed before it is told, and a notice where that failed."""
        try:
            for event in events:
                if isinstance(event, Done) and isinstance(event.result, Path) and self.seal(event.result, making) is False:
                    yield Notice("notice.not_sealed", level="warning")
                yield event
        finally:
            if isinstance(events, Generator):
                events.close()


def own_folder(settings: Settings) -> Path:
    """Where the studio keeps its own certificate: never among the results, which the page serves."""
    if settings.credentials_dir is not None:
        return settings.credentials_dir
    from huggingface_hub import constants

    return Path(constants.HF_HOME) / "multimodal-studio" / "credentials"


def signed(data: bytes, making: Making, certificate: SigningCertificate, text: str = "") -> bytes:
    """A file's bytes with credentials. ``text``: the studio's plain record in it. Raises ``ValueError`` or c2pa's errors."""
    kind = media_type(data[:32])
    if kind is None:
        raise ValueError("a format without credentials")
    out = io.BytesIO()
    _sign(io.BytesIO(data), out, kind, making, certificate, binding(text, fingerprint(data) if kind.startswith("image/") else ""))
    return out.getvalue()


def _replace(path: Path, kind: str, text: str, making: Making, certificate: SigningCertificate) -> None:
    """Sign ``path`` into a file beside it, which then takes its name."""
    part: Path | None = None
    looks = fingerprint(path.read_bytes()) if kind.startswith("image/") else ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:60]}-", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "w+b") as target, path.open("rb") as opened:
            _sign(opened, target, kind, making, certificate, binding(text, looks))
        finish_file(part, path)
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _sign(
    source: BinaryIO, target: BinaryIO, kind: str, making: Making, certificate: SigningCertificate, file: dict[str, str]
) -> None:  # fmt: skip
    import c2pa

    with ExitStack() as open_now:
        given = _source(making, open_now)
        told = making if given is not None else Making(making.kind, making.title, making.created, making.models, None, making.words)
        context = open_now.enter_context(closing(c2pa.Context.from_dict(SIGNING)))
        builder = open_now.enter_context(closing(c2pa.Builder(json.dumps(manifest(told, file)), context=context)))
        if given is not None:
            builder.add_ingredient(json.dumps(ingredient(making)), given[0], given[1])
        signer = open_now.enter_context(closing(_signer(certificate)))
        builder.sign(signer, kind, source, target)


def _source(making: Making, open_now: ExitStack) -> tuple[str, BinaryIO] | None:
    """Media type and content of the uploaded file; None where it is gone."""
    if making.source is None:
        return None
    try:
        opened = open_now.enter_context(making.source.open("rb"))
    except OSError:
        return None
    kind = media_type(opened.read(32))
    opened.seek(0)
    return kind or "application/octet-stream", opened


def _signer(certificate: SigningCertificate) -> c2pa.Signer:
    import c2pa

    info = c2pa.C2paSignerInfo(certificate.algorithm, certificate.chain.encode(), certificate.key.encode(), None)  # type: ignore[arg-type]
    return c2pa.Signer.from_info(info)
