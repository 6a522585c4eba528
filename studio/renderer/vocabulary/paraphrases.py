"""More ways to say light, weather and colours, for the captions of dataset version 3.

Version 2 has one word for a colour and three for a time of day; a model that has only seen "red" takes "scarlet" for noise.  None of
these phrases is one of ``UNSEEN``, and each fits every picture of its key: "by moonlight" would not fit a rainy night.
"""

from __future__ import annotations

from studio.renderer.vocabulary.lexicon import Phrases

PARAPHRASES: Phrases = {
    "color": {
        "red": ("bright red", "ruby red", "ruby", "cherry red", "deep red"),
        "orange": ("bright orange", "carrot orange", "pumpkin orange", "apricot"),
        "yellow": ("bright yellow", "lemon yellow", "canary yellow", "sunny yellow"),
        "green": ("bright green", "grass green", "leaf green", "jade green", "jade"),
        "teal": ("blue-green", "sea green", "cyan", "petrol blue"),
        "blue": ("bright blue", "sky blue", "cobalt blue", "cobalt", "royal blue", "sapphire blue"),
        "purple": ("bright purple", "plum purple", "amethyst", "lilac", "mauve"),
        "pink": ("bright pink", "hot pink", "rose pink", "rosy"),
        "white": ("snow-white", "pure white", "chalk white", "milky white"),
        "black": ("raven black", "pitch-black", "coal black", "inky black"),
        "brown": ("chestnut brown", "chestnut", "chocolate brown"),
        "gray": ("grey", "ash grey", "slate grey"),
    },
    "time": {
        "day": ("by day", "in the daytime", "in the afternoon", "in broad daylight"),
        "dawn": ("at the break of day", "in the morning", "at sunup", "as the sun comes up"),
        "sunset": ("at sundown", "at nightfall", "late in the evening", "at the end of the day", "in the glow of the evening"),
        "night": ("by night", "late at night", "in the dark of night", "in the middle of the night", "in the night"),
    },
    "weather": {
        "rain": ("in pouring rain", "in a shower of rain", "on a wet day", "while it is raining", "in wet weather"),
        "snow": ("in a snowstorm", "in snowy weather", "under falling snowflakes", "in heavy snowfall"),
        "fog": ("in foggy weather", "shrouded in mist", "in a thick mist", "in the murk"),
        "storm": ("in stormy weather", "during a lightning storm", "in thunder and lightning", "in a violent storm"),
        "aurora": ("under an aurora", "below the northern lights", "with an aurora above"),
    },
    "size": {"big": ("very big", "great big", "massive"), "small": ("very small", "teeny", "minuscule")},
}  # fmt: skip
