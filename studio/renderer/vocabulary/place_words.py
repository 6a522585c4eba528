"""Two landscapes in one prompt: those that one picture shows together."""

from __future__ import annotations

_TOGETHER: dict[frozenset[str], str] = {
    frozenset({"beach", "ocean"}): "beach", frozenset({"lake", "mountains"}): "lake", frozenset({"lake", "forest"}): "lake",
    frozenset({"castle", "mountains"}): "castle", frozenset({"farm", "village"}): "farm", frozenset({"farm", "mountains"}): "farm",
    frozenset({"village", "mountains"}): "village", frozenset({"garden", "castle"}): "castle", frozenset({"forest", "mountains"}): "mountains",
    frozenset({"snowfield", "forest"}): "snowfield", frozenset({"snowfield", "mountains"}): "mountains", frozenset({"swamp", "forest"}): "swamp",
    frozenset({"garden", "farm"}): "farm", frozenset({"ruins", "jungle"}): "temple ruins", frozenset({"village", "harbor"}): "harbor town",
    frozenset({"city", "harbor"}): "harbor town", frozenset({"beach", "island"}): "island", frozenset({"ocean", "island"}): "island",
    frozenset({"ocean", "harbor"}): "harbor", frozenset({"ocean", "cove"}): "cove", frozenset({"beach", "cove"}): "cove",
    frozenset({"forest", "mystical forest"}): "mystical forest", frozenset({"city", "futuristic city"}): "futuristic city",
}  # fmt: skip


def shown_together(first: str, second: str) -> str | None:
    """The landscape that shows both, or None where they contradict each other."""
    from studio.renderer.vocabulary.places import known_places

    both = first if first == second else _TOGETHER.get(frozenset({first, second}))
    return both if both in known_places() else None
