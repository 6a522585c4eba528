"""Each edit does what it says: other bytes, the record kept, lost or rewritten, and a hash that fits where the editor knows of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.learning.png_chunks import chunks, joined, keyword_of, with_texts
from studio.learning.tampering import EDITS, GROUPS, HASH, Edit, Subject, pixel_hash, pixels_of

RECORD = "record"


def made(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    info, out = PngInfo(), io.BytesIO()
    for name, text in {RECORD: '{"task": "x", "seed": 7}', HASH: pixel_hash(pixels)}.items():
        info.add_itxt(name, text)
    Image.fromarray(pixels).save(out, "PNG", pnginfo=info)
    return out.getvalue()


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject(made(1), made(2), RECORD)


def test_a_hundred_edits_are_of_every_kind_and_half_of_them_knowing() -> None:
    assert len(EDITS) == 25 and len({edit.name for edit in EDITS}) == 25 and {edit.group for edit in EDITS} == set(GROUPS)
    assert 0.4 < sum(edit.knowing for edit in EDITS) / len(EDITS) < 0.6


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_each_edit_changes_the_file_and_the_seed_says_how(edit: Edit, subject: Subject) -> None:
    first, again = (edit.make(subject, np.random.default_rng(3)) for _ in range(2))
    assert first == again != subject.png


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.knowing], ids=lambda edit: edit.name)
def test_who_knows_the_plain_hash_leaves_one_that_fits(edit: Edit, subject: Subject) -> None:
    edited = edit.make(subject, np.random.default_rng(3))
    texts = Image.open(io.BytesIO(edited)).text  # type: ignore[attr-defined]
    assert texts[HASH] == pixel_hash(pixels_of(edited)) and RECORD in texts


def test_chunks_survive_being_taken_apart() -> None:
    png = made(1)
    assert joined(list(chunks(png))) == png
    changed = with_texts(png, {RECORD: "漢字", HASH: None})
    assert Image.open(io.BytesIO(changed)).text == {RECORD: "漢字"}  # type: ignore[attr-defined]
    assert [keyword_of(chunk) for chunk in chunks(changed)][:2] == [None, RECORD]
    with pytest.raises(ValueError, match="within a chunk"):
        list(chunks(png[:-3]))
