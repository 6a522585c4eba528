"""Files that are small and describe something huge, and the call of the engine that each of them is aimed at.

``python -m tests.attack.bombs NAME FILE`` makes the call in a process of its own and prints what it cost.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import FileDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, RLELossless

from studio.errors import InvalidInput
from studio.media.containers import MediaInfo, probe
from studio.media.image import load_picture
from studio.media.metadata.film_settings import read_film_settings
from studio.media.metadata.text_chunks import read_texts
from studio.medical.dicom.film_reader import clean_film
from studio.medical.dicom.phantom_dicom import phantom_dicom
from studio.medical.phantom.case import Case
from studio.speech.transcript import Transcript
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.subtitle_file import open_subtitles
from studio.tasks.game_scene import GameSceneParams
from studio.tasks.game_scene.restore import read_pack_settings
from studio.tasks.text_to_video import TextToVideoParams

_DEFLATED = b"1.2.840.10008.1.2.1.99"


@dataclass(frozen=True)
class Bomb:
    """``make`` gives the bytes, ``aim`` is what a stranger can make the engine do with the file, ``code`` the sentence that answers.

    An empty ``code`` stands for a file that is odd, and must be read at an ordinary cost.

    ``megabytes``: memory that the call may take; ``seconds``: CPU time, many times what is needed, and far less than what it once took.
    """

    make: Callable[[], bytes]
    aim: Callable[[Path], object]
    code: str
    suffix: str
    megabytes: int = 200
    seconds: float = 20


def _zeros(compressor: zlib._Compress, megabytes: int) -> bytes:
    block = bytes(2**20)
    return b"".join([*(compressor.compress(block) for _ in range(megabytes)), compressor.flush()])


def _film() -> FileDataset:
    return pydicom.dcmread(io.BytesIO(phantom_dicom(np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(64, 64), Case(seed=1))))


def _written(data: FileDataset) -> bytes:
    kept = io.BytesIO()
    data.save_as(kept)
    return kept.getvalue()


def _deflated(head: bytes, elements: bytes, times: int) -> bytes:
    """A DICOM file of the deflated transfer syntax: ``head`` and then ``elements`` again and again."""
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_file_meta_info

    meta = _film().file_meta
    meta.TransferSyntaxUID = pydicom.uid.UID(_DEFLATED.decode())
    prefix = DicomBytesIO()
    prefix.is_little_endian, prefix.is_implicit_VR = True, False
    write_file_meta_info(prefix, meta)
    packed = zlib.compressobj(9, wbits=-15)
    body = [packed.compress(head), *(packed.compress(elements) for _ in range(times)), packed.flush()]
    return b"".join([bytes(128), b"DICM", prefix.getvalue(), *body])


def _deflated_pixels() -> bytes:
    return _deflated(struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OW", 0, 700 * 2**20), bytes(2**20), 700)


def _deflated_elements() -> bytes:
    return _deflated(b"", struct.pack("<HH2sH", 0x0009, 0x1001, b"LO", 0) * 2**17, 120)


def _encapsulated(syntax: pydicom.uid.UID, frame: bytes) -> bytes:
    data = _film()
    data.file_meta.TransferSyntaxUID = syntax
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit = 7
    data.add_new("PixelData", "OB", encapsulate([frame]))
    data["PixelData"].is_undefined_length = True
    return _written(data)


def _run_lengths() -> bytes:
    return _encapsulated(RLELossless, struct.pack("<16L", 1, 64, *[0] * 14) + b"\x81\x00" * 10_000_000)


def _larger_inside() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (12_000, 12_000)).save(kept, "JPEG")
    return _encapsulated(JPEGBaseline8Bit, kept.getvalue())


def _frames_without_end() -> bytes:
    data = _film()
    data.NumberOfFrames = 10_000_000
    return _written(data)


def _gif(side: int, count: int) -> bytes:
    """``count`` pictures of ``side`` x ``side`` px, each of one colour."""
    kept = io.BytesIO()
    Image.new("P", (side, side)).save(kept, "GIF", optimize=False)
    whole = kept.getvalue()
    at = 13 + (3 * 2 ** ((whole[10] & 7) + 1) if whole[10] & 0x80 else 0)
    return whole[:at] + (b"\x21\xf9\x04\x04\x04\x00\x00\x00" + whole[at:-1]) * count + b";"


def _gif_comment() -> bytes:
    return b"GIF89a\x10\0\x10\0\0\0\0\x21\xfe" + (b"\xff" + bytes([97]) * 255) * 150_000 + b"\0" + _gif(16, 1)[13:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(*chunks: bytes) -> bytes:
    kept = io.BytesIO()
    Image.new("L", (64, 64)).save(kept, "PNG")
    return kept.getvalue()[:33] + b"".join(chunks) + kept.getvalue()[33:]


def _jpeg_scans() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (7000, 7000), 128).save(kept, "JPEG", progressive=True, quality=50)
    whole = kept.getvalue()
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * 400 + b"\xff\xd9"


def _jpeg_exif() -> bytes:
    """Thousands of EXIF values that all claim the same 60 kB."""
    entries = b"".join(struct.pack("<HHII", 0x8000 + k, 7, 64_000, 0) for k in range(5300))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5300) + entries + bytes(4)
    kept = io.BytesIO()
    Image.new("L", (64, 64)).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def _tiff_values() -> bytes:
    """A picture whose tags all claim the same 8 MB."""
    kept = io.BytesIO()
    Image.new("L", (64, 64)).save(kept, "TIFF")
    whole = bytearray(kept.getvalue()) + bytes(8 * 2**20)
    at = struct.unpack_from("<I", whole, 4)[0]
    count = struct.unpack_from("<H", whole, at)[0]
    more = b"".join(struct.pack("<HHII", 50_000 + k, 7, 8 * 2**20, 8) for k in range(2000))
    directory = struct.pack("<H", count + 2000) + whole[at + 2 : at + 2 + 12 * count] + more + bytes(4)
    struct.pack_into("<I", whole, 4, len(whole))
    return bytes(whole + directory)


def _zip(names: Iterator[str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"")
    return kept.getvalue()


def _giant_frame() -> bytes:
    """A QuickTime film with pictures of 256 megapixels."""
    rows = zlib.compress(bytes((16_000 // 8 + 1) * 16_000), 9)
    header = struct.pack(">IIBBBBB", 16_000, 16_000, 1, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    kept = io.BytesIO()
    with av.open(kept, "w", format="mov") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 16_000, 16_000, "monob"
        for k in range(40):
            packet = av.Packet(picture)
            packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, k * 1000, k * 1000, True
            container.mux(packet)
    return kept.getvalue()


def _restore_film(path: Path) -> object:
    return read_film_settings(path, TextToVideoParams, task="text_to_video", field="restore")


def _restore_pack(path: Path) -> object:
    return read_pack_settings(path, GameSceneParams, task="game_scene", field="restore")


def _picture(path: Path) -> object:
    return load_picture(path, "init_image")


def _texts(path: Path) -> object:
    return read_texts(path, "restore")


def _captions(path: Path) -> object:
    return open_subtitles(path, _recorded())


def _recorded() -> AutoSubtitlesResult:
    info = MediaInfo(Path("talk.mp4"), "talk.mp4", 20.0, True, False)
    return AutoSubtitlesResult(info=info, transcript=Transcript((), 20.0), cues=(), settings={"style": "netflix"})


BOMBS = {
    "captions without end": Bomb(
        lambda: b"1\n00:00:00,000 --> 00:00:01,000\na\n\n" * 900_000, _captions, "error.captions_unreadable", ".srt"
    ),
    "captions of one line": Bomb(lambda: b"[00:00.00]" * 450_000, _captions, "error.captions_none", ".lrc"),
    "dicom deflated pixels": Bomb(_deflated_pixels, clean_film, "error.film_inflated", ".dcm"),
    "dicom deflated elements": Bomb(_deflated_elements, clean_film, "error.film_elements", ".dcm", megabytes=400),
    "dicom run lengths": Bomb(_run_lengths, clean_film, "error.film_unreadable", ".dcm"),
    "dicom larger inside": Bomb(_larger_inside, clean_film, "error.film_unreadable", ".dcm"),
    "dicom frames": Bomb(_frames_without_end, clean_film, "", ".dcm"),  # those that are there are read
    "gif giant film": Bomb(lambda: _gif(16_000, 40), probe, "error.media_pixels", ".gif"),
    "gif long film": Bomb(lambda: _gif(4_000, 2_000), probe, "error.media_frames", ".gif"),
    "gif giant picture": Bomb(lambda: _gif(16_000, 1), _picture, "error.image_too_large", ".gif"),
    "gif comment": Bomb(_gif_comment, _texts, "error.image_structure", ".gif"),
    "png chunks": Bomb(lambda: _png(_chunk(b"tEXt", b"k\0a") * 2_000_000), _texts, "error.image_structure", ".png"),
    "png colour profile": Bomb(
        lambda: _png(_chunk(b"iCCP", b"x\0\0" + _zeros(zlib.compressobj(9), 300))), _picture, "error.image_broken", ".png"
    ),
    "png texts": Bomb(lambda: _png(_chunk(b"zTXt", b"k\0\0" + _zeros(zlib.compressobj(9), 300))), _texts, "error.image_broken", ".png"),
    "jpeg scans": Bomb(_jpeg_scans, _picture, "error.image_structure", ".jpg"),
    "jpeg exif": Bomb(_jpeg_exif, _picture, "error.image_structure", ".jpg"),
    "tiff values": Bomb(_tiff_values, _picture, "error.image_structure", ".tif"),
    "film giant frame": Bomb(_giant_frame, probe, "error.media_broken", ".mov"),
    "film zip index": Bomb(lambda: _zip(f"{k}.png" for k in range(300_000)), _restore_film, "error.film_no_settings", ".zip"),
    "pack zip index": Bomb(lambda: _zip(f"{k}.json" for k in range(300_000)), _restore_pack, "error.pack_no_settings", ".zip"),
}


def _peak() -> float:
    """MB that this process has held at most. Not ``ru_maxrss``: a child starts with what its parent held when it was forked."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _cost(bomb: Bomb, path: Path) -> dict[str, object]:
    before, held, code = resource.getrusage(resource.RUSAGE_SELF), _peak(), ""
    try:
        bomb.aim(path)
    except InvalidInput as error:
        code = error.code
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"code": code, "megabytes": _peak() - held, "seconds": round(seconds, 2)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_cost(BOMBS[sys.argv[1]], Path(sys.argv[2]))))
