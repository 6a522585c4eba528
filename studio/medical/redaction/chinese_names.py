"""Chinese names: a family name of Taiwan with one or two characters, where a title, a label, punctuation or the sentence marks it off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.medical.redaction.personal_spans import Found

# the commonest family names in Taiwan; for those that often begin other words, `_OTHER_WORDS` lists characters that must not follow
_FAMILY = (
    "王李林吳劉蔡楊鄭郭洪邱曾廖賴徐周葉莊江呂何羅高蕭趙潘朱鍾彭詹胡施沈余盧梁顏柯翁魏孫戴范宋鄧杜傅侯曹薛丁卓馬董唐藍石姚蔣紀連馮歐程湯田康姜汪白鄒尤巫鐘涂龔嚴韓袁陸夏柳駱饒倪阮童黃陳張許謝蘇方簡"
    "金游溫毛秦史顧邵孟龍萬段雷錢尹黎易常武喬賀龐樊殷甘祝包古阿辜佘房裘解"
    "刘吴杨郑赖叶庄吕罗萧赵钟卢颜孙范邓马蓝蒋纪连冯欧汤邹龚严韩陆骆饶阮陈张许谢苏简"
)
_DOUBLE = "歐陽|司馬|上官|諸葛|司徒|皇甫|東方|令狐|范姜|張簡|歐阳|诸葛"
_OTHER_WORDS = {
    "黃": "疸痰膿色染斑體", "高": "燒熱血齡度危糖脂鉀鈉鈣山中壓雄溫風鐵", "白": "血痰天髮細帶色內蛋斑內", "張": "口力眼開嘴", "曾": "有經於在因患做接住被服到以任否發咳吐受抽吸用與一兩二三多",
    "周": "邊圍身期歲一二三四五六日末遭", "何": "時處種以故人況", "方": "便才能可始面式向法", "連": "續日夜咳同帶接一兩二三四五數結", "康": "復健", "馬": "上達來祖桶偕", "程": "度序", "石": "膏化棉",
    "簡": "單易述訊短", "蘇": "醒", "施": "行打以用作測予", "胡": "言亂", "謝": "絕", "許": "多久可", "孫": "子女", "葉": "克酸", "林": "口", "尤": "其", "紀": "錄",
    "童": "年", "嚴": "重", "顏": "面色", "鄭": "重", "陳": "述訴舊", "徐": "緩", "戴": "口著眼呼氧", "唐": "氏", "藍": "色", "賴": "床", "沈": "默睡重", "杜": "絕",
    "夏": "天季", "田": "間", "楊": "梅", "湯": "藥", "汪": "汪", "董": "事", "洪": "水", "柳": "葉", "王": "氏", "金": "屬黃額", "游": "離泳走", "溫": "度和水熱", "毛": "病囊髮玻巾細",
    "史": "無", "龍": "膽", "萬": "一元", "段": "落時", "易": "喘怒怠疲感", "常": "規見態常有於因咳喘", "武": "漢", "古": "柯", "包": "括含紮皮", "房": "顫室間", "解": "便尿除離剖釋血痰", "阿": "茲司米斯黴",
    "何傑": "金", "雷": "諾射", "錢": "", "殷": "", "祝": "", "甘": "油", "陸": "續", "歐": "洲美", "韓": "國", "卓": "越", "丁": "類", "莊": "園", "江": "", "杨": "梅", "连": "续", "严": "重", "马": "上",
    "吳": "郭", "顧": "慮", "尹": "", "孟": "", "秦": "", "常規": "",
}  # fmt: skip
_HAN = r"[\u4e00-\u9fff○〇ＯＸ]"
_START = "(?!" + "|".join(f"{first}[{second}]" for first, second in _OTHER_WORDS.items() if second) + f")(?:{_DOUBLE}|[{_FAMILY}])"
# characters that end a name: those with which a note goes on
_GOES_ON = "男女因於今昨有無發咳主訴入來自病住為曾已是在就罹血體心右左持氣呼胸年陪表於由經的在代求建看診認開同說向及與和歲接陳說目現前最喘被遭呈自患轉到會告簽"
_END = r"(?=[\s,，。；;、:：.()（）\d\[「」『』/／！？\-－]|$)"
_NAME = f"{_START}(?:{_HAN}{{1,2}}{_END}|{_HAN}{{2}}(?=[{_GOES_ON}])|{_HAN}(?=[{_GOES_ON}])|{_HAN}{{2}})"
_MARKED = f"{_START}(?:{_HAN}{{1,2}}{_END}|{_HAN}{{2}}(?=[{_GOES_ON}])|{_HAN}(?=[{_GOES_ON}]))"
_TITLE = (
    r"(?:(?:主治|住院|實習|總)?醫[師生]|護理[師長]|護士|藥師|技師|技術師|放射師|治療師|物理治療師|營養師|心理師|社工師?|個管師|教授|主任|院長|部長|專員|"
    r"先生|女士|小姐|太太|夫人|老師|同學|老太太|老先生|伯伯|阿姨|阿嬤|阿公|奶奶|爺爺|小弟|小妹|君|氏夫婦)"
)
_LABEL = (
    r"(?:中文姓名|姓名|名字|患者|病人|病患|個案|傷者|產婦|家屬|聯絡人|緊急聯絡人|關係人|主治醫師|住院醫師|轉介醫師|主刀醫師|開單醫師|報告醫師|負責醫師|醫師|護理師|看護|"
    r"簽名|簽章|記錄者|代訴者?|案[父母夫妻子女姊妹兄弟]|其[父母夫妻子女兄弟姊妹]|父親?|母親?|兒子|女兒|配偶|太太|丈夫|先生|妻子?|友人|朋友|鄰居|同事|室友|照顧者|監護人|陪同者|翻譯|FB|LINE|IG|臉書)"
)
_BEFORE = r"(?:由|請|與|向|經|會同|委託|通知|聯絡|陪同|照會|轉介|致|找|給|介紹|告知|詢問|感謝|轉給|交給|已告知)"
_NO_NAME = re.compile(r"(?:醫師|醫生|病人|患者|家屬|護理|主任|急診|門診|住院|本院|他院|外院|救護|女兒|兒子|太太|先生|女士|小姐)")

_PATTERNS = (
    # a family name alone or a whole name before a title; at most two characters before it belong to it
    re.compile(f"(?<!{_HAN})({_START}{_HAN}{{0,2}}?)(?={_TITLE})"),
    re.compile(f"({_START}{_HAN}{{0,2}}?)(?={_TITLE})"),
    re.compile(rf"{_LABEL}(?:叫做|名叫|叫|為|是)?\s*[:：]\s*({_HAN}{{2,4}})"),
    re.compile(rf"(?:姓名|名字)\s*[:：]?\s*(?:為|是|叫)?\s*({_HAN}{{2,4}}?){_END}"),
    re.compile(rf"{_LABEL}(?:叫做|名叫|叫|為|是)?\s*[:：]?\s*({_NAME})"),
    re.compile(rf"{_BEFORE}\s*({_MARKED})"),
    # the note or a sentence begins with a name: before punctuation, an age or what a note goes on with
    re.compile(rf"(?:\A|\n|(?<=[。；!！?？.;]))\s*({_START}{_HAN}{{1,2}})(?=\s*(?:[,，、:：(（]|\d{{1,3}}\s*歲|[男女](?:性)?[,，、\d]))"),
    re.compile(rf"(?:\A|\n|(?<=[。；!！?？.;]))\s*({_START}{_HAN}{{2}})(?=[{_GOES_ON}])"),
    re.compile(rf"(?<=[(（「『/／:：])\s*({_START}{_HAN}{{1,2}})(?=[)）」』/／])"),
    re.compile(rf"(?<=[,，、;；])\s*({_START}{_HAN}{{2}})(?=[,，、。;；])"),
    re.compile(rf"({_START}{_HAN}{{2}})(?=\s*[(（,，]\s*(?:[男女]|\d{{1,3}}\s*歲))"),
)  # fmt: skip
# ends of sentences that are no names although a family name begins them
_WORDS = re.compile(
    r"[痛熱燒痰喘血腫瘤炎症史診藥術液壓糖脂咳吐瀉暈癌肺肝腎胃腸尿便膚歲週度次個]|無異|正常|持續|治療|檢查|病史|現象|情形|症狀|溫度|程度|方式"
)


def chinese_names(text: str) -> Iterator[Found]:
    """Names written in Chinese characters, with one or two characters after the family name, and the family name before a title."""
    for index, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            name = text[start:end]
            if not name or _NO_NAME.search(name) or (index not in (2, 3) and _WORDS.search(name)):
                continue
            yield start, end, "name"
