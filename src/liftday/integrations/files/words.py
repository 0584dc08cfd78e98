"""The words of Strava's bulk export in the languages it has been seen in: its columns and its sports.

Strava writes ``activities.csv`` in the language of the account, has changed its columns many times, and at times let
a template's error message through as a column's name. Names are compared without case, accents and punctuation.
English, German, French and Dutch are as real exports have them; Spanish, Italian, Portuguese and Japanese are the words
of Strava's own interface in these languages. A column that nobody knows is left out.
"""

import re
import unicodedata

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        "activity id", "aktivitats id", "aktivitaets id", "id de l activite", "identifiant de l activite", "activiteits id",
        "activiteit id", "id de actividad", "id de la actividad", "id attivita", "id dell attivita", "id da atividade",
        "id de atividade", "アクティビティid",
    ),
    "date": (
        "activity date", "aktivitatsdatum", "aktivitaetsdatum", "datum der aktivitat", "date de l activite", "date d activite",
        "datum van activiteit", "activiteitsdatum", "fecha de la actividad", "fecha de actividad", "data dell attivita",
        "data attivita", "data da atividade", "data de atividade", "アクティビティの日付", "アクティビティ日", "日付",
    ),
    "name": (
        "activity name", "name der aktivitat", "aktivitatsname", "nom de l activite", "naam van activiteit", "naam activiteit",
        "activiteitsnaam", "nombre de la actividad", "nombre de actividad", "nome dell attivita", "nome attivita",
        "nome da atividade", "アクティビティ名",
    ),
    "type": (
        "activity type", "sport type", "aktivitatsart", "aktivitaetsart", "art der aktivitat", "aktivitatstyp", "type d activite",
        "type de l activite", "activiteitstype", "type activiteit", "tipo de actividad", "tipo di attivita", "tipo attivita",
        "tipo de atividade", "tipo da atividade", "アクティビティタイプ", "アクティビティ タイプ", "アクティビティの種類",
    ),
    "elapsed": (
        "elapsed time", "verstrichene zeit", "gesamtzeit", "temps ecoule", "duree totale", "verstreken tijd", "totale tijd",
        "tiempo transcurrido", "tempo trascorso", "tempo decorrido", "経過時間",
    ),
    "moving": (
        "moving time", "bewegungszeit", "zeit in bewegung", "duree de deplacement", "temps de deplacement",
        "temps en mouvement", "beweegtijd", "bewegingstijd", "tiempo en movimiento", "tempo in movimento",
        "tempo em movimento", "tempo de movimentacao", "移動時間",
    ),
    "distance": ("distance", "distanz", "entfernung", "afstand", "distancia", "distanza", "距離"),
    "max_hr": (
        "max heart rate", "maximum heart rate", "max herzfrequenz", "maximale herzfrequenz", "frequence cardiaque maximum",
        "frequence cardiaque maximale", "frequence cardiaque max", "max hartslag", "maximale hartslag",
        "frecuencia cardiaca maxima", "frecuencia cardiaca max", "frequenza cardiaca massima", "frequenza cardiaca max",
        "frequencia cardiaca maxima", "frequencia cardiaca max", "最大心拍数",
    ),
    "average_hr": (
        "average heart rate", "avg heart rate", "durchschnittliche herzfrequenz", "durchschnittl herzfrequenz",
        "durchschnittliche hf", "frequence cardiaque moyenne", "gemiddelde hartslag", "frecuencia cardiaca media",
        "frecuencia cardiaca promedio", "frequenza cardiaca media", "frequencia cardiaca media", "平均心拍数",
    ),
    "effort": (
        "relative effort", "suffer score", "relative leistung", "relative anstrengung", "relativer aufwand", "mesure d effort",
        "effort relatif", "relatieve inspanning", "esfuerzo relativo", "sforzo relativo", "esforco relativo", "相対的エフォート",
    ),
    "commute": (
        "commute", "pendeln", "arbeitsweg", "trajet domicile travail", "trajet", "woon werkverkeer", "woon werk verkeer",
        "desplazamiento", "trayecto al trabajo", "tragitto casa lavoro", "pendolarismo", "deslocamento", "通勤",
    ),
    "filename": (
        "filename", "file name", "dateiname", "nom du fichier", "nom de fichier", "bestandsnaam", "nombre de archivo",
        "nombre del archivo", "nome del file", "nome file", "nome do arquivo", "nome do ficheiro", "ファイル名",
    ),
    "average_speed": (
        "average speed", "durchschnittliche geschwindigkeit", "durchschnittsgeschwindigkeit", "vitesse moyenne",
        "gemiddelde snelheid", "velocidad media", "velocidad promedio", "velocita media", "velocidade media", "平均速度", "平均スピード",
    ),
    "max_speed": (
        "max speed", "hochstgeschw", "hochstgeschwindigkeit", "max geschwindigkeit", "vitesse max", "vitesse maximale",
        "max snelheid", "maximale snelheid", "velocidad maxima", "velocidad max", "velocita massima", "velocita max",
        "velocidade maxima", "最高速度", "最大速度",
    ),
    "climb": (
        "elevation gain", "hohenzunahme", "hohenmeter", "denivele positif", "hoogtewinst", "totale stijging", "toename hoogte",
        "desnivel positivo", "desnivel ganado", "aumento de altitud", "dislivello positivo", "dislivello", "ganho de elevacao",
        "elevacao acumulada", "獲得標高",
    ),
    "descent": (
        "elevation loss", "hohenunterschied", "hohenverlust", "hohenabnahme", "denivele negatif", "hoogteverlies",
        "desnivel negativo", "perdida de altitud", "dislivello negativo", "perda de elevacao",
    ),
    "low": ("elevation low", "min hohe", "altitude min", "min hoogte", "altitud minima", "altitudine minima", "altitude minima"),
    "high": ("elevation high", "max hohe", "altitude max", "max hoogte", "altitud maxima", "altitudine massima", "altitude maxima"),
    "cadence": (
        "average cadence", "durchschnittliche trittfrequenz", "durchschnittliche tritt schrittfrequenz", "cadence moyenne",
        "gemiddelde cadans", "cadencia media", "cadenza media", "平均ケイデンス",
    ),
    "temperature": (
        "average temperature", "durchschnittliche temperatur", "temperature moyenne", "gemiddelde temperatuur",
        "temperatura media", "平均気温",
    ),
    "rpe": (
        "perceived exertion", "empfundene anstrengung", "wahrgenommene anstrengung", "effort percu", "effort ressenti",
        "ervaren inspanning", "waargenomen inspanning", "esfuerzo percibido", "sforzo percepito", "esforco percebido",
    ),
    "flagged": ("flagged", "markiert", "gemeldet", "signale", "gemarkeerd"),
    "from_upload": ("from upload", "vom upload", "aus upload", "depuis un telechargement", "van upload"),
    "competition": ("competition", "wettkampf", "competition course", "wedstrijd", "competicion", "competizione", "competicao"),
    "long_run": ("long run", "langer lauf", "longue sortie", "sortie longue", "duurloop", "tirada larga", "lungo", "longao"),
}  # fmt: skip

# What the first columns are, when a language is unknown: the order has never changed, only what follows did.
PLACES: dict[int, tuple[str, ...]] = {
    21: ("id", "date", "name", "type", "", "elapsed", "distance", "max_hr", "effort", "commute", "", "", "filename",
         "", "", "elapsed", "moving", "distance", "max_speed", "average_speed", "climb"),
}  # fmt: skip

# Strava's own names (the API's) of the sports; the export writes them with blanks: "Weight Training".
SPORTS = (
    "AlpineSki", "BackcountrySki", "Badminton", "Basketball", "Canoeing", "Cricket", "Crossfit", "Dance",
    "EBikeRide", "Elliptical", "EMountainBikeRide", "Golf", "GravelRide", "Handcycle",
    "HighIntensityIntervalTraining", "Hike", "IceSkate", "InlineSkate", "Kayaking", "Kitesurf", "MountainBikeRide",
    "NordicSki", "Padel", "PhysicalTherapy", "Pickleball", "Pilates", "Racquetball", "Ride", "RockClimbing",
    "RollerSki", "Rowing", "Run", "Sail", "Skateboard", "Snowboard", "Snowshoe", "Soccer", "Squash", "StairStepper",
    "StandUpPaddling", "Surfing", "Swim", "TableTennis", "Tennis", "TrailRun", "Velomobile", "VirtualRide",
    "VirtualRow", "VirtualRun", "Volleyball", "Walk", "WeightTraining", "Wheelchair", "Windsurf", "Workout", "Yoga",
)  # fmt: skip

_OTHER_SPORTS = {
    "Run": "running, lauf, laufen, course a pied, hardloopsessie, hardlopen, carrera, carrera a pie, corsa, corrida, ラン, ランニング",
    "TrailRun": "traillauf, trail, course a pied sur sentier, trailrun, trailloop, carrera de montana, carrera por montana, "
    "trail running, corsa trail, corsa su sentiero, corrida em trilha, corrida de trilha, トレイルラン, トレイルランニング",
    "VirtualRun": "virtueller lauf, course a pied virtuelle, virtuele hardloopsessie, carrera virtual, corsa virtuale, corrida virtual, "
    "バーチャルラン",
    "Walk": "walking, spaziergang, gehen, marche, wandeling, wandelen, caminata, camminata, caminhada, ウォーキング, ウォーク",
    "Hike": "hiking, wanderung, wandern, randonnee, hiken, senderismo, excursionismo, escursione, escursionismo, trilha, ハイク, ハイキング",
    "Ride": "cycling, biking, radfahrt, radfahren, velo, sortie a velo, sortie velo, cyclisme, fietsrit, fietsen, bicicleta, ciclismo, "
    "vuelta en bicicleta, pedalata, giro in bici, pedalada, ライド, サイクリング",
    "MountainBikeRide": "mountainbiken, mountainbike fahrt, vtt, sortie vtt, mountainbikerit, ciclismo de montana, mountain bike, "
    "pedalada de mountain bike, マウンテンバイクライド",
    "GravelRide": "gravelfahrt, gravel bike fahrt, sortie gravel, gravelrit, ciclismo de gravel, gravel, グラベルライド",
    "EBikeRide": "e bike fahrt, e bike ride, velo electrique, sortie en velo electrique, e bikerit, bicicleta electrica, e bike, イーバイクライド",
    "VirtualRide": "virtuelle radfahrt, virtuelles radfahren, velo virtuel, sortie a velo virtuelle, virtuele fietsrit, ciclismo virtual, "
    "pedalata virtuale, pedalada virtual, バーチャルライド",
    "Swim": "swimming, schwimmen, natation, zwemsessie, zwemmen, natacion, nuoto, natacao, 水泳, スイム",
    "WeightTraining": "krafttraining, gewichttraining, entrainement aux poids, musculation, gewichtstraining, entrenamiento con pesas, "
    "entrenamiento de pesas, pesas, allenamento con i pesi, pesi, sollevamento pesi, treinamento com peso, musculacao, ウェイトトレーニング",
    "Workout": "training, entrainement, fitness, work out, entrenamiento, allenamento, treino, treinamento, ワークアウト",
    "HighIntensityIntervalTraining": "hiit, hochintensives intervalltraining, entrainement fractionne de haute intensite",
    "Elliptical": "crosstrainer, ellipsentrainer, elliptique, eliptica, ellittica, eliptico",
    "StairStepper": "stepper, treppensteigen, escalier",
    "Rowing": "rudern, aviron, roeien, remo, canottaggio, ローイング",
    "Yoga": "ヨガ",
    "Soccer": "football soccer, football, fussball, voetbal, futbol, calcio, futebol",
    "RockClimbing": "rock climb, climbing, klettern, escalade, klimmen, escalada, arrampicata",
    "IceSkate": "ice skating, schlittschuhlaufen, eislaufen, patin a glace, schaatsen",
    "InlineSkate": "inline skaten, inlineskaten, roller en ligne",
    "NordicSki": "langlauf, skilanglauf, ski nordique, ski de fond, langlaufen, esqui nordico, sci nordico, sci di fondo",
    "AlpineSki": "ski alpin, alpiner skilauf, alpineskien, esqui alpino, sci alpino",
    "BackcountrySki": "ski touring, skitour, ski de randonnee, toerskien, esqui de travesia, sci alpinismo",
    "Canoeing": "canoe, kanu, canoe kayak, kanoen",
    "StandUpPaddling": "stand up paddle, stand up paddeln, sup",
    "Surfing": "surf, surfen",
    "Snowshoe": "schneeschuhwandern, raquettes",
    "Crossfit": "cross fit",
    "Pilates": "ピラティス",
}

_TAG = re.compile(r"<[^>]*>")
_TEMPLATE_ERROR = re.compile(r"translation[_ ]missing:?\s*[\w.-]*?([a-z_]+)\s*$", re.IGNORECASE)
_COPY = re.compile(r"\.\d{1,2}$")
_OTHER = re.compile(r"[^\w]+|_+")


def plain(name: str) -> str:
    """Given a name, return it without case, accents, punctuation, markup and double encoding.

    >>> plain("Max. Herzfrequenz"), plain("Type d'activité"), plain("Distance.1"), plain("AktivitÃ¤ts-ID")
    ('max herzfrequenz', 'type d activite', 'distance', 'aktivitats id')
    """
    name = _mended(name)
    bare = _TAG.sub("", name) if _TAG.sub("", name).strip() else name
    bare = _COPY.sub("", bare.strip())  # a table program's way to tell two columns of one name apart
    found = _TEMPLATE_ERROR.search(bare)
    if found:
        bare = found[1]
    folded = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _OTHER.sub(" ", letters).strip()


def _mended(name: str) -> str:
    """UTF-8 that somebody read as Windows' ANSI and wrote again."""
    if "Ã" not in name and "ã" not in name:
        return name
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name


_COLUMN = {plain(name): column for column, names in COLUMNS.items() for name in names}
_SPORT = {re.sub(r"\W", "", plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", sport))): sport for sport in SPORTS}
_SPORT |= {
    re.sub(r"\W", "", plain(name)): sport for sport, names in _OTHER_SPORTS.items() for name in names.split(", ")
}
_ENGLISH = frozenset(names[0] for names in COLUMNS.values())


def column(header: str) -> str | None:
    """Given a column's name, return what it holds, or None."""
    return _COLUMN.get(plain(header))


def is_english(headers: list[str]) -> bool:
    """True when the columns are named in English: then a comma groups thousands and the month may come first."""
    known = [plain(header) for header in headers if column(header)]
    return sum(name in _ENGLISH for name in known) * 2 > len(known)


def sport(written: str) -> str:
    """Given a sport as the export writes it, return the API's name, or the word as it came when nobody knows it.

    >>> sport("Weight Training"), sport("Football (Soccer)"), sport("Course à pied"), sport("Quidditch")
    ('WeightTraining', 'Soccer', 'Run', 'Quidditch')
    """
    return _SPORT.get(re.sub(r"\W", "", plain(written)), written.strip())
