"""Two landscapes in one prompt: those that one picture shows together."""

from __future__ import annotations

_TOGETHER: dict[frozenset[str], str] = {
    frozenset({first, second}): both
    for first, second, both in (
        ("beach", "ocean", "beach"), ("lake", "mountains", "lake"), ("lake", "forest", "lake"), ("castle", "mountains", "castle"),
        ("farm", "village", "farm"), ("farm", "mountains", "farm"), ("village", "mountains", "village"), ("garden", "castle", "castle"),
        ("forest", "mountains", "mountains"), ("snowfield", "forest", "snowfield"), ("snowfield", "mountains", "mountains"),
        ("swamp", "forest", "swamp"), ("garden", "farm", "farm"), ("ruins", "jungle", "temple ruins"), ("village", "harbor", "harbor town"),
        ("city", "harbor", "harbor town"), ("beach", "island", "island"), ("ocean", "island", "island"), ("ocean", "harbor", "harbor"),
        ("ocean", "cove", "cove"), ("beach", "cove", "cove"), ("forest", "mystical forest", "mystical forest"),
        ("city", "futuristic city", "futuristic city"), ("jungle", "waterfall", "waterfall"), ("forest", "waterfall", "waterfall"),
        ("mountains", "waterfall", "waterfall"), ("lake", "waterfall", "waterfall"), ("mountains", "meadow", "meadow"),
        ("mountains", "vineyard", "vineyard"), ("village", "market street", "market street"), ("city", "market street", "market street"),
        ("city", "street cafe", "street cafe"), ("castle", "throne room", "throne room"), ("space", "spaceship bridge", "spaceship bridge"),
        ("graveyard", "haunted house", "haunted house"), ("forest", "graveyard", "graveyard"), ("snowfield", "tundra", "tundra"),
        ("desert", "canyon", "canyon"), ("garden", "cherry blossom park", "cherry blossom park"), ("garden", "meadow", "meadow"),
        ("lake", "river bridge", "river bridge"), ("village", "river bridge", "river bridge"), ("beach", "harbor", "harbor"),
        ("living room", "fireside", "fireside"), ("library", "fireside", "fireside"), ("kitchen", "fireside", "fireside"),
        ("desert", "pyramids", "pyramids"), ("temple ruins", "pyramids", "pyramids"), ("mountains", "great wall", "great wall"),
        ("mountains", "cloud sea", "cloud sea"),
    )
}  # fmt: skip


def shown_together(first: str, second: str) -> str | None:
    """The landscape that shows both, or None where they contradict each other."""
    return first if first == second else _TOGETHER.get(frozenset({first, second}))
