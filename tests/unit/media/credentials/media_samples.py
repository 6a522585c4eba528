"""One small file of each kind that is signed, and certificates as a host may have them; independent of the code under test."""

from __future__ import annotations

import io
import wave
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

KINDS = ("png", "jpg", "webp", "gif", "mp4", "wav")
_NOW = datetime.now(timezone.utc)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def picture(seed: int = 0, side: int = 96) -> Image.Image:
    """Blocks of colour, RGB."""
    blocks = np.random.default_rng(seed).integers(0, 255, (8, 8, 3))
    return Image.fromarray(np.kron(blocks, np.ones((side // 8, side // 8, 1))).astype(np.uint8))


def sample(kind: str, seed: int = 0) -> bytes:
    """A file of ``kind`` without any record."""
    out = io.BytesIO()
    if kind == "wav":
        with wave.open(out, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes((9000 * np.sin(np.arange(8000) / (9 + seed))).astype("<i2").tobytes())
    elif kind == "mp4":
        _film(out, seed)
    else:
        names = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}
        picture(seed).save(out, names[kind])
    return out.getvalue()


def _film(out: io.BytesIO, seed: int) -> None:
    import av

    with av.open(out, "w", format="mp4") as film:
        track = film.add_stream("libx264", rate=Fraction(8))
        track.width = track.height = 96
        track.pix_fmt = "yuv420p"
        for number in range(8):
            film.mux(track.encode(av.VideoFrame.from_ndarray(np.asarray(picture(seed + number)), format="rgb24")))
        film.mux(track.encode(None))


def host_pem(
    path: Path, *, key: Key | None = None, days: int = 30, purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
    name: str = "A museum", self_signed: bool = False, other_key: bool = False, password: bytes | None = None, root: Path | None = None,
) -> Path:  # fmt: skip
    """A PEM file with a certificate, the root above it and the key, valid for ``days`` from two months ago; its root alone at ``root``."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), key or ec.generate_private_key(ec.SECP256R1())
    above = _certificate("A root", "A root", root_key.public_key(), root_key, authority=True)
    issuer, signer = (name, key) if self_signed else ("A root", root_key)
    leaf = _certificate(name, issuer, key.public_key(), signer, days=days, purpose=purpose)
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    shown = ec.generate_private_key(ec.SECP256R1()) if other_key else key
    private = shown.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    path.write_bytes(leaf + above + private)
    if root is not None:
        root.write_bytes(above)
    return path


def _certificate(
    name: str, issuer: str, public: object, signer: Key, *, authority: bool = False, days: int = 365,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
) -> bytes:  # fmt: skip
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text), x509.NameAttribute(NameOID.ORGANIZATION_NAME, text)])

    signs = not authority
    built = (
        x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW - timedelta(days=60)).not_valid_after(_NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(signs, False, False, False, False, authority, authority, False, False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)  # type: ignore[arg-type]
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )  # fmt: skip
    if not authority:
        built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    how = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return built.sign(signer, how).public_bytes(serialization.Encoding.PEM)
