"""What the driving experiment shows: missed brakes, accuracy against fog, and a few scenes with the decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.charts.chart import Chart, Role, Series
from studio.learning.driving.road_world import Scenes
from studio.learning.share_interval import share_interval
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

FOGS = (0.0, 0.25, 0.5, 0.75, 1.0)
DRIVERS = {
    "gated": "lab.drive.gated", "early": "lab.drive.early", "late": "lab.drive.late", "camera": "lab.drive.camera",
    "lidar": "lab.drive.lidar", "sentence": "lab.drive.sentence_alone",
}  # fmt: skip
_ALONE = ("camera", "lidar", "sentence")
_SAID = (
    "lab.drive.said.child_ran", "lab.drive.said.child_hiding", "lab.drive.said.works", "lab.drive.said.workers", "lab.drive.said.clear",
    "lab.drive.said.empty_bus", "lab.drive.said.moving", "lab.drive.said.no_child",
)  # fmt: skip
_BRAKE, _GO, _PAPER = (214, 58, 58), (52, 168, 96), (238, 240, 245)


@dataclass(frozen=True)
class TestDrive:
    """``truth`` bool (n,): whether to brake; ``brakes``: who braked; ``fog``: accuracy in each of `FOGS`; ``seen``: the
    decisions in the scenes that are shown."""

    fusion: str
    truth: np.ndarray
    brakes: dict[str, np.ndarray]
    fog: dict[str, list[float]]
    seen: dict[str, np.ndarray]

    @classmethod
    def before(cls, fusion: str) -> TestDrive:
        """Nobody has learned anything."""
        return cls(fusion, np.empty(0, bool), {}, {}, {})

    def missed(self, driver: str) -> int:
        """How often ``driver`` did not brake where it had to."""
        return int((self.truth & ~self.brakes[driver]).sum())

    @property
    def control(self) -> str:
        """The best driver with one sense, by missed brakes."""
        return min(_ALONE, key=self.missed)


def findings(drive: TestDrive, shown: Scenes, large: Scenes, weights: bytes) -> Findings:
    """Everything as it stands now. ``large``: the ``shown`` scenes again, for people."""
    ready = bool(drive.brakes)
    figures = _figures(drive) if ready else ()
    rivals = (drive.fusion, drive.control) if ready else ()
    pictures = []
    for i, said in enumerate(shown.said):
        lights = [bool(shown.brake[i]), *(bool(drive.seen[rival][i]) for rival in rivals)]
        pictures.append(LabPicture(_SAID[said], _scene(large.camera[i], shown.lidar[i], lights)))
    files = (LabFile("drivers.safetensors", weights),) if weights else ()
    return Findings(figures, (_curve(drive), *((_bars(drive),) if ready else ())), tuple(pictures), files)


def _figures(drive: TestDrive) -> tuple[Figure, ...]:
    needed, idea, control = int(drive.truth.sum()), drive.fusion, drive.control
    thousand = {name: 1000 * drive.missed(name) / max(1, needed) for name in DRIVERS}
    low, high = share_interval(drive.missed(idea) / max(1, needed), needed)
    right = {name: float((drive.brakes[name] == drive.truth).mean()) for name in DRIVERS}
    vain = {name: 1000 * float(drive.brakes[name][~drive.truth].mean()) for name in (idea, control)}
    return (
        Figure(
            "lab.drive.missed", thousand[idea], thousand[control], better="lower", digits=0, low=1000 * low, high=1000 * high, margin=20
        ),
        Figure("lab.drive.accuracy", right[idea], max(right[name] for name in _ALONE), "%", digits=1, margin=0.005),
        Figure("lab.drive.in_vain", vain[idea], vain[control], better="", digits=0),
        *(Figure(DRIVERS[name], thousand[name], better="", digits=0) for name in DRIVERS),
    )


def _curve(drive: TestDrive) -> Chart:
    """Accuracy against fog; before anybody learned, an empty chart of the same size."""
    role: dict[str, Role] = {"camera": "control", "lidar": "control", "sentence": "control"}
    names = [drive.fusion, *(name for name in DRIVERS if name != drive.fusion)]
    series = tuple(
        Series.of(
            DRIVERS[name], FOGS, drive.fog.get(name, [0.5] * len(FOGS)), role=role.get(name, "other") if name != drive.fusion else "idea"
        )
        for name in names
    )
    return Chart("lab.drive.curve", "lab.drive.fog", "lab.drive.share_right", series, low=0.4, high=1)


def _bars(drive: TestDrive) -> Chart:
    needed = int(drive.truth.sum())
    names = list(DRIVERS)
    ends = [share_interval(drive.missed(name) / max(1, needed), needed) for name in names]
    values = [1000 * drive.missed(name) / max(1, needed) for name in names]
    bars = Series(
        "lab.drive.missed", tuple(map(float, range(len(names)))), tuple(values), "bars", "idea",
        tuple(1000 * low for low, _ in ends), tuple(1000 * high for _, high in ends),
    )  # fmt: skip
    return Chart("lab.drive.missed_chart", "", "lab.drive.missed", (bars,), low=0, high=1000, ticks=tuple(DRIVERS[name] for name in names))


def _scene(camera: np.ndarray, lidar: np.ndarray, decisions: list[bool]) -> np.ndarray:
    """The camera above, the lidar's echoes below it (near ones low and bright), then lights: what was right, the idea, the control."""
    picture = (camera.transpose(1, 2, 0) * 255).astype(np.uint8)
    wide = picture.shape[1]
    radar = np.full((36, wide, 3), 18, np.uint8)
    step = wide // len(lidar)
    for beam, near in enumerate(lidar):
        if near > 0.02:
            row = round(2 + near * 31)
            radar[row - 2 : row + 2, beam * step : (beam + 1) * step] = (70 + int(185 * near), 220, 160)
    lights = np.full((18, wide, 3), _PAPER, np.uint8)
    each = wide // 3
    for place, brake in enumerate(decisions):
        lights[3:15, place * each + 4 : (place + 1) * each - 4] = _BRAKE if brake else _GO
    return np.concatenate([picture, radar, lights])
