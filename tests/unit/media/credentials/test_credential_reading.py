"""Each format keeps its credentials, each change shows, and whatever somebody drops is a state with a sentence in both languages."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from studio.media.credentials.content_manifest import Kind, Making, ModelUse
from studio.media.credentials.content_record import ContentRecord, State, record_from
from studio.media.credentials.credential_reading import Trust, examine, read_credentials
from studio.media.credentials.sealing import Sealer, signed
from studio.media.credentials.signing_certificate import SigningCertificate, anchors, host_certificate, own_certificate
from studio.media.image import save_png
from studio.media.metadata.provenance import Provenance
from studio.media.metadata.text_chunks import read_texts
from studio.messages import LANGUAGES
from studio.settings import Settings
from tests.unit.media.credentials.media_samples import KINDS, host_pem, picture, sample

MAKING = Making("drawn", "text_to_image", "2026-11-30T08:00:00+00:00", (ModelUse(id="studio-mini", revision="r7", sha256="ab"),))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SigningCertificate:
    return own_certificate(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def trust(own: SigningCertificate) -> Trust:
    return Trust(own.anchor, own.serial)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """(kind, whole chunk) of a PNG."""
    found, at = [], 8
    while at < len(png):
        size = struct.unpack(">I", png[at : at + 4])[0] + 12
        found.append((png[at + 4 : at + 8], png[at : at + size]))
        at += size
    return found


def with_credentials_of(other: bytes, png: bytes) -> bytes:
    """``png`` with the credentials taken from ``other``."""
    (box,) = [whole for kind, whole in chunks(other) if kind == b"caBX"]
    kept = [whole for kind, whole in chunks(png) if kind != b"caBX"]
    return png[:8] + kept[0] + box + b"".join(kept[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_each_format_says_how_it_was_made_and_who_signed(kind: str, own: SigningCertificate, trust: Trust, tmp_path: Path) -> None:
    data = signed(sample(kind), MAKING, own)
    file = tmp_path / f"made.{kind}"
    file.write_bytes(data)
    record = read_credentials(file, trust)
    assert record.state == "own" and record == examine(data, trust)
    assert record.generator.startswith("Multimodal Studio ") and "self-made" in record.signer
    assert [(d.action, d.source_type, d.agent) for d in record.deeds] == [("c2pa.created", "trainedAlgorithmicMedia", "studio-mini")]
    assert record.when == MAKING.created and record.codes == ()
    assert examine(data).state == "unknown"  # whoever does not know this studio


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_byte_of_the_content_shows(kind: str, own: SigningCertificate, trust: Trust) -> None:
    plain = sample(kind)
    data = bytearray(signed(plain, MAKING, own))
    at = data.rfind(plain[len(plain) // 2 : len(plain) // 2 + 40]) + 20  # within what stood there before
    data[at] ^= 1
    assert examine(bytes(data), trust).state == "changed"


def test_a_signature_on_the_list_is_trusted(trust: Trust, tmp_path: Path) -> None:
    museum = host_certificate(host_pem(tmp_path / "museum.pem", root=tmp_path / "root.pem"))
    data = signed(sample("jpg"), MAKING, museum)
    listed = Trust(trust.own, trust.serial, anchors(tmp_path / "root.pem"))
    assert (examine(data, listed).state, examine(data, trust).state) == ("trusted", "unknown")
    assert "A museum" in examine(data, listed).sentence("en")


def test_a_manifest_of_another_file_is_told_from_a_change(own: SigningCertificate, trust: Trust) -> None:
    mine, other = signed(sample("png", 1), MAKING, own), signed(sample("png", 2), MAKING, own)
    assert examine(with_credentials_of(other, mine), trust).state == "foreign"
    darker, out = picture(1).point([max(0, v - 20) for v in range(256)] * 3), io.BytesIO()
    darker.save(out, "PNG")
    assert examine(with_credentials_of(mine, out.getvalue()), trust).state == "changed"


@pytest.mark.parametrize("kind", ["drawn", "mixed", "enhanced", "edited", "computed"])
@pytest.mark.parametrize("source", ["photo.jpg", "photo.bmp", "gone.png", None])
def test_every_making_keeps_the_rules_of_the_standard(
    kind: Kind, source: str | None, own: SigningCertificate, trust: Trust, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(sample("jpg", 5))
    picture(5).save(tmp_path / "photo.bmp")
    made = Making(kind, "task", MAKING.created, MAKING.models, tmp_path / source if source else None, "Done.")
    record = examine(signed(sample("png"), made, own), trust)
    assert record.state == "own" and record.codes == ()
    edited = kind in ("enhanced", "edited") and source in ("photo.jpg", "photo.bmp")
    assert [deed.action for deed in record.deeds] == (["c2pa.opened", "c2pa.edited"] if edited else ["c2pa.created"])
    assert record.sources == (("Uploaded file",) if source in ("photo.jpg", "photo.bmp") else ())


def test_a_stripped_file_says_so_only_where_plain_text_is_left(own: SigningCertificate, trust: Trust, tmp_path: Path) -> None:
    plain = save_png(picture(), tmp_path, "text_to_image", 7, Provenance(task="text_to_image", params={"prompt": "x"}))
    assert read_credentials(plain, trust).state == "stripped"
    again = io.BytesIO()
    Image.open(plain).save(again, "JPEG")
    assert examine(again.getvalue(), trust).state == "none"
    ours = signed(plain.read_bytes(), MAKING, own)
    text = plain.read_bytes()
    assert read_texts(ours, None) == read_texts(text, None)  # the plain record is as it was


def test_damaged_credentials_are_a_change_and_not_nothing(own: SigningCertificate, trust: Trust) -> None:
    data = signed(sample("png"), MAKING, own)
    at = data.index(b"caBX") + 20
    assert examine(data[:at] + b"\xff" + data[at + 1 :], trust).state == "changed"
    assert examine(data[: len(data) * 2 // 3], trust).state == "changed"


def test_what_is_no_media_file_is_a_state_too(tmp_path: Path, trust: Trust) -> None:
    for name, data in {"empty.png": b"", "words.txt": b"words", "only_a_head.png": b"\x89PNG\r\n\x1a\n", "zeros.mp4": bytes(500)}.items():
        (tmp_path / name).write_bytes(data)
        assert read_credentials(tmp_path / name, trust).state in ("unreadable", "none"), name
    assert read_credentials(tmp_path / "gone.png").state == "unreadable"
    assert read_credentials(tmp_path).state == "unreadable"


@hypothesis_settings(max_examples=60)
@given(st.data())
def test_garbage_never_raises(own: SigningCertificate, trust: Trust, data: st.DataObject) -> None:
    whole = bytearray(signed(sample(data.draw(st.sampled_from(("png", "jpg", "gif", "wav")))), MAKING, own))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + 4] = data.draw(st.binary(max_size=8))
    record = examine(bytes(whole), trust)
    assert record.sentence("en") and record.sentence("zh-TW")


def test_a_bomb_in_a_chunk_stays_within_its_limits(own: SigningCertificate, trust: Trust, tmp_path: Path) -> None:
    body = b"caBX" + zlib.compress(bytes(2**20))
    box = struct.pack(">I", 2**31 - 1) + body  # a chunk that claims two gigabytes
    png = sample("png")
    (tmp_path / "bomb.png").write_bytes(png[:33] + box + png[33:])
    assert read_credentials(tmp_path / "bomb.png", trust).state in ("unreadable", "changed", "none")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_has_a_sentence(lang: str) -> None:
    states: list[State] = ["trusted", "own", "unknown", "changed", "foreign", "invalid", "stripped", "none", "unreadable", "too_large"]
    said = [ContentRecord(state, signer="Somebody", codes=("x",)).sentence(lang) for state in [*states, "not_installed"]]  # type: ignore[list-item]
    assert len(set(said)) == len(said) and not any("{" in text or text.startswith("credentials.") for text in said)


def test_what_a_stranger_writes_is_cut_and_cannot_break_the_reader() -> None:
    facts = {"text": "", "fingerprint": "", "plain": "", "box": ""}
    manifest = {"assertions": [7], "signature_info": "me", "title": "a\n" * 999}
    odd: list[object] = [{"manifests": {"active_manifest": "x", "manifests": {"x": manifest}}}]
    odd += [{"manifests": []}, {"manifests": {"validation_results": [1], "manifests": None}}, {"error": "x" * 999}, {}]
    for found in odd:
        record = record_from(json.loads(json.dumps(found)), facts, 0)
        assert not record.holds and len(record.title) <= 200 and record.sentence("en")


def test_without_the_library_plain_text_is_what_is_read(trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.media.credentials.credential_reading.installed", lambda: False)
    plain = save_png(picture(), tmp_path, "text_to_image", 7, Provenance(task="text_to_image"))
    record = read_credentials(plain, Trust.of(Settings(output_dir=tmp_path)))
    assert (record.state, record.plain) == ("not_installed", "studio") and "requirements-credentials.txt" in record.sentence("zh-TW")


def test_sealing_keeps_what_it_cannot_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(output_dir=tmp_path / "out", credentials_dir=tmp_path / "keys")
    sealer = Sealer(settings)
    bare = tmp_path / "bare.png"
    bare.write_bytes(sample("png"))
    assert sealer.seal(bare) is None and bare.read_bytes() == sample("png")  # no record, nothing to say
    plain = save_png(picture(), tmp_path, "text_to_image", 7, Provenance(task="text_to_image"))
    before = plain.read_bytes()
    assert Sealer(settings.model_copy(update={"credentials": "off"})).seal(plain) is None and plain.read_bytes() == before

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("studio.media.credentials.sealing.finish_file", full)
    assert sealer.seal(plain) is False and plain.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(["bare.png", "keys", plain.name])
