"""What is said about safety, word for word, and who gets no automatic strength (docs/training.md, Safety)."""

from datetime import date

from liftday.training.owner import Owner
from liftday.training.reason import Reason, because

DISCLAIMER = "General training information, not medical advice. Stop if something feels wrong; see a professional if pain persists."

LONG_TEXT = (
    "This tool plans general strength and mobility sessions around your runs. It does not know your medical history, "
    "cannot watch your technique and does not diagnose or treat injuries. If you have a heart, lung, metabolic or kidney "
    "condition, are pregnant or recently gave birth, had surgery, are under 18, or have not exercised regularly, ask a "
    "health professional before starting. A few sessions with a qualified coach are a good investment."
)

# A yes to any of them: no automatic strength until the owner says that a professional agreed (training.md, Safety).
QUESTIONS = (
    "Has a doctor told you of a heart condition, uncontrolled high blood pressure, or kidney or metabolic disease?",
    "Do you have chest pain, unusual breathlessness, fainting or dizziness at rest or in exercise?",
    "Do you have a bone, joint or muscle problem that exercise makes worse?",
    "Are you pregnant, did you give birth in the last 3 months, or have surgery in the last 6?",
    "Were you told to exercise only with supervision?",
    "Are you under 18?",
)

PAIN_LINE = (
    "If it hurts: 0-2 of 10 go on; 3-5 do less; 6 or more, sharp, or it changes how you move: stop that exercise."
)

STOP_LINE = (
    "Stop now and seek help: chest pressure, fainting, breathlessness, palpitations; a swollen, warm calf; a pop and no "
    "strength; numbness; bone pain at night; fever; a head injury. All of it: `liftday safety`."
)

# As sessions that were published before carry it among their lines.
FORMER_STOP_LINE = (
    "Stop now and seek help for: chest pressure, fainting, severe breathlessness, palpitations; sudden calf swelling or "
    "warmth; a pop with loss of strength; new numbness or weakness; pain at night or on one point of a bone; fever; a "
    "head injury."
)
STOP_LINES = frozenset({STOP_LINE, FORMER_STOP_LINE})

STOP_LIST = (
    "Chest pressure, fainting, severe breathlessness or palpitations.",
    "Sudden swelling or warmth of a calf.",
    "A pop with loss of strength.",
    "New numbness or weakness, loss of bladder or bowel control, numbness between the legs.",
    "Bone pain at night or at rest, tenderness on one point of a bone, pain on hopping (a possible bone stress injury).",
    "Fever or feeling ill all over.",
    "A head injury.",
)

REDS_NOTE = (
    "Bone injuries that come back, missed periods, tiredness without a reason or weight loss can mean that you take in "
    "too little energy for your training (REDs). A clinician can find out; strength sessions cannot put it right."
)

RULES = (
    "Pain of 0-2 of 10 that is no different next morning: go on.",
    "Pain of 3-5 that is back to usual next morning: go on, add nothing.",
    "Pain of 3-5 that is worse or stiffer next morning: one set less next time; the second time an easier variation.",
    (
        "Pain of 6 or more, sharp, with a swollen joint, or that changes how you move: stop that exercise. Sessions stay "
        "light until three days at 2 or less. Longer than ten days: see a professional."
    ),
    "Pain apart from sessions counts likewise: say it with `liftday mark DATE pain PLACE 0-10`.",
    (
        "Fever, chills, aching muscles, chest symptoms, a heavy cough, an upset stomach, or worn out at rest: no session "
        "(`liftday mark DATE ill`). After a day without symptoms mobility, then a light session. Longer than ten days: see "
        "a professional."
    ),
)

UNANSWERED = (
    "The safety text was not accepted yet: `liftday config init` in a terminal shows it and asks. Until then please train "
    "with care."
)

READ_AGAIN = (
    "It is a year since you read the safety text. Please read it again and set [safety] accepted to today's date: "
    f"{LONG_TEXT}"
)

UNCLEARED = 'No strength is planned until a health professional agreed and [safety] clearance says "cleared".'

UNDER_AGE = "No strength is planned automatically under 18: plan it together with a coach or a clinician."

YEAR = 365  # days; then the long text is shown again (training.md, Safety)
ADULT = 18
SENIOR = 60  # starts at F1, maintains twice a week (training.md, Limits and Phases)
RPE_CAP = 8  # 9 is never prescribed (training.md, Limits)
SESSION_CAP = 60  # minutes (training.md, Limits)
WEEKLY_CAP = 3  # strength sessions (training.md, Limits)
EARLY_DAYS, EARLY_RPE = 14, 6  # the first two weeks stay light (training.md, Limits)


def unread(owner: Owner, on: date) -> Reason | None:
    """Given the owner, return what to say about the safety text: it was never accepted, or a year ago; else None."""
    accepted = owner.safety.accepted
    if accepted is None:
        return because("safety_unanswered")
    return because("safety_read_again") if (on - accepted).days >= YEAR else None


def page() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The fixed page: what this is and is not, who should ask first, pain and illness, when to stop, energy."""
    return (
        ("What this is, and what it is not", (LONG_TEXT,)),
        ("Ask a health professional first if you say yes to any of these", QUESTIONS),
        ("If it hurts, if you are ill", RULES),
        ("Stop now and seek help for", STOP_LIST),
        ("Training and eating too little", (REDS_NOTE,)),
    )


def age(owner: Owner, on: date) -> int | None:
    """Given a date, return the age the runner reaches in that year; None when the birth year is not known."""
    born = owner.athlete.birth_year
    return None if born is None else on.year - born


def is_senior(owner: Owner, on: date) -> bool:
    """True from the year in which the runner turns 60."""
    return (age(owner, on) or 0) >= SENIOR


def paused(owner: Owner, on: date) -> Reason | None:
    """Given the owner, return why there is no automatic strength at all, or None (H12)."""
    years = age(owner, on)
    if years is not None and years < ADULT:
        return because("under_age", public=False)
    if owner.safety.clearance == "asked":
        return because("uncleared", public=False)
    return None
