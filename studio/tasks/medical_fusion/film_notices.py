"""What the user should know about how a film was read from its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.events import Notice

if TYPE_CHECKING:
    from studio.medical.dicom.film_reader import DecodedFilm
    from studio.medical.fusion.orientation import Place


def film_notices(film: DecodedFilm | None) -> Iterator[Notice]:
    """Words in the film, which frame of several is used, whether it was turned as its file says, and that it was taken from the front."""
    if film is None:
        return
    if film.burned_in:
        yield Notice("notice.film_burned_in", level="warning")
    if film.words:
        yield Notice("notice.film_words", {"count": film.words}, "warning")
    if film.frames > 1:
        yield Notice("notice.film_frame", {"frame": film.frame, "frames": film.frames})
    if film.turned:
        yield Notice("notice.film_turned")
    if film.view == "AP":
        yield Notice("notice.film_ap", level="warning")


def straightened_notice(place: Place) -> Notice:
    """That a film was put straight before it was read, and how it had lain."""
    share = round(100 * max(place.cut, place.border))
    return Notice("notice.film_straightened", {"degrees": round(abs(place.degrees)), "share": share}, "warning")
