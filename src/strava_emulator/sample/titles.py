"""What the sample athlete calls the activities: mostly what Strava proposes, in whichever language the phone is set to,
and sometimes what the session was."""

import random

LANGUAGES = ("de", "en", "fr", "es", "ja", "it")
WEIGHTS = (44, 26, 9, 8, 6, 7)

# Strava's own proposals by time of day: morning, lunch, afternoon, evening.
_RUN = {
    "de": ("Lauf am Morgen", "Lauf am Mittag", "Lauf am Nachmittag", "Lauf am Abend"),
    "en": ("Morning Run", "Lunch Run", "Afternoon Run", "Evening Run"),
    "fr": (
        "Course à pied le matin",
        "Course à pied le midi",
        "Course à pied dans l'après-midi",
        "Course à pied en soirée",
    ),
    "es": ("Carrera de mañana", "Carrera a la hora del almuerzo", "Carrera de tarde", "Carrera de noche"),
    "ja": ("朝のランニング", "昼のランニング", "午後のランニング", "夕方のランニング"),
    "it": ("Corsa mattutina", "Corsa all'ora di pranzo", "Corsa pomeridiana", "Corsa serale"),
}
_OTHER = {
    "ride": {"de": "Radfahrt am Vormittag", "en": "Morning Ride", "fr": "Sortie vélo le matin"},
    "swim": {"de": "Schwimmen am Morgen", "en": "Morning Swim", "ja": "朝のスイム"},
    "hike": {"de": "Wanderung", "en": "Morning Hike", "fr": "Randonnée le matin", "ja": "ハイキング"},
    "walk": {"de": "Spaziergang am Nachmittag", "en": "Afternoon Walk"},
    "yoga": {"de": "Yoga am Abend", "en": "Evening Yoga"},
    "weights": {"de": "Krafttraining am Abend", "en": "Evening Weight Training", "es": "Entrenamiento con pesas"},
    "soccer": {"de": "Fußball am Abend", "en": "Evening Soccer", "es": "Fútbol"},
}

# What is said when something is said; {} is the set.
_TOLD: dict[str, dict[str, tuple[str, ...]]] = {
    "intervals": {
        "de": ("Intervalle {}", "{} Bahn", "Bahntraining 🏟️ {}"),
        "en": ("{} on the track", "Intervals {}", "Track Tuesday {}"),
        "fr": ("Fractionné {}", "VMA {}"),
        "es": ("Series {}", "Series en pista {}"),
        "ja": ("インターバル {}", "{} インターバル走"),
        "it": ("Ripetute {}", "{} in pista"),
    },
    "tempo": {
        "de": ("Tempolauf {}", "Schwelle {}", "TDL {}"),
        "en": ("Tempo {}", "Threshold {}"),
        "fr": ("Seuil {}", "Allure seuil {}"),
        "es": ("Umbral {}", "Tempo {}"),
        "ja": ("閾値走 {}", "ペース走 {}"),
        "it": ("Medio {}", "Soglia {}"),
    },
    "long": {
        "de": ("Langer Lauf", "Langer Dauerlauf"),
        "en": ("Long run", "Sunday long one"),
        "fr": ("Sortie longue",),
        "es": ("Rodaje largo", "Tirada larga"),
        "ja": ("ロング走",),
        "it": ("Lungo",),
    },
    "fast finish": {
        "de": ("Langer Lauf mit Endbeschleunigung",),
        "en": ("Long run, fast finish",),
        "fr": ("Sortie longue progressive",),
    },
    "easy": {
        "de": ("Regeneration", "Locker", "GA1 an der Spree"),
        "en": ("Easy", "Recovery jog", "Easy miles"),
        "fr": ("Footing", "Footing tranquille"),
        "es": ("Rodaje suave",),
        "ja": ("ゆるジョグ", "ジョギング"),
        "it": ("Corsa lenta",),
    },
    "strides": {"de": ("Locker + Steigerungen",), "en": ("Easy + strides",), "fr": ("Footing + lignes droites",)},
    "steady": {"de": ("Zügiger Dauerlauf",), "en": ("Steady",), "fr": ("Allure soutenue",)},
    "commute": {"de": ("Arbeitsweg",), "en": ("Run commute",)},
    "treadmill": {"de": ("Laufband",), "en": ("Treadmill",), "ja": ("トレッドミル",)},
    "trail": {"de": ("Trail im Harz",), "en": ("Hills and mud",), "es": ("Trail por el monte",)},
    "warm-up": {"de": ("Einlaufen",), "en": ("Warm-up",), "fr": ("Échauffement",)},
    "half": {"de": ("Halbmarathon 🏅",), "en": ("City Half Marathon",)},
    "ten": {
        "de": ("10 km Stadtlauf",),
        "en": ("10K race!",),
        "fr": ("10 km - course",),
        "es": ("Carrera popular 10K",),
    },
    "five": {"en": ("parkrun",), "de": ("parkrun",)},
    "trail race": {"de": ("Berglauf - Wettkampf",), "en": ("Trail race",)},
}

# How often a session says what it was.
_SAID = {
    "intervals": 0.45, "tempo": 0.4, "long": 0.35, "fast finish": 0.3, "easy": 0.15, "strides": 0.25, "steady": 0.2,
    "commute": 0.5, "treadmill": 0.4, "trail": 0.5, "warm-up": 0.9, "half": 1.0, "ten": 0.9, "five": 0.9, "trail race": 1.0,
}  # fmt: skip


def title(how: str, hour: float, detail: str, rng: random.Random, *, language: str | None = None) -> str:
    """Given how a session was done, its hour and its set, return what it is called."""
    tongue = language or rng.choices(LANGUAGES, WEIGHTS)[0]
    if how in _OTHER:
        names = _OTHER[how]
        return names.get(tongue, names["de"])
    told = _TOLD.get(how, {})
    if rng.random() < _SAID.get(how, 0):
        words = rng.choice(told.get(tongue) or told.get("de") or told["en"])
        return words.format(detail).strip() if "{}" in words else words
    at = 0 if hour < 11 else 1 if hour < 14 else 2 if hour < 17 else 3
    return _RUN[tongue][at]
