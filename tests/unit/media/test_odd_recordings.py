"""Recordings as people have them: broken off, with a cover, with a commentary, in codecs that no browser plays, or only as an address."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from studio.errors import InvalidInput
from studio.media.audio import audio_windows
from studio.media.completeness import extent, missing_notice
from studio.media.containers import probe
from studio.media.sound_tracks import choose_sound, name_of
from studio.media.subtitles.captioned_video import playable
from studio.media.unreadable import is_address
from studio.messages import LANGUAGES, say

RATE = 48_000


def tone(start: int, count: int, layout: str = "mono") -> av.AudioFrame:
    channels = av.AudioLayout(layout).nb_channels
    wave = (0.4 * np.sin(2 * np.pi * 440 * (np.arange(count) + start) / RATE)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.repeat(wave[None], channels, 0), format="fltp", layout=layout)
    frame.sample_rate, frame.pts = RATE, start
    return frame


def recording(path: Path, codec: str = "aac", *, seconds: float = 3.0, picture: str = "", pictures: int = 0, layout: str = "mono") -> Path:
    """A tone, with ``pictures`` of a film in the codec ``picture``."""
    with av.open(path, "w") as container:
        video = container.add_stream(picture, rate=10) if picture else None
        if isinstance(video, av.VideoStream):
            video.width, video.height = 64, 48
            video.pix_fmt = {"mjpeg": "yuvj420p", "png": "rgb24"}.get(picture, "yuv420p")
        sound = container.add_stream(codec, rate=RATE)
        assert isinstance(sound, av.AudioStream)
        sound.layout, sound.bit_rate = layout, 128_000
        resampler = av.AudioResampler(sound.format.name, layout, RATE)
        for k in range(pictures):
            assert isinstance(video, av.VideoStream)
            noise = np.random.default_rng(k).integers(0, 255, (48, 64, 3), np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(noise, format="rgb24").reformat(format=video.pix_fmt)))
        size = sound.codec_context.frame_size or 1024
        for at in range(0, int(seconds * RATE) // size * size, size):
            for frame in resampler.resample(tone(at, size, layout)):
                container.mux(sound.encode(frame))
        for stream in [s for s in (video, sound) if isinstance(s, (av.VideoStream, av.AudioStream))]:
            container.mux(stream.encode(None))
    return path


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def boxes_in_front(path: Path) -> Path:
    """The MP4 with its index in front, as streaming sites write it."""
    out = path.with_name(f"front-{path.name}")
    with av.open(path) as source, av.open(out, "w", options={"movflags": "+faststart"}) as target:
        tracks = {s.index: target.add_stream_from_template(s) for s in source.streams if isinstance(s, (av.VideoStream, av.AudioStream))}
        for packet in source.demux():
            if packet.size:
                packet.stream = tracks[packet.stream.index]
                target.mux(packet)
    return out


@pytest.mark.parametrize("name", ["film.mp4", "film.mov"])
def test_a_film_without_its_index_is_called_cut_off(tmp_path: Path, name: str) -> None:
    path = cut(recording(tmp_path / name, picture="libx264", pictures=30), 0.6)
    with pytest.raises(InvalidInput) as caught:
        probe(path)
    assert caught.value.code == "error.media_cut_off"
    for lang in LANGUAGES:
        assert name in caught.value.sentence(lang)


def test_noise_with_the_name_of_a_film_is_not_called_cut_off(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0" + struct.pack(">I4s", 8, b"moov"))
    with pytest.raises(InvalidInput) as caught:
        probe(tmp_path / "a.mp4")
    assert caught.value.code == "error.media_no_streams"


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi", "sound.wav", "sound.flac"])
def test_what_breaks_off_says_where(tmp_path: Path, name: str) -> None:
    film = name.startswith("film")
    codec = {"wav": "pcm_s16le", "flac": "flac", "avi": "mp3"}.get(name[-3:].strip("."), "flac" if name.endswith("flac") else "aac")
    path = recording(tmp_path / name, codec, seconds=8, picture="mpeg4" if film else "", pictures=80 if film else 0)
    if name.endswith(".mp4"):
        path = boxes_in_front(path)
    assert missing_notice(probe(path)) is None
    info = probe(cut(path, 0.5))
    notice, found = missing_notice(info), extent(info)
    heard = sum(window.seconds for window in audio_windows(path))
    assert 2 < found.there < 6 and found.stated == pytest.approx(8, abs=0.6) and heard == pytest.approx(found.there, abs=1.0)
    assert notice is not None and notice.level == "warning"
    for lang in LANGUAGES:
        told = say(notice.code, lang, **notice.params)
        assert f"0:0{int(found.there)}" in told and f"0:0{int(found.stated)}" in told and "{" not in told


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abc",
        Path("https://example.org/a.mp4"),
        "http:/x.org/a",
        "www.example.org/film",
        "rtmp://x/y",
        "FTP://x/y",
    ],
)
def test_an_address_is_refused_in_words(address: str | Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        probe(address, "media_file")
    assert (caught.value.code, caught.value.field) == ("error.media_is_address", "media_file")
    assert not any(is_address(path) for path in ("C:/films/a.mp4", "/tmp/a.mp4", "a: b.mp4", "www", "", None, Path("x/http/a.mp4")))


@pytest.mark.parametrize(("name", "codec", "picture"), [("a.ogg", "libopus", "libvpx"), ("a.mkv", "aac", "mjpeg"), ("a.mov", "aac", "png")])
def test_sound_with_one_picture_is_sound(tmp_path: Path, name: str, codec: str, picture: str) -> None:
    info = probe(recording(tmp_path / name, codec, picture=picture, pictures=1))
    assert info.has_audio and not info.has_video and info.width == 0 and info.video_codec == ""
    assert probe(recording(tmp_path / f"film-{name}", codec, picture=picture, pictures=3)).has_video


def test_a_slide_with_a_talk_stays_a_film(tmp_path: Path) -> None:
    assert probe(recording(tmp_path / "still.mp4", picture="libx264", pictures=1)).has_video


@pytest.mark.parametrize(
    ("name", "codec", "picture", "plays"),
    [
        ("a.mkv", "ac3", "libx264", False),
        ("a.mp4", "ac3", "libx264", False),
        ("a.mp4", "eac3", "libx264", False),
        ("a.mov", "pcm_s16le", "libx264", False),
        ("a.mov", "alac", "libx264", False),
        ("a.mov", "aac", "libx264", True),
        ("a.mp4", "aac", "libx264", True),
        ("a.webm", "libopus", "libvpx", True),
        ("a.avi", "mp3", "mpeg4", False),
        ("a.m4a", "alac", "", False),
        ("a.m4a", "aac", "", True),
        ("a.ac3", "ac3", "", False),
        ("a.wma", "wmav2", "", False),
        ("a.aiff", "pcm_s16be", "", False),
        ("a.wav", "adpcm_ms", "", False),
        ("a.wav", "pcm_f64le", "", False),
        ("a.wav", "pcm_s16le", "", True),
        ("a.flac", "flac", "", True),
        ("a.ogg", "libopus", "", True),
        ("a.mp3", "mp3", "", True),
    ],
)
def test_what_browsers_cannot_play_gets_a_copy(tmp_path: Path, name: str, codec: str, picture: str, plays: bool) -> None:
    path = recording(tmp_path / name, codec, picture=picture, pictures=30 if picture else 0)
    made = playable(path, tmp_path / "copy.mp4")
    assert (made == path) is plays
    before, after = probe(path), probe(made)
    assert plays or (after.audio_codec in ("aac", "mp3float") and after.video_codec == ("h264" if picture else ""))
    assert after.duration == pytest.approx(before.duration, abs=0.12)
    if picture == "libx264" and not plays:  # the film itself is copied, bit by bit
        assert packets_of(made) == packets_of(path)


def packets_of(path: Path) -> list[bytes]:
    with av.open(path) as container:
        return [bytes(packet)[-40:] for packet in container.demux(container.streams.video[0]) if packet.size]


def tracks(path: Path, *described: tuple[str, str, int]) -> Path:
    """Sound tracks with (language, title, disposition)."""
    with av.open(path, "w") as container:
        made = [container.add_stream("aac", rate=RATE, layout="mono") for _ in described]
        for track, (language, title, disposition) in zip(made, described, strict=True):
            track.metadata.update({"language": language, "title": title})
            track.disposition = Disposition(disposition)
        for at in range(0, RATE, 1024):
            for track in made:
                container.mux(track.encode(tone(at, 1024)))
        for track in made:
            container.mux(track.encode(None))
    return path


def test_a_commentary_is_not_taken_for_the_film(tmp_path: Path) -> None:
    path = tracks(
        tmp_path / "a.mkv",
        ("eng", "Director's\ncommentary", Disposition.comment.value),
        ("eng", "For the blind", Disposition.visual_impaired.value),
        ("eng", "Stereo", 0),
        ("ger", "", Disposition.default.value),
    )
    info = probe(path)
    assert info.sound_titles == ("Director's commentary", "For the blind", "Stereo", "")
    assert info.sound_kinds == ("commentary", "description", "", "")
    found = choose_sound(info, ("en",), "Whisper")
    assert found.info.sound_track == 2 and "3: eng, Stereo" in str(found.notices[0].params["tracks"])
    assert choose_sound(info, ("de",), "Whisper").info.sound_track == 3
    assert name_of(info, 0) == "eng, Director's commentary" and name_of(info, 3) == "ger"


def test_a_track_can_be_chosen(tmp_path: Path) -> None:
    info = probe(tracks(tmp_path / "a.mkv", ("ger", "", 0), ("eng", "", 0)))
    for wanted in (1, 2):
        found = choose_sound(info, ("en",), "Whisper", wanted)
        assert found.info.sound_track == wanted - 1 and not found.notices
    with pytest.raises(InvalidInput) as caught:
        choose_sound(info, ("en",), "Whisper", 3)
    assert (caught.value.code, caught.value.field) == ("error.sound_track_missing", "sound_track")
    alone = probe(recording(tmp_path / "one.m4a"))
    assert choose_sound(alone, (), "", 1).info == alone
