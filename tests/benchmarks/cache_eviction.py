"""Which model should leave when memory is short? Replays tab traces under several policies. ``python -m tests.benchmarks.cache_eviction``

Prints seconds spent on reloading as a ratio to LRU (below 1 is better), over budgets from a quarter to nearly all of what is used.
Component sizes are the catalog's, reload times a measured 0.5 GB/s of reading and building plus 50 ms; no model is loaded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from studio.models.eviction import GreedyDual, Lru, Policy, Resident, choose_victims

MB = 1_000_000


def _resident(name: str, size_mb: float, seconds: float | None = None) -> Resident:
    return Resident(name, int(size_mb * MB), 0.05 + size_mb / 500 if seconds is None else seconds)


UNET, VAE, TEXT = _resident("sd.unet", 1720), _resident("sd.vae", 167), _resident("sd.text", 246)
MINI, MINILM = _resident("mini.unet", 25), _resident("minilm", 31)
WAV, WHISPER, CLIP = _resident("wav2vec2", 378), _resident("whisper", 75, 0.6), _resident("clip", 605)
BERT, RESNET, FUSION = _resident("bert", 438), _resident("resnet", 102), _resident("fusion", 3)
MOTION = _resident("motion", 910)  # a motion adapter on top of the same UNet

TABS: dict[str, tuple[Resident, ...]] = {
    "text_to_image": (UNET, VAE, TEXT, CLIP),
    "text_to_video": (UNET, VAE, TEXT, MOTION),
    "audio_to_visual": (MINI, MINILM, WHISPER),
    "auto_subtitles": (WAV, WHISPER),
    "game_scene": (UNET, VAE, TEXT),
    "medical_fusion": (BERT, RESNET, FUSION),
}
ALL = {item.key: item for items in TABS.values() for item in items}


def presenter(seed: int) -> list[str]:
    """One person goes through all tabs in order, stays at each for some runs, and goes back now and then."""
    dice = random.Random(seed)
    trace: list[str] = []
    for _ in range(12):
        for tab in TABS:
            trace += [tab] * dice.randint(1, 6)
            if dice.random() < 0.3:
                trace += [dice.choice(list(TABS))]
    return trace


def public_space(seed: int) -> list[str]:
    """Many visitors at once; some tabs are far more popular than others (Zipf)."""
    dice = random.Random(seed)
    tabs = list(TABS)
    dice.shuffle(tabs)
    return dice.choices(tabs, weights=[1 / rank for rank in range(1, len(tabs) + 1)], k=500)


def two_users(seed: int) -> list[str]:
    """Two people, each faithful to a tab for a while, take turns."""
    dice = random.Random(seed)
    trace: list[str] = []
    mine = dice.sample(list(TABS), 2)
    for _ in range(60):
        if dice.random() < 0.15:
            mine[dice.randrange(2)] = dice.choice(list(TABS))
        trace += mine * dice.randint(1, 4)
    return trace


def tour(seed: int) -> list[str]:
    """An endless loop over all tabs: the worst case for LRU."""
    return list(TABS) * 40


TRACES: dict[str, Callable[[int], list[str]]] = {"presenter": presenter, "public space": public_space, "two users": two_users, "tour": tour}


class Foresight:
    """Cheapest to bring back, largest and farthest next use first: knows the future, so it is a yardstick and no policy."""

    def __init__(self, trace: list[str]) -> None:
        self._uses: dict[Hashable, list[int]] = {key: [] for key in ALL}
        for when, tab in enumerate(trace):
            for item in TABS[tab]:
                self._uses[item.key].append(when)
        self.now = 0

    def used(self, item: Resident) -> None: ...

    def gone(self, key: Hashable, *, evicted: bool) -> None: ...

    def order(self, items: Iterable[Resident]) -> list[Resident]:
        def worth(item: Resident) -> float:
            following = next((when for when in self._uses[item.key] if when > self.now), None)
            return 0.0 if following is None else item.seconds / item.bytes / (following - self.now)

        return sorted(items, key=worth)


@dataclass(frozen=True)
class Outcome:
    """Seconds spent on loading after the first load of each component, and how many reloads that were."""

    seconds: float
    reloads: int


def replay(trace: list[str], policy: Policy, budget: int) -> Outcome:
    """Run a trace in a cache of ``budget`` bytes, one request at a time, with the cache's own choice of victims."""
    inside: dict[Hashable, Resident] = {}
    seen: set[Hashable] = set()
    seconds, reloads = 0.0, 0
    for when, tab in enumerate(trace):
        if isinstance(policy, Foresight):
            policy.now = when
        needed = {item.key for item in TABS[tab]}
        for item in TABS[tab]:
            if item.key not in inside:
                over = sum(i.bytes for i in inside.values()) + item.bytes - budget
                if over > 0:
                    idle = [i for key, i in inside.items() if key not in needed]
                    for victim in choose_victims(policy, idle, over):
                        del inside[victim.key]
                        policy.gone(victim.key, evicted=True)
                inside[item.key] = item
                if item.key in seen:
                    seconds += item.seconds
                    reloads += 1
                seen.add(item.key)
            policy.used(item)
    return Outcome(seconds, reloads)


def compare(seeds: int = 5, shares: tuple[float, ...] = (0.55, 0.65, 0.75, 0.85, 0.95)) -> dict[str, dict[str, float]]:
    """Trace -> policy -> reload seconds as a ratio to LRU, summed over seeds and budgets (shares of what all tabs use)."""
    whole = sum(item.bytes for item in ALL.values())
    table: dict[str, dict[str, float]] = {}
    for name, make in TRACES.items():
        totals = {"lru": 0.0, "greedy dual": 0.0, "foresight": 0.0}
        for seed in range(seeds):
            trace = make(seed)
            for share in shares:
                for label, policy in (("lru", Lru()), ("greedy dual", GreedyDual()), ("foresight", Foresight(trace))):
                    totals[label] += replay(trace, policy, int(whole * share)).seconds
        table[name] = {label: total / totals["lru"] if totals["lru"] else 1.0 for label, total in totals.items()}
    return table


def main() -> None:
    table = compare()
    print(f"{'reload seconds / LRU':24}" + "".join(f"{label:>14}" for label in ("lru", "greedy dual", "foresight")))
    for name, row in table.items():
        print(f"{name:24}" + "".join(f"{row[label]:14.2f}" for label in ("lru", "greedy dual", "foresight")))


if __name__ == "__main__":
    main()
