"""Words for the landscapes that only the studio's own layouts have: no caption names them, so a model knows them from the layout alone.

The form is that of ``PHRASES`` (article, bar, words). Where a word stands in another table too, its meaning here wins.
"""

from __future__ import annotations

from studio.renderer.vocabulary.lexicon import Phrases

PLACES: Phrases = {
    "biome": {
        "cove": ("a|cove", "a|pirate cove", "a|bay", "an|inlet", "a|fjord", "a|smugglers' cove", "a|hidden cove", "-|sea cliffs",
                 "a|rocky coast",
                 "a|cliff by the sea"),
        "harbor": ("a|harbor", "a|harbour", "a|wharf", "a|port", "-|docks", "a|dock", "a|quay", "a|marina", "a|pier", "a|jetty",
                   "a|dockyard",
                   "a|seaport"),
        "harbor town": ("a|harbor town", "a|harbour town", "a|fishing village", "a|seaside town", "a|coastal town", "a|port town",
                        "a|port city",
                        "a|coastal village", "a|waterfront", "-|canals", "a|canal"),
        "island": ("an|island", "a|tropical island", "a|desert island", "an|islet", "an|atoll", "an|archipelago", "a|palm island"),
        "waterfall": ("a|waterfall", "-|waterfalls", "a|cascade", "-|cascades", "-|falls"),
        "river bridge": ("a|bridge over a river", "a|stone bridge", "a|river with a bridge", "a|river bridge", "a|bridge over the river",
                         "a|bridge across a river", "a|riverbank", "a|river", "a|stream", "a|riverside", "a|brook", "a|creek"),
        "jungle": ("a|jungle", "a|rainforest", "a|rain forest", "a|tropical forest", "a|tropical jungle"),
        "canyon": ("a|canyon", "the|grand canyon", "a|gorge", "a|ravine", "a|mesa", "-|red rocks", "-|badlands", "the|wild west"),
        "tundra": ("the|tundra", "a|steppe", "-|moorland", "a|moor", "-|highlands"),
        "savanna": ("a|savanna", "a|savannah", "a|safari", "the|african plains", "the|serengeti", "a|savanna with acacias"),
        "vineyard": ("a|vineyard", "-|vineyards", "a|winery", "-|grapevines"),
        "meadow": ("a|wildflower meadow", "a|flower meadow", "an|alpine meadow", "-|rolling hills", "-|green hills", "a|grassy hill",
                   "-|grassland", "a|grassland", "-|grasslands", "a|prairie", "a|pasture", "a|grassy field", "a|green field",
                         "a|green meadow",
                   "a|lawn", "-|grass"),
        "cherry blossom park": ("a|cherry blossom park", "-|cherry blossoms", "-|cherry trees", "a|cherry orchard", "a|japanese garden",
                                "a|cherry blossom garden", "-|sakura", "a|park in spring"),
        "temple ruins": ("-|temple ruins", "a|temple", "a|jungle temple", "a|temple in the jungle", "a|temple in a jungle",
                         "a|mayan temple", "an|ancient temple", "a|lost temple",
                         "an|aztec pyramid",
                         "a|lost city", "a|shrine"),
        "graveyard": ("a|graveyard", "a|cemetery", "a|churchyard", "-|tombstones", "-|gravestones"),
        "haunted house": ("a|haunted house", "a|haunted mansion", "a|spooky house", "a|haunted manor", "a|witch's house",
                          "a|haunted castle"),
        "market street": ("a|market street", "a|market", "a|bazaar", "a|marketplace", "a|street market", "a|shopping street",
                          "a|village square",
                          "a|town square", "an|alley", "an|old town", "a|festival", "a|souk", "a|street"),
        "street cafe": ("a|street cafe", "a|cafe", "a|sidewalk cafe", "a|coffee shop", "a|bistro", "a|restaurant", "a|bakery"),
        "amusement park": ("an|amusement park", "a|carnival", "a|fair", "a|funfair", "a|theme park", "a|fairground", "a|circus",
                           "a|night carnival", "a|roller coaster"),
        "library": ("a|library", "a|bookshop", "a|bookstore", "a|study", "an|old library", "-|bookshelves"),
        "throne room": ("a|throne room", "a|royal hall", "a|great hall", "a|palace hall", "a|ballroom"),
        "spaceship bridge": ("a|spaceship bridge", "a|bridge of a spaceship", "a|spaceship cockpit", "a|cockpit", "a|space station",
                             "a|control room", "the|inside of a spaceship", "a|starship bridge"),
        "living room": ("a|living room", "a|sitting room", "a|lounge", "a|cozy room", "a|room", "a|bedroom", "an|apartment"),
        "fireside": ("a|living room with a fireplace", "a|fireplace", "a|hearth", "a|crackling fireplace", "a|fireside", "a|mantelpiece"),
        "pyramids": ("-|pyramids", "a|pyramid", "-|egyptian pyramids"),
        "great wall": ("the|great wall", "the|great wall of china"),
        "cloud sea": ("-|above the clouds", "a|sea of clouds", "-|over the clouds", "-|in the clouds", "-|on the clouds", "-|on a cloud",
                      "-|among the clouds", "-|high above the clouds", "a|cloud sea", "-|on clouds", "-|cloudscape", "a|cloudscape",
                      "-|above a sea of clouds"),
        "kitchen": ("a|kitchen", "a|cozy kitchen", "a|kitchen counter"),
        "classroom": ("a|classroom", "a|school", "a|schoolroom", "a|lecture hall", "an|office"),
    },
}  # fmt: skip
# the landscape of the captions that comes nearest, for a model that draws without a layout
LIKE = {
    "cove": "beach", "harbor": "ocean", "harbor town": "village", "island": "beach", "waterfall": "lake", "river bridge": "lake",
    "jungle": "forest", "canyon": "desert", "tundra": "snowfield", "savanna": "desert", "vineyard": "farm", "meadow": "garden",
    "cherry blossom park": "garden", "temple ruins": "ruins", "graveyard": "ruins", "haunted house": "village", "market street": "city",
    "street cafe": "city", "amusement park": "city", "library": "castle", "throne room": "castle", "spaceship bridge": "space",
    "living room": "village", "kitchen": "village", "classroom": "village",
    "fireside": "village", "pyramids": "desert", "great wall": "mountains", "cloud sea": "mountains",
}  # fmt: skip


def own_phrases() -> frozenset[str]:
    """Every phrase of `PLACES` without its article."""
    return frozenset(phrase.split("|")[-1] for said in PLACES["biome"].values() for phrase in said)
