"""The medical tab's own logic: what the API answers, what becomes of an upload, windows, measured rows, omitted inputs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pydicom
import pytest
from gradio.processing_utils import save_bytes_to_cache
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio import Studio
from studio.errors import InvalidInput
from studio.medical.clinical.notes import CONTEXTS
from studio.medical.dicom.film_reader import read_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.fusion.answer import Answer, Refusal
from studio.medical.phantom.case_classes import CLASSES, CONTEXT_OF, FINDING_OF
from studio.medical.phantom.lesions import FINDINGS
from studio.messages import LANGUAGES, say
from studio.settings import Settings
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import demo_case, demo_film, demo_note, matches_no_class
from studio.tasks.medical_fusion.evaluation_figures import evaluation_figures
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.medical_fusion.upload_cleaning import clean_film_file, personal_fields
from studio.tasks.registry import task
from tabs.api import reply
from tabs.language import translate
from tabs.medical_fusion import results, shift_panel
from tabs.medical_fusion.film_upload import FILE, OWN, build_file, finish_file, keep, window_updates, windows
from tabs.medical_fusion.tab import build
from tabs.shared.form import Form

PARAMS = MedicalFusionParams(finding="effusion", context="malig", number=5)
SECRET = b"Whitby"


def answered(refusal: Refusal | None = None) -> MedicalFusionResult:
    case = demo_case(PARAMS)
    film = demo_film(case)
    row = tuple(float(p) for p in np.full(10, 0.1))
    answer = Answer(CLASSES, {"fused": row, "image": row}, {"image": 0.6, "note": 0.4}, refusal=refusal)
    settings = PARAMS.model_dump(mode="json", exclude={"note", "film_file"})
    return MedicalFusionResult(
        answer, film.image, demo_note(case, PARAMS.context), {"crp": 3.0}, case, film.mask, evaluation_figures(), settings=settings
    )


def identified(**more: str) -> bytes:
    case = demo_case(PARAMS)
    data = pydicom.dcmread(io.BytesIO(phantom_dicom(demo_film(case).image, case)))
    for name, value in {"PatientName": "Whitby^Eleanor", "PatientAddress": "1 Whitby Street", **more}.items():
        setattr(data, name, value)
    data.add_new((0x0009, 0x0010), "LO", "Whitby private")
    kept = io.BytesIO()
    data.save_as(kept)
    return kept.getvalue()


def test_the_api_answers_for_a_film_that_does_not_move() -> None:
    told = json.loads(json.dumps(reply(answered(), ["said"])))
    assert told["banner"] == say("ui.medical_banner", "en") and told["notices"] == ["said"]
    assert set(told["probabilities"]) == {"fused", "image"} and "No added pattern" in told["probabilities"]["fused"]
    assert "frames" not in told and told["labs"] == {"crp": 3.0}


def test_the_api_says_the_banner_with_a_refusal_too() -> None:
    told = json.loads(json.dumps(reply(answered(Refusal("error.film_foreign")))))
    assert told["banner"] == say("ui.medical_banner", "en")
    assert told["refusal"]["code"] == "error.film_foreign" and told["probabilities"] is None


def on_upload(settings: Settings) -> Callable[[object, str], dict[object, object]]:
    """What the page does with an upload."""
    with gr.Blocks() as page:
        build(Studio(settings))
    return next(found.fn for found in page.fns.values() if getattr(found.fn, "__name__", "") == "on_upload")  # type: ignore[return-value]


def test_the_page_goes_on_with_a_copy_that_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "server"))
    file = tmp_path / "Whitby.dcm"
    file.write_bytes(identified())
    before = read_film(file)
    cleaned = clean_film_file(file)
    assert cleaned.personal == len(before.identifying) >= 2 and [name for name, *_ in cleaned.film.presets] == ["FULL", "CHEST"]
    kept = Path(keep(cleaned))
    after = read_film(kept)
    assert after.identifying == () and np.array_equal(after.pixels, before.pixels) and kept.name == "film.dcm"
    assert not [p for p in (tmp_path / "server").rglob("*") if p.is_file() and (SECRET in p.read_bytes() or "Whitby" in p.name)]


@pytest.mark.parametrize(
    "content", [b"Eleanor Whitby, 1 High Street", identified(), identified()[:900]], ids=["letter", "film", "cut film"]
)
def test_nobodys_file_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, content: bytes) -> None:
    """Gradio stores equal uploads once, so the file of one session is that of another; and an address may be of somebody's result."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    upload = on_upload(settings)
    file = Path(save_bytes_to_cache(content, "film.dcm", str(tmp_path)))
    assert file == Path(save_bytes_to_cache(content, "film.dcm", str(tmp_path))), "the second session's upload"
    request = SimpleNamespace(headers={}, query_params={}, cookies={}, username=None)
    answers = [upload(request, str(file)) for _ in range(2)]
    kept = [value for answer in answers for key, value in answer.items() if isinstance(key, gr.File)]
    assert file.read_bytes() == content and len(kept) == 2
    if content == identified()[:900] or content.startswith(b"E"):
        assert kept == [None, None]
    else:
        assert kept[0] != kept[1] and all(read_film(Path(str(one))).identifying == () for one in kept)


def test_another_persons_result_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    results_of_a = tmp_path / "text_to_image-1-abc.png"
    Image.new("RGB", (64, 64), "red").save(results_of_a)
    was = results_of_a.read_bytes()
    on_upload(settings)(SimpleNamespace(headers={}, query_params={}, cookies={}, username=None), str(results_of_a))
    with pytest.raises(InvalidInput):
        list(Studio(settings).run("medical_fusion", film_source="file", film_file=results_of_a))
    assert results_of_a.read_bytes() == was


def test_a_pictures_texts_do_not_stay(tmp_path: Path) -> None:
    grey, text = tmp_path / "grey.png", PngInfo()
    text.add_text("PatientName", "Whitby")
    Image.fromarray((demo_film(demo_case(PARAMS)).image * 255).astype(np.uint8)).save(grey, pnginfo=text)
    cleaned = clean_film_file(grey)
    assert cleaned.personal == 1 and cleaned.name == "film.png" and SECRET not in cleaned.content and SECRET in grey.read_bytes()


def test_a_phantoms_own_file_is_no_person() -> None:
    case = demo_case(PARAMS)
    own = phantom_dicom(demo_film(case).image, case)
    assert personal_fields(own) == ()
    assert {"PatientName", "PatientAddress"} <= set(personal_fields(identified()))
    assert "PatientAddress" in personal_fields(identified(PatientName="SYNTHETIC^PHANTOM")), "only what a phantom says is let through"
    assert personal_fields(b"no dicom") == ()


def test_the_window_reaches_the_task_and_only_with_a_film() -> None:
    raw = {"film_source": "file", "film_file": "x.dcm", "window_center": 10.0, "window_width": 5.0}
    assert finish_file(raw, {"window": OWN}) == raw
    for changed, chosen in ((raw, FILE), ({**raw, "film_file": None}, OWN), ({**raw, "film_source": "case"}, OWN)):
        made = finish_file(changed, {"window": chosen})
        assert made["window_center"] is None and made["window_width"] is None
    assert finish_file({**raw, "film_source": "case"}, {"window": OWN})["film_file"] is None


@pytest.mark.parametrize("kind", ["dicom", "picture", "fine"])
def test_sliders_reach_over_the_film_and_its_presets(kind: str) -> None:
    intake = read_film(identified())
    if kind == "picture":
        intake = replace(intake, kind="picture", span=(0.0, 255.0), presets=())
    if kind == "fine":
        intake = replace(intake, span=(-0.5, 0.5), presets=(("low", -0.4, 0.2),))
    known = windows(intake, "en")
    assert next(iter(known)) == FILE and list(known)[-1] == OWN and len(known) == len(intake.presets) + 3
    with gr.Blocks():
        part = build_file(Form(task("medical_fusion"), finish_file), "medical_fusion")
    changes = window_updates(part, intake, "en")
    centre, width = changes[part.center], changes[part.width]
    assert 0 < width["minimum"] < width["maximum"]
    for name, (_, c, w) in known.items():
        assert centre["minimum"] <= c <= centre["maximum"] and width["minimum"] <= w <= width["maximum"], name
    assert changes[part.preset]["value"] == FILE and changes[part.window]["visible"]


def test_the_figures_follow_the_acquisition() -> None:
    found = {
        "shift_grid": {
            "photons": [[4e5, 0.98, 0.6, 0.02], [1e4, 0.9, 0.5, 0.2]],
            "scatter": [[0.3, 0.97, 0.6, 0.02], [0.75, 0.87, 0.51, 0.73]],
            "blur_mm": [[0.5, 0.98, 0.6, 0.02], [4.5, 0.92, 0.55, 0.1]],
        }
    }
    usual = shift_panel.nearest(found, 1.0, 0.25, 0.8, 4e5)
    assert [row.value for row in usual] == [1.0, 0.3, 0.5] and not shift_panel.alarms(usual, "en")
    assert [row.value for row in shift_panel.nearest(found, 0.1, 0.25, 0.8, 4e5)] == [0.025, 0.3, 0.5], "doses are compared as ratios"
    worse = shift_panel.nearest(found, 0.02, 0.7, 4.0, 4e5)
    assert [row.alarm for row in worse] == [True, True, False]
    for lang in LANGUAGES:
        said = shift_panel.alarms(worse, lang)
        assert len(said) == 2 and "73" in said[1] and "87" in said[1] and "{" not in "".join(said)
        assert shift_panel.panel(worse, lang).count("is-alarm") == 2 and "is-alarm" not in shift_panel.panel(usual, lang)
    assert shift_panel.nearest({}, 1.0, 0.25, 0.8, 4e5) == () and shift_panel.panel((), "en") == ""


def test_the_bundled_figures_have_rows_and_an_alarm() -> None:
    rows = shift_panel.nearest(evaluation_figures(), 1.0, 0.75, 0.8, 4e5)
    assert [row.dial for row in rows] == ["dose", "scatter", "blur_mm"] and rows[1].alarm


def test_twenty_pairs_of_film_and_note_are_no_class() -> None:
    pairs = [(f, c) for f in FINDINGS for c in CONTEXTS]
    lacking = [(f, c) for f, c in pairs if matches_no_class(MedicalFusionParams(finding=f, context=c))]  # type: ignore[arg-type]
    assert len(pairs) == 30 and set(lacking) == set(pairs) - set(zip(FINDING_OF, CONTEXT_OF, strict=True))
    odd = MedicalFusionParams(finding="nodule", context="trauma")
    assert matches_no_class(odd) and not matches_no_class(odd.model_copy(update={"note": "Lost weight."}))
    assert matches_no_class(odd.model_copy(update={"note": "Lost weight.", "use_note": False}))
    assert not matches_no_class(odd.model_copy(update={"film_source": "file"}))


def test_code_names_what_it_leaves_out() -> None:
    dealt_note = answered()
    assert results.omitted(dealt_note) == ()
    assert results.omitted(replace(dealt_note, note="Own words.")) == ("note",)
    brought = replace(dealt_note, case=None, note="Own words.", settings={**dealt_note.settings, "film_source": "file"})
    assert results.omitted(brought) == ("film_file", "note")
    assert results.omitted(replace(brought, film=None, note="")) == ()


def test_words_say_no_diagnosis_and_explain_the_side(settings: Settings) -> None:
    with gr.Blocks() as page:
        build(Studio(settings))
    drawn = json.dumps(page.get_config_file(), ensure_ascii=False, default=str)  # a state names a function
    for lang, half in (("en", "quarter of the bodies"), ("zh-TW", "四分之一")):
        assert half in translate(drawn, lang)
        assert not [word for word in ("abnormal", "異常", "正常") if word in say("ui.pattern.0", lang) + say("choice.finding.clear", lang)]
    assert CLASSES[0] == say("ui.pattern.0", "en")
