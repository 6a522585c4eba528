"""More wording for the notes of writer A, joined to `note_templates`: slots and openings in full sentences and in short ones."""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "span": ("since yesterday", "since the weekend", "for three days", "for 4 days", "for 5/7", "over the past week", "for two weeks", "since Monday"),
    "fevers": (
        "fever", "high fever", "a temperature of 39", "chills", "shaking chills", "shivering fits", "hot flushes and sweating", "subjective fever",
        "low grade fever", "a febrile illness", "spiking temperatures",
    ),
    "coughs": (
        "cough with yellow sputum", "a chesty cough", "cough bringing up thick phlegm", "a dry cough", "a hacking cough", "a wet cough", "green phlegm",
        "purulent expectoration", "a cough productive of brown sputum", "coughing fits", "mucky sputum",
    ),
    "cold_signs": ("runny nose", "sore throat", "muscle aches", "headache and aches all over", "loss of taste", "malaise", "blocked nose", "painful swallowing"),
    "source": (
        "his wife has the flu", "children at home have colds", "classmates are ill as well", "there is influenza on the ward", "a colleague tested positive for covid",
        "the whole family has been coughing", "returned from a crowded camp",
    ),
    "breath": (
        "short of breath when climbing one flight of stairs", "breathless at rest", "breathless when lying down", "unable to lie flat", "gasping at night",
        "dyspnoea on minimal exertion", "has to sleep in a chair", "puffed after a few steps", "worsening exertional dyspnoea", "paroxysmal nocturnal dyspnoea",
    ),
    "fluid": (
        "swelling of both legs", "pitting oedema up to the shins", "tight shoes in the evening", "a gain of four kilograms in a week", "raised neck veins",
        "fluid retention", "bloated belly and swollen calves", "sock marks on both legs", "bilateral leg oedema",
    ),
    "heart_facts": (
        "a heart attack two years ago", "congestive heart disease", "an enlarged heart", "coronary bypass surgery", "atrial fibrillation", "a leaking heart valve",
        "a pacemaker", "a weak heart muscle", "poorly controlled hypertension with heart strain", "ischaemic heart disease", "a low ejection fraction",
    ),
    "lapse": (
        "missed the water tablets for a week", "forgot to refill bumetanide", "has not been taking the heart medicine", "had a salty holiday meal",
        "drank far more fluid than allowed", "stopped the diuretic because of cramps",
    ),
    "accident": (
        "car crash", "fall from a horse", "fall from a roof", "fall in the bathroom", "scooter accident", "skiing accident", "hit-and-run by a car", "crush between two carts",
        "pub fight", "fall off scaffolding", "collision with a lorry", "trip on the kerb", "tumble down an escalator", "knock from a cyclist",
        "pile-up on the motorway", "slip on ice",
    ),
    "hurt": (
        "rib pain", "bruised chest wall", "tender over the sternum", "pain when breathing in after the blow", "a graze across the chest", "flank bruising",
        "chest wall bruises", "sharp pain where the ribs were hit", "crepitus over the ribs", "a haematoma on the chest",
    ),
    "weapon": ("a metal bar", "the handlebars", "the dashboard", "a cricket ball", "an elbow", "a wooden plank", "a car door", "a bull's horn"),
    "thin": (
        "unexplained weight loss", "lost five kilos without dieting", "ten pounds lighter", "clothes have become loose", "weight loss and poor appetite",
        "getting thinner", "dropped from 70 to 61 kg", "wasting", "steady weight loss",
    ),
    "tumour_signs": (
        "coughing up blood", "bloody sputum", "haemoptysis", "a voice that has been hoarse for weeks", "drenching night sweats", "no appetite", "a lump above the collarbone",
        "swollen lymph nodes in the neck", "bone pain at night", "constant tiredness", "finger ends that look like drumsticks", "facial swelling and distended arm veins",
    ),
    "tumour_facts": (
        "colon cancer removed three years ago", "a mastectomy for cancer", "chemotherapy for lymphoma", "radiotherapy for a throat tumour", "prostate cancer with metastases",
        "a sarcoma of the thigh", "ovarian cancer under follow-up", "thyroid carcinoma", "bladder cancer", "kidney tumour removed",
    ),
    "tobacco": ("smokes two packs a day", "50 pack years", "heavy smoker", "smoked for forty years", "asbestos exposure at the shipyard", "ex-smoker, 30 pack years"),
    "errands": (
        "annual physical", "fitness certificate for work", "life insurance form", "immigration papers", "medical for a pilot licence", "check before cataract surgery",
        "hernia repair next week", "health screening at work", "new job at the post office", "student exchange", "marathon entry form", "army recruitment check", "follow-up of a normal film",
        "gym membership form", "routine visit", "school teacher's health certificate", "check-up required by the employer", "baseline film before a new medicine",
    ),
    "wellness": (
        "asymptomatic", "no complaints", "feels fine", "in good health", "fit and well", "enjoys running", "has never been better", "nothing to report", "exercise as usual",
        "sleeps and eats well", "plays tennis twice a week", "appears healthy", "in good spirits",
    ),
    "trifles": (
        "a mild ache between the shoulder blades", "stiff neck from desk work", "tingling fingers now and then", "muscle soreness after the gym", "itchy skin", "occasional heartburn",
        "some stress at work", "anxiety about the lungs", "fear of illness after a television programme", "a pulled muscle in the back", "poor sleep", "sore arms from swimming",
    ),
}  # fmt: skip

OPENINGS: dict[str, tuple[str, ...]] = {
    "nonspec": (
        "here for {errands}, {wellness}", "{errands}; {wellness}", "attends for {errands} and is {wellness}", "comes because of {trifles}, otherwise {wellness}", "{trifles}, {wellness}",
        "wants a check because of {trifles}", "referred for {errands}. {wellness}", "seen for {errands}, denies fever, cough or injury", "{wellness}, film for {errands}",
        "{trifles}; no fever, no cough, no injury", "only complaint is {trifles}",
    ),
    "infect": (
        "{fevers} and {coughs} {span}", "{coughs} {span}, now {fevers}", "{fevers}, {cold_signs} {span}", "{coughs} with {cold_signs}; {source}", "has {fevers}; {source}",
        "complains of {coughs} and {fevers}", "came with {fevers} {span}, {coughs}", "{cold_signs} at first, then {coughs} and {fevers}", "{fevers}. {coughs}. {cold_signs}",
        "{coughs}, no weight loss, no injury", "{fevers} {span}, given antibiotics by the family doctor", "feels ill {span}: {fevers}, {coughs}",
    ),
    "cardiac": (
        "{breath}, {fluid}", "{heart_facts}, now {breath}", "{lapse} and is {breath}", "history of {heart_facts}. {fluid} {span}", "{fluid} and {breath} {span}",
        "{breath} {span}, {heart_facts}", "{heart_facts}; {lapse}; {fluid}", "comes because of {fluid}, {breath}", "{breath}. {fluid}. No fever, no cough", "{lapse}, {fluid}",
    ),
    "trauma": (
        "{accident}, {hurt}", "{hurt} after {accident}", "{accident} today, {hurt}", "hit in the chest by {weapon}, {hurt}", "came by ambulance after a {accident}",
        "{accident} two hours ago. {hurt}", "status after {accident} with {hurt}", "blow to the chest from {weapon}", "struck by {weapon}; {hurt}",
        "injured in a {accident}, no loss of consciousness", "{hurt} since a {accident} this morning, no fever", "thrown against {weapon} in a {accident}",
    ),
    "malig": (
        "{thin}, {tumour_signs}", "{tumour_signs} for weeks, {tobacco}", "{tobacco}. {thin}", "history of {tumour_facts}, now {tumour_signs}", "{tumour_facts}; {thin}",
        "{thin} over months, {tobacco}", "{tumour_signs} and {thin}, no fever", "{tobacco}, {tumour_signs}", "previous {tumour_facts}. {tumour_signs}", "complains of {tumour_signs} and {tumour_signs}",
        "{tumour_signs}. {thin}. No injury",
    ),
}  # fmt: skip

EXAMINATIONS: dict[str, tuple[str, ...]] = {
    "clear": ("Lungs are clear.", "Normal vesicular breathing throughout.", "Nothing abnormal heard over the chest.", "Good air entry everywhere."),
    "focal_opacity": ("Localised crackles {side}.", "Crepitations on the {side}, dull there.", "Rales over the {side} lung.", "Increased vocal fremitus on the {side}."),
    "bilateral_haze": ("Crackles all over both lungs.", "Bilateral rales.", "Diffuse fine crepitations on both sides.", "Widespread crackles."),
    "effusion": ("Dullness over the {side} lower chest.", "No air entry at the {side} base.", "Decreased breath sounds and dull percussion low on the {side}.", "Flat percussion note, {side} base."),
    "nodule": ("Lungs are clear.", "Normal vesicular breathing throughout.", "Nothing abnormal heard over the chest.", "Good air entry everywhere."),
    "pneumothorax": ("Breath sounds are faint on the {side}.", "Air entry is poor on the {side} and percussion is drum-like.", "{side} chest hyperresonant.", "Diminished breath sounds on the {side}, resonant."),
}  # fmt: skip

REMARKS: tuple[str, ...] = (
    "Retired teacher.", "Married, three children.", "No allergies.", "Type 2 diabetes on metformin.", "High blood pressure treated with amlodipine.", "Never smoked.",
    "Hip replacement last year.", "Lives in a second floor flat.", "Vegetarian.", "Social drinker.", "Vaccinations are up to date.", "Mild osteoarthritis of the knees.",
    "Thyroid tablets for years.", "Speaks through an interpreter.", "Independent in daily life.", "Tonsils removed as a child.", "Takes vitamins.", "Reads without glasses.",
    "Gout, none recently.", "On allopurinol.", "Works night shifts.", "Drives a bus.", "Family doctor informed.", "Blood was taken.",
)  # fmt: skip

VALUES: tuple[tuple[str, float], ...] = (
    ("Temp {temperature:.1f} C.", 0.6), ("WBC {wbc:.1f}, CRP {crp:.0f}.", 0.6), ("BNP is {bnp:.0f}.", 0.35), ("SpO2 {spo2:.0f} %.", 0.6), ("heart rate {heart_rate:.0f}/min.", 0.4),
    ("Hb {hb:.1f} g/dL.", 0.3), ("D-dimer {d_dimer:.2f}.", 0.25),
)  # fmt: skip
