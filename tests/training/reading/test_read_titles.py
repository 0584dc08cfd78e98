"""Titles in twelve languages: what they say, what they deny, and the default names that say nothing."""

import pytest

from liftday.training.reading import titles
from liftday.training.reading.titles import NO_WORDS, title_words

WORKOUTS = {
    "English": "Threshold run",
    "German": "Intervalltraining am Abend",
    "French": "Fractionné sur piste",
    "Spanish": "Cambios de ritmo",
    "Italian": "Ripetute in pista",
    "Portuguese": "Treino intervalado",
    "Dutch": "Tempoloop",
    "Polish": "Interwały",
    "Swedish": "Tröskelpass",
    "Japanese": "朝のインターバル",
    "Chinese": "晨跑间歇",
    "Korean": "오전 인터벌",
}
EASY = {
    "English": "Recovery",
    "German": "Lockerer Dauerlauf",
    "French": "Footing tranquille",
    "Spanish": "Trote suave",
    "Italian": "Corsa lenta",
    "Portuguese": "Rodagem leve",
    "Dutch": "Rustige duurloop",
    "Polish": "Spokojnie po lesie",
    "Swedish": "Lugn tur",
    "Japanese": "ゆっくりジョグ",
    "Chinese": "慢跑",
    "Korean": "조깅",
}
LONG = {
    "English": "Long run",
    "German": "Langer Lauf",
    "French": "Sortie longue",
    "Spanish": "Tirada larga",
    "Italian": "Lunghissimo",
    "Portuguese": "Longão",
    "Dutch": "Lange duurloop",
    "Polish": "Długie wybieganie",
    "Swedish": "Långpass",
    "Japanese": "ロング走",
    "Chinese": "长距离",
    "Korean": "장거리",
}
RACES = {
    "English": "City half marathon",
    "German": "Volkslauf",
    "French": "Semi-marathon",
    "Spanish": "Media maratón",
    "Italian": "Mezza maratona",
    "Portuguese": "Meia maratona",
    "Dutch": "Halve marathon",
    "Polish": "Półmaraton",
    "Swedish": "Halvmaraton",
    "Japanese": "マラソン大会",
    "Chinese": "半程马拉松",
    "Korean": "마라톤 대회",
}
DEFAULTS = [
    "Morning Run", "Lunch Run", "Evening Trail Run", "Lauf am Morgen", "Course à pied le matin", "Carrera por la mañana",
    "Corsa mattutina", "Corrida matinal", "Ochtendloop", "Poranny bieg", "Morgonlöpning", "朝のランニング", "晨间跑步", "오전 러닝",
    "", "🏃", "Run",
]  # fmt: skip


@pytest.mark.parametrize("title", WORKOUTS.values(), ids=WORKOUTS.keys())
def test_work_is_understood(title):
    """Twelve languages have words for work, and none of these titles sounds easy."""
    assert title_words(title).workout
    assert not title_words(title).easy


@pytest.mark.parametrize("title", EASY.values(), ids=EASY.keys())
def test_ease_is_understood(title):
    """And words for running easily."""
    assert title_words(title).easy
    assert not title_words(title).workout


@pytest.mark.parametrize("title", LONG.values(), ids=LONG.keys())
def test_length_is_understood(title):
    """And words for the long run."""
    assert title_words(title).long


@pytest.mark.parametrize("title", RACES.values(), ids=RACES.keys())
def test_races_are_understood(title):
    """And words for races."""
    assert title_words(title).race


@pytest.mark.parametrize("title", DEFAULTS)
def test_default_names_say_nothing(title):
    """Strava names a run by itself in the athlete's language: no word of it may count."""
    words = title_words(title)
    assert words == NO_WORDS


@pytest.mark.parametrize(
    ("title", "sets"),
    [
        ("10x400", "10x400"),
        ("5 x 1 km", "5x1 km"),
        ("3×10 min", "3x10 min"),
        ("6 x 3'", "6x3'"),
        ("１０×４００", "10x400"),
        ("1000m×5", "5x1000"),
        ("2x 3", "2x3"),
        ("3x 1,5 km", "3x1,5 km"),
        ("10 x 30 s", "10x30 s"),
        ("인터벌 10x400m", "10x400 m"),
        ("间歇 8x400米", "8x400 米"),
        ("4x20s strides", ""),
        ("easy + 6x100", ""),
        ("8 x 80 m", ""),
        ("no 10x400 today", ""),
        ("1x10 km", ""),
        ("50x50", ""),
    ],
)
def test_sets_are_work_and_strides_are_not(title, sets):
    """A count times a distance or a time is a set, unless it is too small to be work or denied."""
    assert title_words(title).sets == sets


@pytest.mark.parametrize(
    "title",
    [
        "no intervals today", "keine Intervalle", "sans fractionné", "sin series", "senza ripetute", "geen tempoloop",
        "bez interwałów", "utan intervaller", "インターバルなし", "没有间歇", "인터벌 없이",
    ],
)  # fmt: skip
def test_denied_work_is_no_work(title):
    """Who writes "no intervals" ran none."""
    assert not title_words(title).workout


def test_a_denial_reaches_no_further_than_its_word():
    """In "not easy, intervals!" only the ease is denied."""
    words = title_words("not easy, intervals!")
    assert words.workout
    assert not words.easy


@pytest.mark.parametrize(
    "title",
    [
        "pre-race shakeout", "Marathon training", "race pace", "recovery after the marathon", "Halbmarathonvorbereitung",
        "entraînement semi-marathon", "allenamento mezza maratona", "レース前ジョグ", "马拉松训练",
    ],
)  # fmt: skip
def test_around_a_race_is_not_the_race(title):
    """Before, after, at the pace of and in training for a race: none of it is the race."""
    assert not title_words(title).race


def test_warm_ups_strides_and_belts_are_seen():
    """Three more things a title may tell."""
    assert title_words("Warm up").warm
    assert title_words("Auslaufen").warm
    assert title_words("Easy with strides").strides
    assert title_words("Laufband").treadmill
    assert not title_words("Run in the woods").treadmill


@pytest.mark.parametrize(
    ("title", "denied"),
    [("21 km long run, no race", True), ("kein Rennen heute", True), ("Race day", False), ("Morning Run", False)],
)
def test_a_race_that_is_denied_is_known_to_be_none(title, denied):
    """ "No race" says more than nothing about a race."""
    assert title_words(title).no_race is denied
    assert bool(title_words(title).race) is (title == "Race day")


def test_beside_the_word_strides_a_set_twice_as_long_is_theirs():
    """Four strides of 200 m are strides; four times 200 m by themselves are work, and so are 400 m beside strides."""
    sets = [title_words(title).sets for title in ("Easy, 4x200m strides", "4x200m", "4x400m and strides")]
    assert sets == ["", "4x200 m", "4x400 m"]


def test_every_word_of_ours_is_found():
    """A word that stands in a list and is never words would be a hole nobody sees."""
    for name, words in titles.LISTS.items():
        for word in words.split():
            parsed = title_words(f"Run, {word.replace('_', ' ').rstrip('*')}")
            assert parsed.treadmill if name == "belt" else getattr(parsed, name) or parsed.workout, word
