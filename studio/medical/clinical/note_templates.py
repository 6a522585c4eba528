"""The wording of invented notes by six writers: A (prose) and ZA (Chinese) train, B (telegraphic), C, ZC, D and ZD only measure.

An opening is a pattern with slots; `openings` lists every opening of a context. No phrase names one of the demo's diagnoses.
"""

from __future__ import annotations

from itertools import product
from string import Formatter

from studio.medical.clinical import note_phrases, note_templates_zh, note_writer_c, note_writer_d

SLOTS: dict[str, tuple[str, ...]] = {
    **note_phrases.SLOTS,
    **note_templates_zh.SLOTS,
    **note_writer_c.SLOTS,
    **note_writer_d.SLOTS,
    # prose
    "days": ("two days", "three days", "four days", "nearly a week", "ten days"),
    "months": ("six weeks", "two months", "three months", "half a year"),
    "infect_pair": (
        "fever and a productive cough", "shivering and green sputum", "high temperature, sweats and cough", "chills, malaise and rusty sputum",
        "a worsening cough with fever", "a sore throat that turned into fever and cough",
    ),
    "contact": ("a sick grandchild", "colleagues off work with flu-like illness", "a coughing flatmate", "an outbreak at the nursing home"),
    "cardiac_pair": (
        "ankle swelling and breathlessness lying flat", "waking at night gasping for air", "swollen legs and exertional breathlessness",
        "orthopnoea and rapid weight gain", "needing four pillows and puffy feet",
    ),
    "heart_past": ("a dilated left ventricle", "ischaemic cardiomyopathy", "an ejection fraction of thirty percent", "long-standing mitral regurgitation"),
    "tablets": ("water tablets", "diuretics", "furosemide", "heart tablets"),
    "crash": (
        "a fall from a ladder", "a road traffic collision", "a bicycle accident", "a fall down the stairs", "a kick from a horse",
        "an assault outside a bar", "a motorcycle crash",
    ),
    "struck": ("during a football match", "by a falling beam", "by a swinging gate", "against the steering wheel", "in a rugby tackle"),
    "tender": ("bruising over the ribs", "chest wall tenderness", "pain on every breath since then", "a seat belt mark across the chest"),
    "loss": ("nine kilograms", "a tenth of body weight", "two clothes sizes", "more than a stone"),
    "malig_sign": (
        "streaks of blood in the sputum", "a persistent hoarse voice", "night sweats and no appetite", "progressive fatigue and loss of appetite",
        "finger clubbing noticed by the family",
    ),
    "tumour_past": ("breast carcinoma", "kidney cancer", "bowel cancer", "melanoma"),
    "errand": (
        "a pre-employment medical check", "a visa medical", "a routine check before elective knee surgery", "an insurance examination",
        "a yearly screening visit", "a check-up before joining a diving club",
    ),
    "mild": (
        "mild musculoskeletal discomfort after exercise", "occasional palpitations", "a stiff shoulder after gardening", "a twinge after lifting boxes",
        "worry about a relative's illness",
    ),
    # telegram
    "d": ("2/7", "3/7", "4/7", "5 days", "1/52"),
    "m": ("6/52", "2/12", "3/12", "6/12"),
    "b_infect": ("fever + prod cough", "rigors, green phlegm", "temp, sweaty, coughing ++", "hot/cold, purulent spit", "pyrexia + cough"),
    "b_cardiac": ("PND, 3 pillows", "SOBOE, legs puffy to knees", "wt up 6kg, oedema", "orthopnoea +, ankles swollen", "JVP up, pitting to thighs"),
    "b_crash": ("RTC", "MVC, seatbelt sign", "mech fall", "came off bike at speed", "assaulted, kicked in chest", "fall ~3 m"),
    "b_malig": ("wt loss ++, off food", "haemoptysis, clubbed", "cachectic, hoarse", "night sweats, wt down 8kg", "anorexia, lethargy"),
    "b_fine": ("no c/o", "looks comfortable", "ROS neg", "feels well", "obs fine, chatty"),
    "b_errand": ("routine screen", "pre-op clearance", "visa medical", "insurance exam", "occ health check"),
}  # fmt: skip

OPENINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "A": {
        "nonspec": (
            "presents for {errand} and feels well", "attends with {mild} and is otherwise well", "has come for {errand} without any complaint",
            "mentions {mild} but no cough and no fever", "is seen for {errand}; exercise tolerance is unchanged", "asks for reassurance because of {mild}",
        ),
        "infect": (
            "presents with {days} of {infect_pair}", "has had {infect_pair} for {days}", "was sent in with {infect_pair} after contact with {contact}",
            "feels feverish and achy and coughs after meeting {contact}", "reports {infect_pair}, worse at night", "developed {infect_pair} over {days}",
        ),
        "cardiac": (
            "reports {cardiac_pair}", "has known {heart_past} and now {cardiac_pair}", "stopped taking {tablets} and has {cardiac_pair}",
            "with {heart_past} presents with {cardiac_pair}", "ran out of {tablets} and complains of {cardiac_pair}",
            "describes {cardiac_pair}, increasing over {days}",
        ),
        "trauma": (
            "was brought in after {crash} with {tender}", "was hurt through {crash}", "was struck in the chest {struck} and has {tender}",
            "has {tender} following {crash}", "took a hard blow to the chest {struck}", "attends after {crash} earlier today, now with {tender}",
        ),
        "malig": (
            "has lost {loss} over {months} and smokes heavily", "has a forty pack-year history and {malig_sign}", "was treated for {tumour_past} and has {malig_sign}",
            "is a lifelong smoker and reports {malig_sign} for {months}", "has lost {loss} without trying, with {malig_sign}",
            "with a past history of {tumour_past} feels steadily weaker over {months}",
        ),
    },
    "B": {
        "nonspec": ("{b_errand}, {b_fine}", "{b_errand}. {b_fine}. nil else", "r/o MSK pain, {b_fine}", "anxious, wants r/v, {b_fine}", "walk-in, {b_fine}"),
        "infect": ("{b_infect} x{d}", "{d} hx {b_infect}", "?LRTI, {b_infect}", "septic looking, {b_infect}", "kids ill at home, now {b_infect}, x{d}"),
        "cardiac": ("{b_cardiac}", "EF 30%, {b_cardiac}", "ran out of furosemide, {b_cardiac}", "decomp, {b_cardiac} x{d}", "hx IHD + DCM. {b_cardiac}"),
        "trauma": ("{b_crash}, ribs sore", "{b_crash} today, chest wall pain", "s/p {b_crash}, bruised", "{b_crash}. GCS 15, tender ribs", "BIBA {b_crash}"),
        "malig": ("40 py, {b_malig}", "hx Ca breast, {b_malig}", "{b_malig} x{m}, smoker", "known Ca kidney, {b_malig}", "ex-smoker, {b_malig} {m}"),
    },
}  # fmt: skip

EXAMINATIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "A": {
        "clear": ("Chest clear on auscultation.", "Breath sounds are normal on both sides.", "The lungs sound clear."),
        "focal_opacity": ("Crackles over the {side} chest.", "Coarse crackles are heard on the {side}.", "Bronchial breathing on the {side}."),
        "bilateral_haze": ("Scattered crackles on both sides.", "Fine crackles are heard in both lungs.", "Crackles at both bases and in the mid zones."),
        "effusion": ("Dull to percussion at the {side} base.", "Breath sounds are absent at the {side} base.", "Stony dullness low on the {side}."),
        "nodule": ("Chest clear on auscultation.", "Breath sounds are normal on both sides.", "The lungs sound clear."),
        "pneumothorax": ("Reduced breath sounds on the {side}.", "The {side} side moves less and is hyperresonant.", "Quiet breath sounds over the {side} apex."),
    },
    "B": {
        "clear": ("Lungs CTAB.", "chest clear.", "AE equal, nil added."),
        "focal_opacity": ("creps {side}.", "BB {side}.", "coarse creps {side} zone."),
        "bilateral_haze": ("bilat creps.", "fine creps both sides.", "bibasal + midzone creps."),
        "effusion": ("stony dull {side} base.", "AE absent {side} base.", "dull PN {side}."),
        "nodule": ("Lungs CTAB.", "chest clear.", "AE equal, nil added."),
        "pneumothorax": ("AE down {side}.", "{side} hyperres, quiet.", "less AE {side} apex."),
    },
}  # fmt: skip

REMARKS: dict[str, tuple[str, ...]] = {
    "A": (
        "Lives with a partner.", "No known drug allergies.", "Takes a statin.", "Drinks alcohol at weekends.", "Works in an office.",
        "Keeps two dogs.", "Blood pressure is well controlled.", "Has been abroad recently.", "Appendix removed in childhood.", "Walks without aids.",
    ),
    "B": ("NKDA.", "lives c partner.", "on statin.", "EtOH w/ends.", "BP ok.", "indep ADLs.", "PMH appendix."),
}  # fmt: skip


OPENINGS["A"] = {context: (*found, *note_phrases.OPENINGS[context]) for context, found in OPENINGS["A"].items()}
OPENINGS |= {"ZA": note_templates_zh.OPENINGS, **note_writer_c.OPENINGS, **note_writer_d.OPENINGS}
EXAMINATIONS["A"] = {finding: (*found, *note_phrases.EXAMINATIONS[finding]) for finding, found in EXAMINATIONS["A"].items()}
EXAMINATIONS |= {"ZA": note_templates_zh.EXAMINATIONS, **note_writer_c.EXAMINATIONS, **note_writer_d.EXAMINATIONS}
REMARKS |= {
    "A": (*REMARKS["A"], *note_phrases.REMARKS), "ZA": note_templates_zh.REMARKS, **note_writer_c.REMARKS, **note_writer_d.REMARKS,
}  # fmt: skip


def openings(context: str, style: str) -> tuple[str, ...]:
    """Every way a note of ``context`` can begin, by writer ``style``."""
    found: list[str] = []
    for pattern in OPENINGS[style][context]:
        names = [name for _, name, _, _ in Formatter().parse(pattern) if name]
        found += [pattern.format(**dict(zip(names, words, strict=True))) for words in product(*(SLOTS[n] for n in names))]
    return tuple(dict.fromkeys(found))
