"""The certificate that signs: one that the studio makes for itself, or a host's own.

C2PA's certificate profile (specification 2.2, section 14.5): X.509 v3, key usage digitalSignature, one of the extended key usages below,
not self-signed. A self-made one proves that a file was not changed; who signed it, it cannot prove.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from studio.errors import InvalidInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes, PrivateKeyTypes, PublicKeyTypes
    from cryptography.x509 import Certificate, CertificateBuilder, KeyUsage, Name

_FIELD = "STUDIO_C2PA_CERT"
_FILE = "own-certificate.pem"
_YEARS = 10
_SPARE = timedelta(days=1)  # an own certificate that ends sooner is replaced
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
# e-mail protection, document signing, and C2PA's own claim signing
_USAGES = frozenset(("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"))
_LARGEST = 2**20  # bytes of a PEM file
_SMALLEST_RSA = 2048  # bits


@dataclass(frozen=True)
class SigningCertificate:
    """``chain`` (PEM, the signer's certificate first) goes into each file; ``anchor`` (PEM) is what its signatures can be checked against.

    ``key``: PKCS #8, PEM. ``algorithm``: as C2PA names it, such as "es256". ``own``: made by the studio itself.
    """

    chain: str
    key: str = field(repr=False)
    algorithm: str
    anchor: str
    serial: int
    own: bool


def own_certificate(folder: Path) -> SigningCertificate:
    """The studio's own certificate in ``folder``, made there when there is none, or it has expired.

    The file is readable by this user only. Where it cannot be kept, the certificate lives as long as the process.
    """
    path = folder / _FILE
    kept = _kept(path)
    if kept is not None:
        return kept
    made = _made()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".own-", suffix=".part", dir=folder)  # created with mode 0600
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(made)
            _publish(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError:
        return _read(made, own=True)
    return _kept(path) or _read(made, own=True)


def passing_certificate() -> SigningCertificate:
    """A self-made certificate that is kept nowhere: for trials and demonstrations, whose signatures must not count later."""
    return _read(_made(), own=True)


def host_certificate(path: Path) -> SigningCertificate:
    """A host's certificate: one PEM file with the signer's certificate, those that issued it, and its unencrypted private key.

    Raises `InvalidInput` (``start.c2pa_*``) about ``STUDIO_C2PA_CERT`` for anything that cannot sign.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large for a certificate")
        text = path.read_text(encoding="ascii", errors="replace")
    except (OSError, ValueError):
        _refuse("start.c2pa_not_pem", path)
    return _read(text, own=False, path=path)


def anchors(path: Path) -> str:
    """The certificates of a PEM file, as PEM. Raises `InvalidInput` (``start.c2pa_trust``) about ``STUDIO_C2PA_TRUST``."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        if path.stat().st_size > 8 * _LARGEST:
            raise ValueError("too large for a list of certificates")
        return "".join(map(_pem, load_pem_x509_certificates(path.read_bytes())))
    except (OSError, ValueError):
        raise InvalidInput("start.c2pa_trust", "STUDIO_C2PA_TRUST", file=str(path)) from None


def _kept(path: Path) -> SigningCertificate | None:
    """The certificate of an earlier run, if it is one and still valid for a day."""
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return _read(path.read_text(encoding="ascii", errors="replace"), own=True, spare=_SPARE)
    except (OSError, InvalidInput):
        return None


def _publish(part: Path, path: Path) -> None:
    """Give the file its name, unless another process was quicker with one that can be used."""
    try:
        os.link(part, path)
    except FileExistsError:
        if _kept(path) is None:
            part.replace(path)
    except OSError:  # a file system without links
        part.replace(path)


def _made() -> str:
    """PEM of a new key, its certificate and the root that issued it. The root's key is forgotten, so it issues nothing else."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    told_apart = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:8]
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Multimodal Studio, self-made certificate")
    root_name = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, f"Root of studio {told_apart}")])
    name = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, f"Studio {told_apart}")])
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _begun(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(root_id, critical=False)
    )
    leaf = (
        _begun(name, root_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.decode() + _pem(leaf.sign(root_key, hashes.SHA256())) + _pem(root.sign(root_key, hashes.SHA256()))


def _begun(subject: Name, issuer: Name, public: CertificatePublicKeyTypes) -> CertificateBuilder:
    from cryptography import x509

    now = datetime.now(timezone.utc)
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    begun = begun.serial_number(x509.random_serial_number())
    return begun.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + timedelta(days=365 * _YEARS))


def _usage(*, signs: bool) -> KeyUsage:
    """What a key is for: signing content, or signing certificates."""
    from cryptography.x509 import KeyUsage

    return KeyUsage(
        digital_signature=signs, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=not signs, crl_sign=not signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _read(text: str, *, own: bool, path: Path | None = None, spare: timedelta = timedelta()) -> SigningCertificate:
    """The key and the certificates of a PEM file, checked against each other and C2PA's profile. Raises `InvalidInput`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.x509 import load_pem_x509_certificates

    data = text.encode("ascii", "replace")
    try:
        chain = load_pem_x509_certificates(data)
    except ValueError:
        _refuse("start.c2pa_no_certificate", path)
    try:
        key = serialization.load_pem_private_key(_key_block(text), None)
    except TypeError:  # encrypted
        _refuse("start.c2pa_key_locked", path)
    except Exception:  # every library version has errors of its own for damaged keys
        _refuse("start.c2pa_no_key", path)
    leaf = chain[0]
    if _spki(leaf.public_key()) != _spki(key.public_key()):
        _refuse("start.c2pa_other_key", path)
    if leaf.issuer == leaf.subject:
        _refuse("start.c2pa_self_signed", path)
    if leaf.not_valid_after_utc - spare <= datetime.now(timezone.utc):
        _refuse("start.c2pa_expired", path, day=leaf.not_valid_after_utc.date().isoformat())
    if not _may_sign(leaf):
        _refuse("start.c2pa_usage", path)
    algorithm = _algorithm(key)
    if algorithm is None:
        _refuse("start.c2pa_algorithm", path)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    # a root is for those who check, and no part of what is sent (specification, section 14.5)
    sent = [certificate for certificate in chain if certificate.issuer != certificate.subject]
    anchor = "".join(map(_pem, chain[1:]))
    return SigningCertificate("".join(map(_pem, sent)), private, algorithm, anchor, leaf.serial_number, own)


def _key_block(text: str) -> bytes:
    """The first private key in a PEM file."""
    begin = text.find("-----BEGIN", max(0, text.find("PRIVATE KEY-----") - 40))
    end = text.find("-----END", begin)
    line = text.find("\n", end)
    return text[begin : line + 1 if line > 0 else len(text)].encode("ascii", "replace") if 0 <= begin < end else b""


def _may_sign(leaf: Certificate) -> bool:
    """Whether the certificate says that its key signs, and one of the purposes that C2PA accepts."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound, KeyUsage

    try:
        usage = leaf.extensions.get_extension_for_class(KeyUsage).value
        purposes = leaf.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except (ExtensionNotFound, ValueError):
        return False
    return usage.digital_signature and any(purpose.dotted_string in _USAGES for purpose in purposes)


def _algorithm(key: PrivateKeyTypes) -> str | None:
    """C2PA's name of the algorithm that the key signs with; None for one that C2PA does not allow."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _CURVES.get(key.curve.name)
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256" if key.key_size >= _SMALLEST_RSA else None
    return "ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else None


def _spki(key: PublicKeyTypes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pem(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def _refuse(code: str, path: Path | None, **params: object) -> NoReturn:
    raise InvalidInput(code, _FIELD, file=str(path or ""), **params)
