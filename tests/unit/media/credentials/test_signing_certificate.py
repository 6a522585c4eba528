"""The studio's own certificate is kept to its owner; a host's file that cannot sign is one sentence, never a traceback."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from studio.errors import InvalidInput
from studio.media.credentials import signing_certificate
from studio.media.credentials.content_manifest import Making
from studio.media.credentials.credential_reading import Trust, examine
from studio.media.credentials.sealing import check_settings, own_folder, signed
from studio.media.credentials.signing_certificate import host_certificate, own_certificate
from studio.messages import LANGUAGES
from studio.settings import Settings
from studio.studio import Studio
from tabs.server.start_checks import start_problems
from tests.unit.media.credentials.media_samples import host_pem, sample

MAKING = Making("drawn", "text_to_image", "2026-11-30T00:00:00+00:00")


def test_the_own_key_is_for_its_owner_only_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = own_certificate(folder)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert own_certificate(folder) == made and made.own and made.algorithm == "es256"
    assert made.key not in repr(made)
    file.chmod(0o644)
    assert own_certificate(folder) == made and stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_or_old_own_file_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own_certificate(tmp_path)
    (tmp_path / "own-certificate.pem").write_text("nothing of use")
    second = own_certificate(tmp_path)
    assert second != first and own_certificate(tmp_path) == second
    monkeypatch.setattr(signing_certificate, "_SPARE", timedelta(days=40 * 365))
    assert own_certificate(tmp_path) != second


def test_all_who_start_at_once_use_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len({made.serial for made in pool.map(lambda _: own_certificate(tmp_path), range(8))}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["own-certificate.pem"]


def test_where_nothing_can_be_kept_it_signs_all_the_same(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    made = own_certificate(blocked / "keys")
    assert examine(signed(sample("png"), MAKING, made), Trust(made.anchor, made.serial)).state == "own"


def test_the_key_is_never_among_the_results(settings: Settings) -> None:
    assert settings.output_dir not in own_folder(settings).parents


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()],
    ids=["p384", "rsa", "ed25519"],
)
def test_a_host_signs_with_what_the_standard_allows(tmp_path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    file = host_pem(tmp_path / "host.pem", key=key, purpose=ObjectIdentifier("1.3.6.1.5.5.7.3.36"))
    certificate = host_certificate(file)
    record = examine(signed(sample("png"), MAKING, certificate), Trust(certificate.anchor, certificate.serial))
    assert record.state == "own" and record.signer == "A museum" and not certificate.own


def bad_files(folder: Path) -> dict[str, Path]:
    files = {
        "self_signed": host_pem(folder / "self.pem", self_signed=True),
        "expired": host_pem(folder / "old.pem", days=-3),
        "usage": host_pem(folder / "server.pem", purpose=ExtendedKeyUsageOID.SERVER_AUTH),
        "other_key": host_pem(folder / "other.pem", other_key=True),
        "key_locked": host_pem(folder / "locked.pem", password=b"secret"),
        "algorithm": host_pem(folder / "short.pem", key=rsa.generate_private_key(65537, 1024)),
        "no_certificate": folder / "words.pem",
        "no_key": folder / "public.pem",
        "not_pem": folder,
    }
    files["no_certificate"].write_bytes(b"\x00\xff certainly none")
    whole = host_pem(folder / "whole.pem").read_text()
    files["no_key"].write_text(whole[: whole.index("-----BEGIN PRIVATE")])
    return files


def test_what_cannot_sign_is_one_sentence_in_both_languages(tmp_path: Path) -> None:
    files = bad_files(tmp_path)
    for name, file in files.items():
        with pytest.raises(InvalidInput) as refused:
            host_certificate(file)
        assert refused.value.code == f"start.c2pa_{name}", name
        assert refused.value.field == "STUDIO_C2PA_CERT"
        for lang in LANGUAGES:
            sentence = refused.value.sentence(lang)
            assert file.name in sentence and "{" not in sentence and "\n" not in sentence


def test_a_bad_file_is_told_at_the_start_and_to_programs(tmp_path: Path) -> None:
    old = host_pem(tmp_path / "old.pem", days=-3)
    settings = Settings(output_dir=tmp_path / "out", hub="never", c2pa_cert=old, port=0)
    (told,) = start_problems(settings)
    assert told.report("en").startswith("STUDIO_C2PA_CERT: The certificate in ") and "expired on 20" in told.report("en")
    with pytest.raises(InvalidInput, match="expired"):
        Studio(settings)
    (gone,) = start_problems(settings.model_copy(update={"c2pa_cert": tmp_path / "none.pem"}))
    assert "STUDIO_C2PA_CERT" in gone.report("en")
    with pytest.raises(InvalidInput, match="STUDIO_C2PA_TRUST"):
        check_settings(settings.model_copy(update={"c2pa_cert": None, "c2pa_trust": Path(__file__)}))
    assert list(start_problems(settings.model_copy(update={"c2pa_cert": host_pem(tmp_path / "good.pem")}))) == []


def test_without_the_library_a_wish_is_a_sentence_and_nothing_else_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.media.credentials.sealing.find_spec", lambda _: None)
    settings = Settings(output_dir=tmp_path, hub="never")
    check_settings(settings)
    assert not Studio(settings).sealer.on
    with pytest.raises(InvalidInput, match=r"STUDIO_CREDENTIALS: .*requirements-credentials\.txt"):
        check_settings(settings.model_copy(update={"credentials": "on"}))
