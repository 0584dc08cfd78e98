"""A coach's titles in ten languages: what each says the day is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftday.integrations.plans.read_as import ReadAs
from liftday.integrations.plans.title import read_title
from liftday.integrations.plans.vocabulary import TABLE
from liftday.training.planned import PlannedType

CELLS = {
    "easy": "run easy", "long": "run long", "moderate": "run moderate", "hard": "run hard", "weak": "run hard",
    "rise": "run moderate", "goal": "run moderate", "test": "run hard", "parkrun": "run hard", "strides": "run easy",
    "race": "race race", "race_alone": "race race", "several": "race race", "rest": "rest rest",
    "rest_alone": "rest rest", "recovery": "rest rest", "strength": "strength", "exercise": "strength",
    "mobility": "mobility", "cross": "cross", "brick": "cross moderate", "run": "run", "walk": "cross easy",
    "phase": "marker", "cancelled": "marker", "marker": "marker", "volunteer": "marker",
}  # fmt: skip


def seen(read: ReadAs) -> str:
    """The type and the kind of a reading: "run easy", "marker"."""
    return f"{read.type} {read.kind}" if read.kind else read.type.value


def weekly(text: str) -> list[tuple[str, str]]:
    """A picture of titles: each line is a type, a kind where there is one, and titles between bars."""
    rows = [line.split("|") for line in text.strip().splitlines()]
    return [(title.strip(), row[0].strip()) for row in rows for title in row[1:]]


@pytest.mark.parametrize("language", TABLE)
def test_every_word_of_the_table_by_itself_is_what_it_stands_under(language: str) -> None:
    """No word of one language hides another's, and none is listed for nothing."""
    words = TABLE[language]
    wrong = {
        word: seen(read_title(word.rstrip("*")))
        for sense, expected in CELLS.items()
        for word in words.get(sense, ())
        if seen(read_title(word.rstrip("*"))) != expected
    }
    sports = {
        word: read_title(word.rstrip("*")).sport
        for sport, those in words.get("sports", {}).items()
        for word in those
        if read_title(word.rstrip("*")).sport != sport
    }
    assert (wrong, sports) == ({}, {})


TITLES = {
    "en": """
run easy       | Easy 8k | Recovery jog 30 min | Shakeout 20' | Z2 60 min | Walk/run | Easy 10k + 6x100m strides | Base run 45 min
run long       | Sunday long run | LR 28 km | Long run w/ 3x15' @ MP | Long easy 2h15 | LSD
run moderate   | Steady 12 km | Medium-long 18 km | Z3 40 min | Progression 10 km | 40 min marathon pace
run hard       | Tempo 5 miles | 6 x 800 | 10-12 x 60-75 s hills | Threshold 4x(8' + 2') | Fartlek | 5k time trial | Yasso 800s | 10k pace 6 km
race race      | Race day | City half marathon | Tune-up race 10k | Race: spring 10 miler
rest rest      | Rest | Rest day | Day off | OFF | No run today
strength       | Strength 30 min | S&C | Gym: squats 3x10, lunges | Core stability | Leg day
mobility       | Yoga | Foam rolling + stretching | Mobility 15'
cross          | Bike 90 min | Swim 12x50 | Elliptical 45' | XT 40 min
cross hard     | Bike intervals 5x4' | Ride: threshold | Turbo 3x10' @ 95%
cross moderate | Brick: bike 60 + run 20
run            | 60 min | 1:15 | Run | Run - 6 miles | 6.5 mile run | 10 km | Off the bike
marker         | Recovery week | Base 2 | Build | Taper | Marathon week 3 | Training plan | Team meeting | Meeting 14:30 | Cancelled: tempo | Dentist 30 min | Race week | Parkrun volunteering
""",
    "de": """
run easy       | Lockerer Dauerlauf 10 km | Regenerativ 30 min | GA1 60' | Trab | DL 12 km | 8 km locker + 5 Steigerungen | Ruhiger Lauf
run long       | Langer Lauf 24 km | LDL 2h | Langer lockerer Lauf | Lange Einheit
run moderate   | GA1/2 14 km | Zügiger Dauerlauf | Flotter DL 10 km | Steigerungslauf 50 min | Marathontempo 30 min
run hard       | Tempodauerlauf 8 km | 10 x 400 m | TDL 6 km | Schwellenlauf | Fahrtspiel 50 min | EL 3 km + 5x1000 + AL 3 km | DL3 6 km | Bergsprints | 5x1000m (3 min Trabpause) | HM-Tempo 6 km | Intervalltraining
race race      | Wettkampf 10 km | Halbmarathon | Volkslauf
rest rest      | Ruhetag | Pause | Trainingsfrei | frei
strength       | Krafttraining | Stabi 20 min | Athletik | Rumpfstabilität
mobility       | Dehnen | Black-Roll | Beweglichkeit
cross          | Rad 90 min | Schwimmen 12x50 | Aquajogging
cross easy     | Rad GA1 2h | Schwimmen locker
run            | Laufen | Laufen 8 km
marker         | Ruhewoche | Entlastungswoche | Trainingslager | Woche 4
""",
    "fr": """
run easy       | Footing 45 min | EF 1h | Endurance fondamentale 10 km | Décrassage | Footing + 6 lignes droites | Course récupération
run long       | Sortie longue 22 km | SL 2h | SL 1h45 avec 3x10' AS42
run moderate   | Endurance active 50' | EA 45 min | Footing progressif 50'
run hard       | Fractionné 10x400m | VMA 30/30 | Seuil 3x10' | Côtes | 2x(8x200m) | Allure semi 8 km | AS10 5x1000
race race      | Compétition | Semi-marathon | Course officielle
rest rest      | Repos | Jour de repos
strength       | Renfo | PPG 30' | Gainage | Musculation
mobility       | Étirements | Souplesse
cross          | Vélo 1h30 | Natation
run            | Course à pied 10 km | Sortie 1h
marker         | Semaine 5 | Affûtage | Semaine de récupération
""",
    "es": """
run easy       | Rodaje suave 50' | CCL 10 km | Trote regenerativo | Carrera continua 8 km | Rodaje 45 min + 6 rectas
run long       | Tirada larga 20 km | Rodaje largo 1h45
run moderate   | Rodaje medio 12 km | Progresivo 10 km | Ritmo maratón 30 min
run hard       | Series 6x1000 | 8 x 400 | Umbral 20' | Cuestas | Cambios de ritmo | Ritmo de carrera 6 km | Fartlek 40'
race race      | Competición | Media maratón | Carrera popular
rest rest      | Descanso | Día de descanso
strength       | Fuerza | Gimnasio 45 min | Pesas
mobility       | Estiramientos | Movilidad
cross          | Bici 90 min | Natación | Elíptica 40'
run            | Carrera 10 km
marker         | Semana 3 | Semana de descarga
""",
    "it": """
run easy       | Fondo lento 12 km | Corsa facile 40' | Rigenerante | CL 10 km | Lento + 6 allunghi
run long       | Lungo 26 km | Lunghissimo | Fondo lungo 2h
run moderate   | Fondo medio 10 km | Medio 45' | Progressivo 12 km | Ritmo maratona 30 min
run hard       | Ripetute 6x1000 | Soglia 20' | 10x400 | Salite | Ritmo gara 5 km | Variazioni 10 km | Fartlek
race race      | Gara 10 km | Mezza maratona
rest rest      | Riposo | Giorno di riposo
strength       | Palestra | Forza | Potenziamento 30'
mobility       | Stretching | Mobilità
cross          | Bici 2h | Nuoto
run            | Corsa 8 km
marker         | Settimana 6 | Scarico
""",
    "nl": """
run easy       | Rustige duurloop 10 km | Herstelloop | D1 60 min | Loslopen | Duurloop 8 km + 4 versnellingen
run long       | Lange duurloop 24 km | Lange loop
run moderate   | D2 12 km | Vlotte duurloop
run hard       | Intervaltraining 8x400 | Tempoloop 6 km | Drempel 3x10' | Baantraining | Heuvels | Wedstrijdtempo 8 km
race race      | Wedstrijd 10 km | Halve marathon
rest rest      | Rust | Rustdag
strength       | Krachttraining | Core 20 min
mobility       | Rekken | Mobiliteit
cross          | Fietsen 90 min | Zwemmen
marker         | Rustweek | Week 8
""",
    "pt": """
run easy       | Rodagem leve 10 km | Trote regenerativo | Corrida fácil 40 min | Rodagem 8 km + educativos
run long       | Longão 24 km | Treino longo 2h
run moderate   | Moderado 10 km | Progressivo 50' | Ritmo de maratona 30 min
run hard       | Tiros 10x400 | Intervalado | Limiar 20' | Ladeira | 6x1km | Ritmo de prova 6 km
race race      | Prova 10 km | Meia maratona
rest rest      | Descanso | Folga
strength       | Musculação | Fortalecimento
mobility       | Alongamento
cross          | Bike 90 min | Natação
run            | Corrida 8 km
marker         | Semana 2 | Polimento
""",
    "sv": """
run easy       | Lugn distans 10 km | Återhämtningsjogg | Jogg 40 min
run long       | Långpass 22 km
run hard       | Intervaller 6x1000 | Tröskelpass | Backintervaller | Tävlingsfart 5 km
race race      | Tävling | Halvmaraton
rest rest      | Vilodag | Vila
strength       | Styrka | Styrketräning
""",
    "da": """
run easy       | Rolig tur 10 km | Restitutionsløb
run long       | Lang tur 20 km
run hard       | Intervaller 6x800 | Tærskelløb | Bakkeløb
race race      | Motionsløb | Halvmarathon
rest rest      | Hviledag
strength       | Styrketræning
""",
    "pl": """
run easy       | Rozbieganie 10 km | Bieg spokojny | OWB1 60 min
run long       | Długie wybieganie 24 km
run hard       | Interwały 6x1000 | Bieg tempowy | Podbiegi | Zabawa biegowa
race race      | Zawody | Półmaraton
rest rest      | Dzień wolny | Odpoczynek
strength       | Siłownia
""",
    "ja": """
run easy       | ジョグ 60分
run hard       | インターバル 1000m×5 | 閾値走
run long       | ロング走
rest rest      | 休養
strength       | 筋トレ
""",
}


@pytest.mark.parametrize(
    ("title", "expected"), [pair for text in TITLES.values() for pair in weekly(text)], ids=lambda value: value
)
def test_a_coachs_title(title: str, expected: str) -> None:
    """What a runner who reads the language would say."""
    assert seen(read_title(title)) == expected


AMBIGUOUS = """
run easy     | pre-race shakeout | day after race | race recovery | Recovery 5 km | easy run, no intervals | parkrun easy | Base 60 min | Footing veille de course | Locker nach Wettkampf
run hard     | race pace 8 km | Wettkampftempo 3 km | ritmo gara 6 km | parkrun | 5k test | FTP test | easy fartlek 8x1 min | Pace strides then 5x1 km
run moderate | marathon pace 40 min | Marathontempo 8 km | progression | Strides then steady 30 min
run long     | 15 km marathon pace | LR with tempo finish | Fast finish long run
run easy     | 6x20s strides | Steigerungsläufe 6x80m | Easy + strides
rest rest    | recovery | rest or easy 5k | XT or rest | Erholung
strength     | Run: core stability | 3x10 squats | Push-ups 8x25 | Strength: easy | Core intervals
run          | no race this weekend, run 8 km | Run + strength
marker       | kick-off | radikal | Narrow things | no race this weekend | Garrowby
cross        | Bike to work | Aqua run 40 min
"""


@pytest.mark.parametrize(("title", "expected"), weekly(AMBIGUOUS), ids=lambda value: value)
def test_what_a_word_alone_would_get_wrong(title: str, expected: str) -> None:
    """Paces are no distances, a day after is not the day, and words stand whole."""
    assert seen(read_title(title)) == expected


def test_a_race_by_its_name_on_a_weekend() -> None:
    """A proper name and a race's distance; on a Tuesday, or without a name, it is a run or a hill."""
    assert seen(read_title("Notting Hill 10K", weekend=True)) == "race race"
    assert seen(read_title("Carrera 10K Valencia", weekend=True)) == "race race"
    assert seen(read_title("Corrida da Ponte", weekend=True)) == "race race"
    assert seen(read_title("Corrida da Ponte")) == seen(read_title("Corrida da manhã", weekend=True)) == "run"
    assert seen(read_title("Corrida Ponte 40 min", weekend=True)) == "run"
    assert seen(read_title("Notting Hill 10K")) == "run hard"
    assert seen(read_title("Hill 10K", weekend=True)) == "run hard"
    assert seen(read_title("Course 10 km", weekend=True)) == "run"
    assert seen(read_title("Great North 11K", weekend=True)) == "run"
    assert seen(read_title("breakfast loop 10k", weekend=True)) == "run"


def test_a_run_and_strength_in_one_entry() -> None:
    """The strength is not lost: it stands beside the run."""
    assert [read_title(title).also for title in ("Easy 5k + strength", "Run & core", "Easy 5k", "Strength")] == [
        PlannedType.STRENGTH, PlannedType.STRENGTH, None, None,
    ]  # fmt: skip


def test_how_certain_a_reading_is() -> None:
    """Two that are offered, or one that may be left out, count half; a list of sets more than a "workout"."""
    sure, optional, either, workout = (
        read_title(title).certainty for title in ("Easy 5k", "Easy 5k (optional)", "Tempo or easy 5k", "Workout")
    )
    assert optional == either == sure / 2
    assert workout < 0.45 < sure
    assert read_title("Hills or fartlek").certainty == read_title("Fartlek").certainty


def test_the_description_is_asked_when_the_title_says_nothing() -> None:
    """Its first line only, and never a warm-up; a list of sets is strength."""

    def read(title: str, description: str, sport: str | None = None) -> str:
        return seen(read_title(title, description=description, sport=sport))

    assert read("Off the bike", "Zones 1 and 2.\n6x800", "Run") == "run easy"
    assert read("Thursday club", "6x800 with 90 s jog") == "run hard"
    assert read("Run", "Warm up easy\n5x1 km") == "run"
    assert read("Run", "Bring water\neasy") == "run"
    assert read("Tempo", "Easy to finish") == "run hard"
    assert read("Workout", "SET 1\nSquat\nSET 2\nPlank") == "strength"
    assert read("Loading up", "3 sets of:\n- Squat") == "strength"
    assert read("Run 8 km", "3 sets of:\n- Squat") == "run"
    assert read("Session", "Gym") == "strength"
    assert read("Ride", "threshold work", "Ride") == "cross hard"
    assert read("Ride", "run after it", "Ride") == "cross"


def test_what_the_source_says_of_the_sport_decides_the_type() -> None:
    """A swim's 12x50 are no intervals; strength is strength whatever its title, but for stretching."""
    assert seen(read_title("12x50 pull", sport="Swim")) == "cross"
    assert seen(read_title("Long ride", sport="Ride")) == "cross long"
    assert seen(read_title("Tempo", sport="WeightTraining")) == "strength"
    assert seen(read_title("Stretching", sport="Workout")) == "mobility"
    assert seen(read_title("Flow", sport="Yoga")) == "mobility"
    assert seen(read_title("Mountain", sport="Run")) == "run"
    assert seen(read_title("Core", sport="Run")) == "strength"


OWNERS = {"Mountain": "hard", "club": "ignore", "Tuesday special": "long", "Flow": "mobility", "跳": "race", "Zzz": "rest",
          "Schaukel": "cross", "Iron": "strength"}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Mountain repeats easy", "run hard"),
        ("CLUB tempo", "marker"),
        ("tuesday special club", "run long"),
        ("Easy flow 20 min", "mobility"),
        ("跳跳 5 km", "race race"),
        ("Zzz 10 km", "rest rest"),
        ("Schaukel", "cross"),
        ("Iron 6x800", "strength"),
        ("Ironing", "marker"),
        ("Bike mountain", "cross hard"),
    ],
)
def test_the_owners_word_beats_every_other(title: str, expected: str) -> None:
    """Whole words, any case, the longest of several; another sport stays another sport."""
    read = read_title(title, words=OWNERS)
    assert seen(read) == expected
    assert (read.certainty == 1.0) == (title != "Ironing")


PLAIN = ["Easy run", "Lockerer Dauerlauf", "Tempo", "6 x 800", "Sortie longue", "Rustdag", "Ripetute", "Krafttraining",
         "Race", "Rest day", "Yoga", "Steady", "Bike", "Musculação", "Tirada larga", "Wedstrijd"]  # fmt: skip


@given(
    st.sampled_from(PLAIN),
    st.sampled_from(["🏃 {}", "✅ {}", "Week 3: {}", "{} (week 12)", "W7 - {}", "KW 40 | {}", "{} ✅"]),
)
def test_an_emoji_or_the_weeks_number_changes_nothing(title: str, around: str) -> None:
    """What stands around a title is no part of it."""
    assert seen(read_title(around.format(title))) == seen(read_title(title))


@given(
    st.sampled_from(["Easy run", "Tempo", "Sortie longue", "Steady", "Dauerlauf", "Fartlek", "Race"]),
    st.integers(3, 42),
)
def test_a_distance_changes_no_kind(title: str, km: int) -> None:
    """How far is not how hard."""
    assert seen(read_title(f"{title} {km} km")) == seen(read_title(f"{km}k {title}")) == seen(read_title(title))


@given(st.text(max_size=400))
def test_any_text_is_read(title: str) -> None:
    """Nothing that somebody may write is an error."""
    read = read_title(title, description=title, words={"x": "hard"}, weekend=True)
    assert 0.0 < read.certainty <= 1.0


@pytest.mark.parametrize("part", ["6x800 or ", "10 ", "week 3 ", "x4 (", "nach ", "1h", "easy+"])
def test_a_title_of_ten_thousand_letters_costs_what_its_beginning_costs(part: str) -> None:
    """Only its beginning is looked at."""
    assert read_title(part * 2000) == read_title((part * 2000)[:240])
