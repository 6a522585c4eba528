"""A fourth writer, in English (D) and Chinese (ZD), whose notes only measure: written before the gate's later training, nothing is tuned on
them. D dictates American clinic notes; ZD is a resident in Taiwan."""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "d_when": ("x 5 days", "since last Thursday", "going on a week and a half", "starting two nights ago"),
    "d_far": ("over the summer", "for the past quarter", "x 4 months", "since the holidays"),
    "zd_when": ("上禮拜二起", "至今第六天", "昨晚開始", "兩週前起"),
    "zd_far": ("三個月以來", "去年底至今", "這半年內"),
}

OPENINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "D": {
        "nonspec": (
            "Pt presents for DOT physical, no concerns voiced", "Here to establish care, doing great", "Medical clearance requested by oral surgeon, pt at baseline",
            "Wellness visit, Medicare annual, feels good overall", "Sore traps after moving furniture, otherwise negative ROS", "Needs TB clearance paperwork for nursing school, asx",
            "Adoption paperwork physical, denies any issues", "Pre-procedural evaluation ahead of colonoscopy, stable", "Executive health program, brings no complaints today",
            "Wants reassurance; read an article about mold, no sx",
        ),
        "infect": (
            "Presents w/ fever to 103 F and productive cough {d_when}", "URI sx {d_when}, now w/ chills and mucus", "Tested pos for flu B at urgent care, still running temps", "Daycare exposure, hacking cough, Tmax 102.4",
            "Congestion moved into the chest, bringing up thick yellow stuff {d_when}", "Subjective fevers, body aches and sputum", "Z-pak finished, no relief of cough, febrile again overnight", "Night-time chills and a rattly cough {d_when}",
            "Roommate w/ strep, pt w/ sore throat, fever and cough", "Wet cough, shakes, feels lousy {d_when}",
        ),
        "cardiac": (
            "Worsening DOE, now winded brushing teeth", "HFrEF, ran out of Entresto, 12 lb weight gain and leg swelling", "Sleeping upright on the couch {d_when} d/t dyspnea", "3+ edema to mid-shin, cannot lie flat",
            "ICM s/p CABG x 4, presents volume up", "Ate ramen and pickles all week, short winded and puffy", "Known severe MR, increasing nocturnal dyspnea", "Device clinic noted raised thoracic impedance trend; pt more dyspneic and edematous",
            "Rapid afib w/ JVD and swollen calves", "Lasix not working anymore, abdomen and ankles swollen",
        ),
        "trauma": (
            "MVC yesterday, restrained passenger, chest wall pain", "Fell off the porch roof cleaning gutters, landed on the side", "Bucked off a horse, winded, ribs hurt", "Took a line drive to the sternum at softball",
            "Slipped on black ice, hit the curb with the rib cage", "ATV rollover, pinned briefly, bruised flank", "GLF in the nursing facility, tender lateral ribs", "Altercation at a bar, kneed in the chest",
            "Bicycle vs car door, ecchymosis over the chest", "Tree limb came down across the upper back",
        ),
        "malig": (
            "Down 22 lb {d_far}, not trying", "Streaky red sputum {d_far}, 1.5 ppd since age 16", "Hx of stage III colon ca s/p FOLFOX, new fatigue", "Raspy voice {d_far}, former pipe fitter",
            "Drenching sweats nightly, low appetite, clothes falling off", "Palpable left neck node, heavy tobacco use", "Survivor of breast ca, has been run down {d_far}", "Failure to thrive in an older smoker",
            "Lymphoma in 2015; B symptoms again {d_far}", "Hacking up blood tinged mucus, appetite gone",
        ),
    },
    "ZD": {
        "nonspec": (
            "新人報到需附體檢表", "門診安排攝護腺手術前評估，目前穩定", "來做成人健檢，平日作息正常", "因同事罹病而擔心，本身沒症狀", "申請駕照體檢", "昨天健身後大腿痠，餘無異常", "捐血前檢查，無自覺症狀", "移民體檢，no discomfort", "白內障開刀前常規照片", "公司補助健檢，一切如常",
        ),
        "infect": (
            "{zd_when} fever up to 39，咳嗽有黃綠痰", "pt 於{zd_when}有發燒及咳嗽", "流感A陽性，still febrile", "喉嚨發炎後咳嗽加劇、畏寒", "全家輪流感冒，本人發燒最嚴重", "痰液黏稠，夜裡發抖冒冷汗發燒", "診所給藥無效，持續高燒咳嗽", "學校停課班，孩子發燒、咳、流鼻涕", "cough with sputum，BT 38.8", "{zd_when}頭痛、發熱、咳痰",
        ),
        "cardiac": (
            "CHF 病人，{zd_when}喘加重", "DOE progressive，legs pitting edema", "HFrEF，利尿劑沒吃，水腫", "睡覺需墊高三個枕頭，夜間端坐", "走兩步就喘，小腿壓下去凹陷", "心房顫動合併下肢腫", "冠狀動脈三條阻塞，近來呼吸費力", "尿少、腳腫、一週胖四公斤", "orthopnea、PND {zd_when}", "主動脈瓣狹窄，爬坡喘",
        ),
        "trauma": (
            "騎腳踏車與轎車碰撞，左胸痛", "鷹架墜落約兩公尺，胸部鈍傷", "s/p fall，rib tenderness", "搬家時被衣櫃壓到胸口", "酒後跌倒撞到桌角，肋下瘀血", "汽車追撞，胸前安全帶勒痕", "打籃球被肘擊胸骨", "遭人徒手毆打胸背部", "滑雪摔傷，右側肋骨痛", "電動車自撞電線桿",
        ),
        "malig": (
            "{zd_far}體重少12公斤", "blood-tinged sputum，smoking 2PPD", "聲啞{zd_far}，戒菸兩年", "食道癌術後，營養差、瘦", "卵巢癌化療後追蹤，疲倦", "夜汗、頸部腫塊", "胃口很差、越來越瘦", "肺部手術史，近日痰有血絲", "淋巴瘤病史，BW loss", "菸齡四十年，容易疲倦又消瘦",
        ),
    },
}  # fmt: skip

EXAMINATIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "D": {
        "clear": ("CTAB.", "Lungs clear to auscultation.", "No wheezes or crackles."),
        "focal_opacity": ("Focal crackles {side}.", "Egophony {side} lung.", "Rhonchi and crackles on the {side}."),
        "bilateral_haze": ("Crackles bilaterally.", "Diffuse rales.", "Coarse breath sounds both sides."),
        "effusion": ("Decreased breath sounds {side} base, dull.", "Dullness to percussion {side} base.", "{side} base dull and quiet."),
        "nodule": ("CTAB.", "Lungs clear to auscultation.", "No wheezes or crackles."),
        "pneumothorax": ("Absent breath sounds {side}, hyperresonant.", "Diminished {side} side, tympanitic.", "Breath sounds decreased over the {side} upper chest."),
    },
    "ZD": {
        "clear": ("呼吸音兩側對稱清楚", "BS: clear", "無囉音"),
        "focal_opacity": ("{side}側 rales", "{side}肺囉音", "{side}側支氣管音"),
        "bilateral_haze": ("雙肺 rales", "兩肺囉音", "bil. crackles"),
        "effusion": ("{side}下肺呼吸音消失、濁音", "{side}側底部實音", "BS 減弱於{side}下肺，叩診濁音"),
        "nodule": ("呼吸音兩側對稱清楚", "BS: clear", "無囉音"),
        "pneumothorax": ("{side}側呼吸音消失、鼓音", "{side}肺呼吸音減弱，過清音", "{side}上胸呼吸音變弱"),
    },
}  # fmt: skip

REMARKS: dict[str, tuple[str, ...]] = {
    "D": (
        "PMH: HTN, GERD.",
        "Works as a welder.",
        "NKDA.",
        "Sober 3 years.",
        "Meds reviewed.",
        "Lives with partner.",
        "UTD on immunizations.",
    ),
    "ZD": ("痛風", "PH: HTN、DM", "allergy: nil", "開早餐店", "與女兒同住", "每天走路運動"),
}

VALUES: dict[str, tuple[tuple[str, float], ...]] = {
    "D": (("Temp {temperature:.1f} C", 0.6), ("WBC {wbc:.1f}, CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("SpO2 {spo2:.0f}% on RA", 0.6), ("HR {heart_rate:.0f}", 0.4), ("Hgb {hb:.1f}", 0.3), ("D-dimer {d_dimer:.2f}", 0.25)),
    "ZD": (("BT {temperature:.1f}", 0.6), ("WBC {wbc:.1f}、CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("SpO2 {spo2:.0f}%", 0.6), ("PR {heart_rate:.0f}", 0.4), ("Hb {hb:.1f}", 0.3), ("D-dimer {d_dimer:.2f}", 0.25)),
}  # fmt: skip
