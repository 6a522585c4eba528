"""Names of colours for reading prompts, by the renderer's nearest colour; none of them is used in a caption.

From the colour names of CSS Color 4 and of the XKCD colour survey of 2010 (CC0), each put to the nearest of ``NAMED_COLORS`` in CIELAB with
lightness weighing half; a dozen were moved by hand to what people would say (dark ones mostly: maroon is red, navy blue, silver gray).
Names that are rather things or places (sand, sky, grass, rose, stone) are left out.
"""

from __future__ import annotations

COLOR_WORDS: dict[str, tuple[str, ...]] = {
    "red": (
        "brick red", "blood red", "burgundy", "cardinal red", "carmine", "cherry", "cranberry", "firebrick", "fire-engine red", "garnet",
        "maroon", "raspberry", "reddish", "rouge", "tomato red", "vermilion", "vermillion", "wine red",
    ),
    "orange": ("amber", "coral orange", "dark orange", "ginger", "mango", "marigold", "orangish", "saffron", "terracotta", "tiger orange"),
    "yellow": ("blond", "blonde", "buff", "butter yellow", "gold", "gold-coloured", "lemon", "maize", "mustard", "ocher", "ochre",
               "yellowish"),
    "green": (
        "avocado", "celadon", "chartreuse", "fern green", "forest green", "greenish", "kelly green", "khaki green", "lime", "lime green",
        "mint", "mint green", "moss green", "olive", "olive green", "pea green", "pistachio", "sage green", "spring green", "viridian",
    ),
    "teal": ("aqua", "aquamarine", "peacock blue"),
    "blue": (
        "baby blue", "bluish", "cerulean", "cornflower", "cornflower blue", "denim", "denim blue", "electric blue", "indigo",
        "midnight blue", "navy blue", "powder blue", "prussian blue", "sapphire", "steel blue", "ultramarine",
    ),
    "purple": (
        "aubergine", "deep purple", "eggplant", "grape purple", "heliotrope", "lavender", "orchid purple", "periwinkle", "plum", "purplish",
        "royal purple", "wisteria",
    ),
    "pink": ("baby pink", "blush pink", "bubblegum pink", "cerise", "coral pink", "fuchsia", "peach", "pinkish", "rose-coloured", "salmon",
             "salmon pink"),
    "white": ("alabaster", "beige", "cream", "cream-coloured", "creamy", "eggshell", "off-white", "pearl white", "whitish"),
    "black": ("blackish", "charcoal", "charcoal black", "jet black", "jet-black", "obsidian", "onyx", "sable"),
    "brown": (
        "auburn", "bronze", "brownish", "caramel", "chocolate", "cinnamon", "cocoa", "coffee brown", "copper", "hazel", "khaki", "mahogany",
        "mocha", "russet", "rust", "rusty", "sienna", "tan", "taupe", "tawny", "umber", "walnut brown",
    ),
    "gray": ("charcoal gray", "charcoal grey", "dove gray", "dove grey", "graphite", "grayish", "greyish", "gunmetal", "pewter", "silver",
             "silvery", "slate", "smoky gray", "smoky grey"),
}  # fmt: skip
