"""The wording of invented notes in traditional Chinese, as doctors and nurses in Taiwan write: prose, telegraphic, with English abbreviations.

Slots and openings as in `note_templates`; every context has more than thirty openings.
"""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "z_days": ("兩天", "三天", "4天", "五日", "一週", "數日", "近十天"),
    "z_months": ("一個月", "兩個月", "三個月", "半年", "近6週"),
    "z_fever": ("發燒", "高燒不退", "發燒畏寒", "fever", "體溫高、寒顫", "忽冷忽熱", "發冷發抖", "低燒", "fever with chills"),
    "z_cough": ("咳嗽有痰", "咳黃痰", "咳嗽、痰黃稠", "productive cough", "乾咳", "咳膿痰", "咳嗽加劇", "cough、痰多"),
    "z_cold": ("喉嚨痛", "流鼻水", "全身痠痛", "倦怠", "鼻塞", "肌肉痠痛"),
    "z_contact": ("家人確診流感", "同事也感冒", "安養院有群聚感染", "孫子感冒", "室友快篩陽性"),
    "z_breath": ("活動後喘", "平躺會喘", "無法平躺", "爬樓梯喘", "夜間陣發性呼吸困難", "半夜喘醒", "SOB", "DOE", "orthopnea", "端坐呼吸", "呼吸困難"),
    "z_fluid": ("雙下肢水腫", "腳踝水腫", "體重增加", "下肢凹陷性水腫", "leg edema", "腳腫", "尿量減少", "鞋子穿不下"),
    "z_heart": ("心臟擴大", "心臟病史", "擴張性心肌病變", "冠心病曾放支架", "CAD", "心肌梗塞病史", "二尖瓣逆流", "心房顫動", "LVEF 30%"),
    "z_lapse": ("自行停用利尿劑", "心臟藥吃完", "未規則服藥", "忘記吃藥", "近日吃太鹹"),
    "z_crash": ("車禍", "騎機車自摔", "機車與汽車擦撞", "從梯子上跌落", "樓梯間跌倒", "被貨車追撞", "工地墜落", "與人打架", "traffic accident", "騎車跌倒", "浴室滑倒", "MVA"),
    "z_hurt": ("胸部撞傷", "肋骨壓痛", "胸壁瘀青", "右胸疼痛", "前胸瘀傷", "吸氣痛", "chest contusion", "胸口撞到方向盤", "安全帶痕", "深呼吸會痛"),
    "z_thin": ("體重減輕6公斤", "體重下降", "暴瘦", "不明原因消瘦", "BW loss", "瘦了八公斤", "變瘦"),
    "z_tumour": ("食慾不振", "痰中帶血", "咳血", "聲音沙啞", "夜間盜汗", "全身無力", "hemoptysis", "胃口差", "頸部淋巴結腫大", "虛弱"),
    "z_past": ("乳癌", "大腸癌", "腎癌", "肝癌術後", "攝護腺癌", "黑色素瘤", "breast ca"),
    "z_smoke": ("老菸槍", "抽菸40年", "每天一包菸", "heavy smoker", "吸菸史三十年"),
    "z_errand": ("健檢", "到職體檢", "術前評估", "保險體檢", "簽證體檢", "例行檢查", "年度健康檢查", "役男體檢", "留學體檢", "潛水體檢"),
    "z_fine": ("無不適", "無症狀", "自覺健康", "狀況良好", "asymptomatic", "平時運動", "沒有不舒服", "無特殊不適"),
    "z_mild": ("運動後肩膀痠", "偶爾心悸", "搬重物後腰痠", "肩頸僵硬", "輕微拉傷", "擔心家人的病"),
}  # fmt: skip

OPENINGS: dict[str, tuple[str, ...]] = {
    "nonspec": (
        "因{z_errand}來診，{z_fine}", "{z_errand}，{z_fine}", "來院做{z_errand}，否認發燒、咳嗽", "{z_mild}，其餘{z_fine}", "因{z_mild}就醫，{z_fine}", "for {z_errand}，{z_fine}",
        "因{z_mild}想確認，無發燒、無咳嗽、無外傷",
    ),
    "infect": (
        "{z_fever}{z_days}，{z_cough}", "{z_fever}、{z_cough}已{z_days}", "主訴{z_cough}{z_days}，合併{z_fever}", "{z_cold}後出現{z_fever}、{z_cough}", "{z_contact}，{z_fever}{z_cold}",
        "近{z_days}{z_fever}，{z_cough}，{z_cold}", "{z_fever} for {z_days}, {z_cough}", "{z_cough}，{z_contact}，否認外傷", "因{z_fever}來急診，{z_contact}",
    ),
    "cardiac": (
        "{z_breath}{z_days}，{z_fluid}", "有{z_heart}，近日{z_breath}", "{z_lapse}，{z_fluid}、{z_breath}", "{z_heart}，{z_fluid}", "主訴{z_breath}、{z_fluid}，無發燒", "{z_breath}，{z_fluid}，{z_heart}",
        "因{z_fluid}就診，{z_breath}加重", "{z_lapse}後{z_breath}",
    ),
    "trauma": (
        "{z_crash}，{z_hurt}", "今日{z_crash}後{z_hurt}", "因{z_crash}送醫，{z_hurt}", "{z_crash}, {z_hurt}, 意識清楚", "{z_hurt}，{z_crash}所致", "兩小時前{z_crash}，主訴{z_hurt}", "{z_crash}，救護車送急診",
        "{z_crash}後{z_hurt}，無發燒、無咳嗽",
    ),
    "malig": (
        "{z_thin}，{z_tumour}", "{z_months}來{z_thin}、{z_tumour}", "{z_past}病史，{z_tumour}", "{z_smoke}，{z_tumour}{z_months}", "{z_smoke}，{z_thin}", "曾罹患{z_past}，近{z_months}{z_tumour}", "{z_tumour}、{z_thin}，否認發燒",
        "s/p {z_past} op，{z_tumour}",
    ),
}  # fmt: skip

EXAMINATIONS: dict[str, tuple[str, ...]] = {
    "clear": ("聽診呼吸音清晰", "雙側呼吸音正常", "肺部聽診乾淨", "BS clear"),
    "focal_opacity": ("{side}側囉音", "{side}側可聽到爆裂音", "{side}肺支氣管呼吸音", "{side}側 crackles"),
    "bilateral_haze": ("雙側散在囉音", "雙側肺底細囉音", "兩側爆裂音", "bilateral crackles"),
    "effusion": ("{side}側肺底叩診濁音", "{side}下肺野呼吸音消失", "{side}側底部叩診實音", "{side}側呼吸音減弱、叩診濁音"),
    "nodule": ("聽診呼吸音清晰", "雙側呼吸音正常", "肺部聽診乾淨", "BS clear"),
    "pneumothorax": ("{side}側呼吸音減弱", "{side}側叩診過清音", "{side}側肺尖呼吸音變小", "{side}胸起伏較少，過清音"),
}  # fmt: skip

REMARKS: tuple[str, ...] = (
    "高血壓控制良好", "無藥物過敏", "NKDA", "糖尿病服藥中", "與家人同住", "獨居", "上班族", "務農", "偶爾喝酒", "盲腸手術後", "養狗", "活動自如", "痛風病史", "退休老師",
)  # fmt: skip

VALUES: tuple[tuple[str, float], ...] = (
    ("體溫{temperature:.1f}度", 0.6), ("WBC {wbc:.1f}，CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("血氧{spo2:.0f}%", 0.6), ("心跳{heart_rate:.0f}", 0.4), ("Hb {hb:.1f}", 0.3), ("D-dimer {d_dimer:.2f}", 0.25),
)  # fmt: skip
