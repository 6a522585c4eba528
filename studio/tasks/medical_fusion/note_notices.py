"""What the user should know about how a note was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.events import Notice
from studio.messages import Words

if TYPE_CHECKING:
    from studio.medical.fusion.answer import NoteState


_DROPPED = {"language": "notice.note_language", "nonsense": "notice.note_nonsense", "outside": "notice.note_outside"}


def note_notices(state: NoteState | None) -> Iterator[Notice]:
    """One sentence for each thing that was left out of a note; none if all of it was read."""
    if state is None:
        return
    if state.dropped:
        params: dict[str, object] = {"language": Words(f"language.{state.language}")} if state.dropped == "language" else {}
        yield Notice(_DROPPED[state.dropped], params, "warning")
        return
    if state.partly:
        yield Notice("notice.note_partly", level="warning")
    if state.contradicted:
        yield Notice("notice.note_contradicts", level="warning")
    if state.only_denied:
        yield Notice("notice.note_only_denied", level="warning")
