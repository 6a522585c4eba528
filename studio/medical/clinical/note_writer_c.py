"""A third writer, in English (C) and Chinese (ZC), whose notes only measure: nothing is trained or tuned on them.

The Chinese ones were written after the glossary was finished.
"""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "c_when": ("since Friday night", "8 days now", "for the better part of a week", "since coming home on Tuesday"),
    "c_far": ("since spring", "for about ten weeks", "for four months or so"),
    "zc_when": ("從上週五開始", "這幾天", "已經八天", "三天前開始"),
    "zc_far": ("這四個月", "近兩三個月", "從年初到現在"),
}

OPENINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "C": {
        "nonspec": (
            "no acute issues, form to be signed for a new employer", "asks for a film before moving to Canada", "periodic examination, entirely well in himself or herself",
            "wants to start scuba lessons and needs a letter", "pre-assessment clinic, bunion surgery planned", "slightly sore upper arm after painting the fence, otherwise great",
            "health MOT, runs 5k on Sundays", "worried since an uncle fell ill, has no symptoms", "donor assessment, healthy volunteer", "needs a certificate for kindergarten work; nothing bothers her",
        ),
        "infect": (
            "burning up and barking cough {c_when}", "bringing up khaki-coloured gunk, feels shivery, {c_when}", "flu going round the dormitory, now hot and coughing", "teeth-chattering episodes and yellowish spit {c_when}",
            "temperature up to 39.6 at home, tickly cough, hoarse throat", "bad cold that went to the chest, feverish", "febrile {c_when} with a loose cough", "toddler at home has croup; patient aches, coughs and sweats",
            "treated with amoxicillin by the GP, still pyrexial and coughing", "acute onset of rigor, pleuritic twinge and rust-tinged phlegm",
        ),
        "cardiac": (
            "breathing gets worse on the flat, sleeps in the recliner, socks leave dents", "cannot make it to the mailbox without stopping for air; shins swollen", "previous anterior infarct, now fluid overloaded",
            "skipped torasemide for a fortnight, up 5 kilos, both ankles ballooned", "decompensated pump failure, raised venous pressure", "known leaky aortic valve with increasing dyspnoea at night",
            "wakes at 3 am choking for breath and sits at the window", "severe LV dysfunction, legs weeping fluid", "puffy legs {c_when}, orthopnoeic, defibrillator in situ", "cardiomyopathy clinic patient, more breathless walking uphill",
        ),
        "trauma": (
            "knocked off a moped by a van, sore left flank", "dropped a barbell on the breastbone", "tumbled two metres off a loading dock, winded, ribs painful", "rear-ended at 60 km/h, belt bruise",
            "punched repeatedly in the side during a robbery", "trampled by a cow on the farm", "landed on the handlebar of a mountain bike, catching pain on inspiration", "was thrown from a quad bike this afternoon",
            "chest slammed into the steering column", "slid off wet steps and cracked against the railing, skin discoloured over the ribs",
        ),
        "malig": (
            "trousers hang loose, no hunger {c_far}", "spitting up flecks of blood {c_far}, two packs daily since youth", "wasted appearance, gravelly voice {c_far}", "resected rectal adenocarcinoma, now exhausted and slimmer",
            "seven kilos gone {c_far} without a diet", "enlarged supraclavicular gland, ex-asbestos lagger", "soaked sheets every night {c_far}, picks at meals", "had a nephrectomy for tumour; new blood-stained sputum",
            "clubbed nails and relentless fatigue {c_far}", "oncology patient, melanoma excised, weaker each week",
        ),
    },
    "ZC": {
        "nonspec": (
            "來拿新工作要用的胸部X光", "打算出國念書，學校規定要檢查，人都好好的", "下個月要換人工膝關節，先做術前檢查", "沒什麼不舒服，太太叫他來檢查一下", "公司每兩年一次的員工健檢，今年第三次來",
            "昨天打羽毛球後手臂痠，沒有其他症狀", "申請外籍看護體檢", "asymptomatic, for pre-op CXR", "最近壓力大，偶爾心悸，想安心一下", "買保險要附檢查報告，自覺身體不錯",
        ),
        "infect": (
            "{zc_when}發高燒，一直咳，痰又黃又濃", "小孩從學校帶病毒回家，他也跟著燒起來，咳個不停", "URI症狀五天，昨晚開始 spiking fever", "先是喉嚨癢、流鼻水，後來咳到睡不著還發冷", "BT最高39.8，咳痰帶綠色", "在診所拿過抗生素，吃了三天還在燒",
            "{zc_when}全身痠、畏寒，咳嗽越來越多", "安養中心好幾位住民都發燒，個案也咳痰", "咳嗽、濃痰、寒顫", "確診流感後第四天仍高燒，呼吸道分泌物多",
        ),
        "cardiac": (
            "{zc_when}躺平就吸不到空氣，要坐在沙發上睡", "兩隻腳腫得鞋子都穿不進去，走到廁所就喘", "EF只剩28%，利尿劑自己停掉，現在喘", "心臟科老病人，最近胖了五公斤，都是水", "DOE、PND，bil. leg pitting edema 3+", "爬到二樓就要休息，腳踝按下去會凹",
            "過年吃太鹹，這週喘、尿也變少", "做過繞道手術，{zc_when}夜裡喘醒好幾次", "瓣膜閉鎖不全追蹤中，氣促、水腫加重", "坐著才能呼吸，頸靜脈明顯",
        ),
        "trauma": (
            "過馬路時被轎車撞飛，右側胸壁腫痛", "從貨櫃上跳下來沒站穩，胸口撞到地面", "騎單車閃狗摔倒，左肋疼", "被同學用球棒打到胸部，瘀青一大片", "打滑撞護欄，方向盤頂到胸口", "颱風天修屋頂摔下，約三公尺高",
            "TA，右胸挫傷，呼吸時會痛", "工廠機器夾到上半身，肋骨處壓痛", "洗澡時滑倒，側邊肋骨撞到洗手台", "跟鄰居拉扯被推倒，前胸擦傷瘀血",
        ),
        "malig": (
            "{zc_far}褲子鬆了兩號，飯也吃不多", "咳出來的痰有血，抽菸抽了一輩子", "聲音越來越沙，{zc_far}瘦很多", "三年前直腸癌開刀，現在又沒力、消瘦", "晚上睡覺衣服都被汗濕透，體重掉7公斤", "鎖骨上方摸到一顆硬硬的，菸癮很重",
            "乳癌術後，{zc_far}食慾變差、人很虛", "cachexia，hoarseness，60 pack-year", "不想吃東西，體力一天不如一天，{zc_far}少了十公斤", "黑色素瘤病史，近日咳血",
        ),
    },
}  # fmt: skip

EXAMINATIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "C": {
        "clear": ("Auscultation unremarkable.", "Air moves well, nothing added.", "Lungs sound fine."),
        "focal_opacity": ("Crackling at one spot on the {side}.", "Rattles over the {side} lung field.", "{side}-sided crepitations."),
        "bilateral_haze": ("Wet sounds through both lungs.", "Crackles right and left.", "Bibasal and mid-lung rales."),
        "effusion": ("Thuddy percussion low down on the {side}.", "{side} base silent and dull.", "Breath sounds lost at the {side} base."),
        "nodule": ("Auscultation unremarkable.", "Air moves well, nothing added.", "Lungs sound fine."),
        "pneumothorax": ("Very little air heard on the {side}, booming note.", "{side} hemithorax quiet and resonant.", "Breath sounds muted {side}, tympanic."),
    },
    "ZC": {
        "clear": ("聽診兩邊都清楚", "呼吸音OK", "lung sounds clear"),
        "focal_opacity": ("{side}肺聽到濕囉音", "{side}邊有 crackles", "{side}側局部囉音"),
        "bilateral_haze": ("兩邊都有濕囉音", "bilateral fine crackles", "兩側中下肺囉音"),
        "effusion": ("{side}下肺敲起來是濁音，呼吸音幾乎聽不到", "{side}側 base dullness", "{side}邊底部呼吸音減少、叩診濁"),
        "nodule": ("聽診兩邊都清楚", "呼吸音OK", "lung sounds clear"),
        "pneumothorax": ("{side}側呼吸音明顯減弱，敲診鼓音", "{side}邊 breath sound 降低、hyperresonance", "{side}胸幾乎沒有呼吸音，叩診過清"),
    },
}  # fmt: skip

REMARKS: dict[str, tuple[str, ...]] = {
    "C": (
        "Grandmother of five.",
        "Penicillin rash in 1990.",
        "Takes thyroxine.",
        "Enjoys gardening.",
        "Cholesterol tablets.",
        "Accompanied by son.",
    ),
    "ZC": ("平常會去爬山", "兒子陪他來", "有吃膽固醇的藥", "對海鮮過敏", "自己一個人住", "開計程車"),
}

VALUES: dict[str, tuple[tuple[str, float], ...]] = {
    "C": (("Temp: {temperature:.1f}", 0.6), ("leucocytes {wbc:.1f}; CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("oxygen sat {spo2:.0f}%", 0.6), ("rate {heart_rate:.0f}", 0.4), ("Hgb {hb:.1f}", 0.3), ("D-dimer of {d_dimer:.2f}", 0.25)),
    "ZC": (("BT {temperature:.1f}", 0.6), ("白血球{wbc:.1f}、CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("SpO2 {spo2:.0f}%", 0.6), ("HR {heart_rate:.0f}", 0.4), ("血色素{hb:.1f}", 0.3), ("D-dimer {d_dimer:.2f}", 0.25)),
}  # fmt: skip
