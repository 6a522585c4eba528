"""More words for things, landscapes and weather, for reading prompts; none of them is used in a caption or listed in ``UNSEEN``.

A word need not mean the same, only have this as the nearest thing that can be drawn: a cottage is a house, a river a lake.
"""

from __future__ import annotations

from studio.renderer.vocabulary.lexicon import Phrases

SYNONYMS: Phrases = {
    "noun": {
        "bird": ("crow", "robin"), "bus": ("van", "minibus", "minivan"),
        "cat": ("kitten", "tomcat"), "coffee": ("mug", "coffee cup", "teacup"), "duck": ("goose",),
        "fire truck": ("fire-engine",), "horse": ("donkey",),
        "house": ("cottage", "cabin", "mansion", "villa", "bungalow"), "man": ("boy", "person"), "maple leaf": ("leaf", "autumn leaf"),
        "mouse": ("rat",), "potion": ("bottle",), "princess": ("queen",), "rocket": ("spacecraft", "space rocket"),
        "sailboat": ("sailing ship", "sailing boat", "sailing vessel", "dinghy", "tall ship"),
        "ship": ("steamer", "ferry", "ocean liner"), "soccer ball": ("ball",), "speedboat": ("motorboat",), "wizard": ("witch",),
        "woman": ("girl",),
    },
    "biome": {
        "forest": ("a|wood", "a|jungle", "a|rainforest", "a|pine forest"),
        "mystical forest": ("a|haunted wood", "a|haunted forest", "a|magic forest", "a|fairy forest"),
        "desert": ("-|sand dunes", "-|dunes", "a|canyon", "an|oasis"),
        "beach": ("an|island", "a|tropical island", "a|bay"),
        "mountains": ("a|hill", "a|peak", "-|peaks", "a|cliff", "-|cliffs"),
        "snowfield": (
            "an|ice field", "an|iceberg", "-|icebergs", "a|frozen lake", "-|ice", "the|tundra", "a|glacier",
            "a|winter wonderland", "the|north pole", "the|south pole"),
        "city": ("a|skyline", "-|skyscrapers", "a|street"),
        "village": ("a|town", "-|cottages"),
        "cave": ("a|dungeon",),
        "volcano": ("-|lava", "a|lava field"),
        "space": ("the|universe", "the|milky way", "a|nebula", "-|planets", "a|planet"),
        "underwater": ("a|reef", "the|seabed", "the|bottom of the sea"),
        "farm": ("a|wheat field", "a|cornfield", "a|vineyard", "-|fields"),
        "ruins": ("a|temple",),
        "garden": ("a|park", "an|orchard"),
        "lake": ("a|river", "a|stream", "a|riverside"),
    },
    "time": {"day": ("by daylight",), "night": ("polar night",)},
    "weather": {"snow": ("in winter", "wintry", "in wintertime"), "rain": ("in the drizzle",), "fog": ("hazy", "in the haze")},
}  # fmt: skip
