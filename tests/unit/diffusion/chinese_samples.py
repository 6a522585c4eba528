"""Chinese descriptions: sentences written by hand with what they say, and a writer of plain sentences for any picture of the renderer."""

from __future__ import annotations

from typing import Any

from studio.diffusion.prompts.chinese_lexicon import load_lexicon
from studio.diffusion.prompts.chinese_parser import ParsedScene

Spec = dict[str, Any]
_MEASURE = {"animate": "隻", "flyer": "隻", "swimmer": "隻", "vehicle": "輛", "boat": "艘"}
_COUNT = {1: "一", 2: "兩", 3: "三"}


def word(slot: str, key: str) -> str:
    """The first Chinese word of the table for ``key``."""
    value = load_lexicon().raw[slot][key]
    return (value if isinstance(value, list) else next(iter(value.values())))[0]


def _thing(entry: dict[str, Any], measure: str) -> str:
    size = {"big": "大", "small": "小"}.get(entry["size"], "")
    color = word("color", entry["color"]) + "的" if entry["color"] else ""
    return f"{_COUNT[entry['n']]}{measure}{size and size + '的'}{color}{word('noun', entry['noun'])}"


def chinese(spec: Spec, kind: Any) -> str:
    """A plain Chinese description of a spec of the second data set; ``kind`` tells what a noun is (`nouns.noun_kind`)."""
    said = [_thing(o, _MEASURE.get(kind(o["noun"]), "個")) for o in spec["objects"]]
    if spec["relation"]:
        things = f"{said[0]}在{said[1]}的{word('relation', spec['relation'])}"
    elif said:
        things = said[0] + (f"在{word('relation', spec['side'])}" if spec["side"] else "")
    else:
        things = ""
    if spec["kind"] == "object":
        return f"{things}，{word('color', spec['bg'][0])}背景"
    parts = [things, word("biome", spec["biome"])]
    if spec["biome"] != "space":
        parts.append(word("time", spec["time"]))
    if spec["weather"] != "clear":
        parts.append(word("weather", spec["weather"]))
    if spec["style"] != "none":
        parts.append(word("style", spec["style"]))
    return "，".join(p for p in parts if p)


def slots(scene: ParsedScene) -> dict[str, Any]:
    """What was understood, in the terms of a spec."""
    things = [(t.noun, t.count, t.color, "big" if t.size in ("big", "huge", "giant") else "small" if t.size else "") for t in scene.things]
    said: dict[str, Any] = {
        "things": things,
        "relations": [(scene.things[a].noun, r, scene.things[b].noun) for a, r, b in scene.relations],
        "sides": [(t.noun, t.side) for t in scene.things if t.side],
        "biome": [p.biome for p in scene.places],
        "time": [k for k, _ in scene.times],
        "weather": [k for k, _ in scene.weathers],
        "style": [k for k, _ in scene.styles],
        "unknown": scene.unknown,
        "refused": scene.refused,
    }
    return {k: v for k, v in said.items() if v}


def _t(noun: str, n: int = 1, color: str = "", size: str = "") -> tuple[str, int, str, str]:
    return noun, n, color, size


# (sentence, what it says, as `slots` gives it)
SENTENCES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("一隻紅色的狐狸在城堡的左邊", {"things": [_t("fox", 1, "red"), _t("castle")], "relations": [("fox", "left", "castle")]}),
    ("一只红色的狐狸在城堡的左边", {"things": [_t("fox", 1, "red"), _t("castle")], "relations": [("fox", "left", "castle")]}),
    ("城堡左邊的狐狸", {"things": [_t("castle"), _t("fox")], "relations": [("fox", "left", "castle")]}),
    ("在城堡的左邊有一隻狐狸", {"things": [_t("castle"), _t("fox")], "relations": [("fox", "left", "castle")]}),
    ("兩隻鳥在房子上方飛翔", {"things": [_t("bird", 2), _t("house")], "relations": [("bird", "above", "house")]}),
    ("城堡前面有三棵大樹", {"things": [_t("castle"), _t("tree", 3)], "relations": [("tree", "front", "castle")]}),
    ("小貓躲在大樹後面", {"things": [_t("cat", size="small"), _t("tree")], "relations": [("cat", "behind", "tree")], "unknown": ["躲"]}),
    ("一隻貓坐在樹下", {"things": [_t("cat"), _t("tree")], "relations": [("cat", "below", "tree")]}),
    ("飛過城堡的龍", {"things": [_t("castle"), _t("dragon")], "relations": [("dragon", "above", "castle")]}),
    ("飛機飛過城市上空", {"things": [_t("airplane")], "biome": ["city"]}),
    ("在湖邊有一隻白天鵝", {"things": [_t("swan", 1, "white")], "biome": ["lake"]}),
    ("一輛紅色的汽車停在藍色卡車旁邊",
     {"things": [_t("car", 1, "red"), _t("truck", 1, "blue")], "relations": [("car", "next", "truck")]}),
    ("三個蘋果在白色背景上", {"things": [_t("apple", 3)]}),
    ("海底有一隻章魚和兩條魚", {"things": [_t("octopus"), _t("fish", 2)], "biome": ["underwater"]}),
    ("夜晚的未來城市，下雨，霓虹燈", {"biome": ["futuristic city"], "time": ["night"], "weather": ["rain"], "style": ["neon"]}),
    ("日落時分的海灘，像素風格", {"biome": ["beach"], "time": ["sunset"], "style": ["pixel"]}),
    ("雪山，清晨，薄霧", {"biome": ["mountains"], "time": ["dawn"], "weather": ["fog"]}),
    ("極光下的雪地", {"biome": ["snowfield"], "weather": ["aurora"]}),
    ("星空下的帳篷和營火", {"things": [_t("tent"), _t("campfire")], "time": ["night"]}),
    ("這輛車是黃色的", {"things": [_t("car", 1, "yellow")]}),
    ("左邊是貓，右邊是狗", {"things": [_t("cat"), _t("dog")], "sides": [("cat", "left"), ("dog", "right")]}),
    ("一隻貓在左邊", {"things": [_t("cat")], "sides": [("cat", "left")]}),
    ("畫面右邊有一顆氣球", {"things": [_t("balloon")], "sides": [("balloon", "right")]}),
    ("沒有雲的藍天", {"time": ["day"], "refused": ["clouds"]}),
    ("森林裡的城堡", {"things": [_t("castle")], "biome": ["forest"]}),
    ("在城堡前睡覺的龍", {"things": [_t("castle"), _t("dragon")], "relations": [("dragon", "front", "castle")]}),
    ("一隻貓，旁邊有一隻狗", {"things": [_t("cat"), _t("dog")], "relations": [("dog", "next", "cat")]}),
    ("我想要一張農場的圖片，有一台紅色拖拉機", {"things": [_t("tractor", 1, "red")], "biome": ["farm"]}),
    ("暴風雨中的燈塔，閃電", {"things": [_t("lighthouse")], "weather": ["storm"]}),
    ("一艘帆船在平靜的海上航行，夕陽", {"things": [_t("sailboat")], "biome": ["ocean"], "time": ["sunset"]}),
    ("2隻企鵝站在冰原上", {"things": [_t("penguin", 2)], "biome": ["snowfield"]}),
    ("粉紅色的大象", {"things": [_t("elephant", 1, "pink")]}),
    ("一杯咖啡和兩塊披薩", {"things": [_t("coffee"), _t("pizza", 2)]}),
    ("神秘的森林裡有一隻獨角獸", {"things": [_t("unicorn")], "biome": ["mystical forest"]}),
    ("太空人騎著恐龍", {"things": [_t("astronaut"), _t("dinosaur")], "relations": [("astronaut", "riding", "dinosaur")]}),
    ("畫一隻戴著皇冠的貓", {"things": [_t("crown"), _t("cat")], "relations": [("cat", "with", "crown")]}),
    ("一個穿紅色衣服的女人站在海邊", {"things": [_t("woman")], "biome": ["beach"], "unknown": ["衣服"]}),
    ("紅色的蘋果放在綠色的蘋果旁邊",
     {"things": [_t("apple", 1, "red"), _t("apple", 1, "green")], "relations": [("apple", "next", "apple")], "unknown": ["放"]}),
    ("一群企鹅在冰山上", {"things": [_t("penguin", 3)], "biome": ["snowfield"]}),
    ("太空中的火箭與星球", {"things": [_t("rocket")], "biome": ["space"]}),
    ("寧靜的海灘，溫柔的海浪", {"biome": ["beach"]}),
    ("白色的鴿子在教堂上空飛翔", {"things": [_t("dove", 1, "white"), _t("church")], "relations": [("dove", "above", "church")]}),
    ("一隻正在游泳的鯊魚", {"things": [_t("shark")]}),
    ("黑白照片，古老的火車，濃霧", {"things": [_t("train")], "style": ["mono"], "weather": ["fog"]}),
    ("a cat 在 castle 的右邊，夜晚", {"things": [_t("cat"), _t("castle")], "relations": [("cat", "right", "castle")], "time": ["night"]}),
    ("一隻cat在forest裡", {"things": [_t("cat")], "biome": ["forest"]}),
    ("紫色鬱金香開滿花園，早上", {"things": [_t("tulip", 1, "purple")], "biome": ["garden"], "time": ["dawn"]}),
    ("台北的夜市裡有幽浮", {"things": [_t("ufo")], "biome": ["city", "market street"]}),
)  # fmt: skip
