"""Which of several sound tracks is used: the one in a language that the listener knows, else the one that a player would choose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.containers import MediaInfo

# ISO 639-2 (both of its forms) -> ISO 639-1: what containers write for the languages that speech models are trained on most
_SHORT = {
    "ara": "ar", "bul": "bg", "ces": "cs", "cze": "cs", "chi": "zh", "zho": "zh", "cmn": "zh", "yue": "yue", "dan": "da", "deu": "de",
    "ger": "de", "dut": "nl", "nld": "nl", "ell": "el", "gre": "el", "eng": "en", "fin": "fi", "fra": "fr", "fre": "fr", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "may": "ms", "msa": "ms", "nor": "no",
    "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "spa": "es", "swe": "sv", "tha": "th",
    "tur": "tr", "ukr": "uk", "vie": "vi",
}  # fmt: skip


@dataclass(frozen=True)
class ChosenSound:
    """``info`` with the track that is used; ``notices`` say which one where there are several."""

    info: MediaInfo
    notices: tuple[Notice, ...] = ()


def language_code(tag: str) -> str:
    """ISO 639-1 for a container's tag ("eng", "en-GB", "ENG"); the tag's own first part where it is not known, "" for none."""
    first = tag.replace("_", "-").split("-")[0].lower()
    return _SHORT.get(first, first)


def name_of(info: MediaInfo, number: int) -> str:
    """A track by its language tag and title, such as "eng, Director's commentary"; "?" where the file says nothing. ``number`` from 0."""
    title = info.sound_titles[number] if number < len(info.sound_titles) else ""
    return ", ".join(part for part in (info.sound_tracks[number], title) if part) or "?"


def choose_sound(info: MediaInfo, known: Collection[str] = (), title: str = "", wanted: int = 0) -> ChosenSound:
    """The track for a listener that knows the languages ``known`` (ISO 639-1; none: any) and is called ``title``.

    An untagged track is not passed over for being untagged: another one is taken only where the player's choice is marked as a language
    that the listener does not know. Commentary and audio description come last. ``wanted``: number, from 1, of a track that was asked for,
    0 for none. Raises `InvalidInput` about ``sound_track`` when there is no such track.
    """
    tracks, usual = info.sound_tracks, info.sound_track
    if wanted > max(len(tracks), 1):
        raise InvalidInput("error.sound_track_missing", "sound_track", number=wanted, count=len(tracks))
    if wanted and tracks:
        return ChosenSound(replace(info, sound_track=wanted - 1))
    if len(tracks) < 2:
        return ChosenSound(info)
    codes = [language_code(tag) for tag in tracks]
    kinds = info.sound_kinds or ("",) * len(tracks)
    in_order = sorted(range(len(tracks)), key=lambda i: (kinds[i] != "", i))
    usual = in_order[0] if kinds[usual] else usual
    fitting = [i for i in in_order if codes[i] in known]
    number, notice, doubtful = usual, "notice.sound_track", False
    if known and codes[usual] not in ("", *known):
        untagged = [i for i in in_order if not codes[i]]
        if fitting or untagged:
            number, notice = (fitting or untagged)[0], "notice.sound_track_known"
        else:
            notice, doubtful = "notice.sound_track_foreign", True
    names = ", ".join(f"{i + 1}: {name_of(info, i)}" for i in range(min(len(tracks), 8)))
    params = {"count": len(tracks), "number": number + 1, "tracks": names, "title": title}
    return ChosenSound(replace(info, sound_track=number), (Notice(notice, params, "warning" if doubtful else "info"),))
