"""Programs instead of people: the public endpoints."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.settings import ASSETS
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import demo_case, demo_film
from tests.browser.conftest import Server


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Client:
    return Client(server.url, verbose=False, download_files=str(tmp_path))


def draw(client: Client, **params: Any) -> dict[str, Any]:
    return client.predict(**{"prompt": "a green forest", "preset": "fast", "score": False, **params}, api_name="/text_to_image")


def test_the_schema_names_every_parameter(client: Client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]  # type: ignore[index,call-overload]
    assert set(endpoints) == {
        "/text_to_image",
        "/text_to_video",
        "/audio_to_visual",
        "/auto_subtitles",
        "/game_scene",
        "/medical_fusion",
        "/lab",
        "/models",
        "/upscale",
    }
    parameters = {p["parameter_name"]: p for p in endpoints["/text_to_image"]["parameters"]}
    assert parameters["preset"]["type"]["enum"] == ["fast", "balanced", "best"]
    assert parameters["prompt"]["parameter_has_default"] is False
    assert parameters["seed"]["parameter_has_default"] is True


def test_a_call_returns_files_and_what_made_them(client: Client) -> None:
    reply = draw(client, seed=5, count=2)
    assert reply["seeds"] == [5, 6]
    assert reply["settings"]["model"] == "studio-mini"
    files = [f["path"] if isinstance(f, dict) else f for f in reply["files"]]
    assert [Image.open(f).size for f in files] == [(512, 512)] * 2


def test_a_picture_can_be_sent_along(client: Client, tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    Image.new("RGB", (300, 200), "orange").save(start)
    reply = draw(client, init_image=handle_file(start), strength=0.5)
    assert len(reply["files"]) == 1


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"prompt": "  "}, "prompt: Write something"),
        ({"seed": -2}, "seed: This value is too small"),
        ({"seed": "many"}, "seed: This is not a number"),
        ({"count": 99}, "count: This value is too large"),
        ({"width": 7}, "width: This value must be a multiple"),
        ({"num_inference_steps": 10_000}, "num_inference_steps: This value is too large"),
        ({"preset": "slow"}, "preset: This is not one of the choices"),
        ({"init_image": {"path": "/etc/hostname"}}, "init_image"),
    ],
)
def test_a_wrong_value_is_one_sentence(client: Client, params: dict[str, Any], words: str) -> None:
    with pytest.raises(AppError, match=words) as refused:
        draw(client, **params)
    assert "Traceback" not in str(refused.value)


def test_ten_users_at_once_all_get_their_own_picture(server: Server, tmp_path: Path) -> None:
    def visit(number: int) -> list[int]:
        own = Client(server.url, verbose=False, download_files=str(tmp_path / str(number)))
        return draw(own, seed=number, num_inference_steps=2)["seeds"]

    with ThreadPoolExecutor(10) as users:
        assert list(users.map(visit, range(10))) == [[n] for n in range(10)]


def test_models_tells_what_is_known(client: Client) -> None:
    known = client.predict(api_name="/models")
    assert {"device", "components", "rows"} <= known.keys()


def test_a_recording_becomes_captions(client: Client) -> None:
    clip = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
    reply = client.predict(media_file=handle_file(clip), preset="fast", tag_pictures=False, api_name="/auto_subtitles")
    names = {Path(f["path"] if isinstance(f, dict) else f).suffix for f in reply["files"]}
    assert {".srt", ".vtt", ".ass", ".lrc", ".ttml", ".json", ".html"} == names
    assert "Dashwood" in " ".join(reply["cues"][0]["lines"])
    assert all(start < end for cue in reply["cues"] for _, start, end, _ in cue["words"])


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"media_file": {"path": "/etc/hostname"}}, "media_file: The file could not be found"),
        ({"media_file": {"path": "https://example.org/film.mp4"}}, "media_file: This is an address, not a file"),
        ({"media_file": None}, "media_file: This value is missing"),
        ({"media_file": {"path": "/etc/hostname"}, "style": "own"}, "media_file"),
    ],
)
def test_a_recording_of_the_host_is_never_read(client: Client, params: dict[str, Any], words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(**params, api_name="/auto_subtitles")


def test_a_brief_becomes_a_pack(client: Client) -> None:
    few = dict.fromkeys(("textures", "panorama", "layers", "tile_map", "pixel_art"), False)
    reply = client.predict(prompt="A serene beach with palm trees", seed=3, preset="fast", **few, api_name="/game_scene")
    assert reply["spec"]["terrain"] == ["beach"] and len(reply["pack_sha256"]) == 64
    assert {"manifest.json", "scene/scene.png", "music/loop.ogg", "dialogue/dialogue.json"} <= {name for name, _ in reply["contents"]}
    assert len(reply["files"]) == 1 and reply["settings"]["seed"] == 3


def test_a_dialled_case_is_answered_and_a_strange_film_refused(client: Client, tmp_path: Path) -> None:
    banner = "Not a medical device"
    reply = client.predict(finding="nodule", context="trauma", number=3, api_name="/medical_fusion")
    assert banner in reply["banner"] and reply["refusal"] is None and reply["files"] == []
    assert abs(sum(reply["probabilities"]["fused"].values()) - 1) < 1e-6 and "No added pattern" in reply["probabilities"]["fused"]
    assert any("knows no class" in said for said in reply["notices"])
    assert reply["report_files"] is None and reply["case"]["model"]["own"] is False and len(reply["case"]["id"]) == 36
    told = client.predict(finding="effusion", context="malig", report="zh-TW", api_name="/medical_fusion")["report_files"]
    documents = {"report.pdf", "report.html", "report.fhir.json", "phantom.dcm"}
    assert documents | {"outline.png", "map-saliency.png"} <= told.keys() and told["report.pdf"].startswith("JVBERi0")

    ramp = tmp_path / "ramp.png"
    Image.linear_gradient("L").save(ramp)
    refused = client.predict(film_source="file", film_file=handle_file(ramp), api_name="/medical_fusion")
    assert (
        banner in refused["banner"] and refused["refusal"]["reason"] and refused["probabilities"] is None and refused.keys() == reply.keys()
    )


def test_a_film_that_is_sent_gives_its_name_to_nobody(client: Client, server: Server, tmp_path: Path) -> None:
    case = demo_case(MedicalFusionParams(number=9))
    data = pydicom.dcmread(BytesIO(phantom_dicom(demo_film(case).image, case)))
    secret = f"Whitby{secrets.token_hex(6)}"
    data.PatientName = secret
    data.save_as(tmp_path / "film.dcm")
    reply = client.predict(film_source="file", film_file=handle_file(tmp_path / "film.dcm"), api_name="/medical_fusion")
    assert any("could tell who somebody is" in said for said in reply["notices"]) and secret not in str(reply)
    kept = [p for p in server.uploads.rglob("film.dcm") if p.stat().st_mtime > time.time() - 300]
    assert [p for p in kept if secret.encode() in p.read_bytes()], "an upload is left as it came until the server sweeps"
