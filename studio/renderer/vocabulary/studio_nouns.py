"""What the studio's layouts know about a noun: those of the captions and those that only the studio draws."""

from __future__ import annotations

from functools import cache

from studio.renderer.painting.more_sprites import more_nouns
from studio.renderer.vocabulary.nouns import ALL_NOUNS, noun_kind

_SIZES: dict[float, frozenset[str]] = {  # height or length beside others, a person being 1; 0.8 where it stands nowhere
    0.42: frozenset({
        "bee", "butterfly", "mouse", "snail", "ant", "ladybug", "beetle", "mosquito", "grasshopper", "chick", "frog", "hedgehog", "ring",
        "key", "strawberry", "cherries", "egg", "candy", "cookie", "maple leaf", "clover", "feather", "snowflake", "seedling", "spider",
        "hamster", "rat", "crab", "scorpion", "shrimp", "lizard", "gem", "bone", "seashell", "eye",
    }),
    0.6: frozenset({
        "cat", "rabbit", "squirrel", "chicken", "duck", "goose", "rooster", "bird", "dove", "owl", "bat", "parrot", "turtle", "snake",
        "fish", "jellyfish", "lobster", "otter", "skunk", "badger", "beaver", "dodo", "turkey", "poodle", "baby", "teddy bear", "doll",
        "rose", "tulip", "flower", "mushroom", "hyacinth", "lotus", "cherry blossom", "apple", "banana", "orange", "lemon", "pear",
        "peach", "mango", "coconut", "tomato", "potato", "onion", "carrot", "donut", "cupcake", "coffee", "teapot", "candle", "crown",
        "hat", "shoe", "book", "clock", "phone", "camera", "sunglasses", "glasses", "soccer ball", "basketball", "baseball", "volleyball",
        "potion", "lantern", "hamburger", "hot dog", "taco", "sushi", "cheese", "bread", "ice cream", "pizza", "vase", "basket", "nest",
        "hourglass", "compass", "light bulb", "tombstone", "tree stump", "bomb", "heart", "skull", "gift", "trophy", "sword", "shield",
    }),
    1.0: frozenset({
        "wolf", "lion", "tiger", "bear", "panda", "polar bear", "deer", "cow", "pig", "sheep", "goat", "zebra", "kangaroo", "camel",
        "crocodile", "flamingo", "donkey", "llama", "gorilla", "leopard", "ox", "ram", "seal", "bench", "table", "bed", "sofa", "bathtub",
        "snowman", "fence", "scooter", "bicycle", "motorcycle", "scarecrow", "tent", "campfire", "dolphin", "octopus", "swan",
        "statue", "cart",
        "piano", "sunflower", "cactus", "canoe", "kite", "balloon", "stone head", "well",
    }),
    1.3: frozenset({
        "horse", "unicorn", "rider", "carousel", "car", "taxi", "police car", "race car", "jeep", "pickup truck", "van", "tractor",
        "giraffe", "elephant", "mammoth", "hippopotamus", "rhinoceros", "bison", "dinosaur", "shark", "sailboat", "speedboat", "fountain",
        "street lamp", "gate", "rock", "helicopter", "ufo", "rocket", "biplane", "parachute", "satellite", "palm tree", "phoenix",
    }),
    1.7: frozenset({
        "dragon", "brontosaurus", "whale", "bus", "truck", "fire truck", "ambulance", "tram", "trolleybus", "lorry", "train", "airplane",
        "hut", "house", "old house", "tree", "pine tree", "pirate ship", "circus tent", "shop", "bullet train", "torii gate", "wave",
        "playground slide", "hot air balloon", "ringed planet", "cloud", "comet",
    }),
    2.3: frozenset({
        "castle", "church", "lighthouse", "windmill", "ferris wheel", "ship", "ferry", "roller coaster", "pagoda", "stadium", "factory",
        "hospital", "school", "hotel", "bank", "temple", "radio tower", "statue of liberty", "mosque", "synagogue", "hindu temple",
        "office building", "skyscraper", "building site", "tower", "bridge", "rainbow",
    }),
}  # fmt: skip
_THING = 0.8
_FURNITURE = frozenset({"chair", "bed", "sofa", "bathtub", "table", "piano", "door", "window", "mirror", "harpsichord", "bench"})


def place_of(noun: str) -> str:
    """Where it usually is: g ground, s sky, w on water, u under water, o any."""
    return ALL_NOUNS[noun].place if noun in ALL_NOUNS else more_nouns()[noun].place


def caption_noun(noun: str) -> str:
    """The noun itself where captions use it, else the nearest one that they do."""
    return noun if noun in ALL_NOUNS else more_nouns()[noun].like


def kind_of(noun: str) -> str:
    """`nouns.noun_kind` of any noun of the studio."""
    return noun_kind(caption_noun(noun))


@cache
def size_of(noun: str) -> float:
    """How large it is beside other things."""
    return next((size for size, nouns in _SIZES.items() if noun in nouns), _THING)


def lies_on_tables(noun: str) -> bool:
    """Whether it is a small thing that stands or lies on something in a room."""
    return place_of(noun) == "o" and size_of(noun) <= _THING and noun not in _FURNITURE
