# ruff: noqa: RUF001 - sports are written in many scripts, and so is this list
"""The sports that recorders write into TCX and GPX files, as Strava's ``sport_type``.

A written sport beats every guess. Garmin Connect writes some 150 keys ("track_running", "kayaking_v2"), Strava numbers,
the others whatever their makers liked: "Run", "cycling:road", "Sport.RUNNING". What nobody here can read, and what is
written as "other", is ``UNKNOWN``: never a run, never strength. Only where nothing is written the speed tells, and only
between walking, running and riding.
"""

import re
from collections.abc import Sequence
from typing import Final

from liftday.integrations.files.languages import SPORTS, plain, sport
from liftday.integrations.files.movement import UNKNOWN, moved_like
from liftday.integrations.files.track import Point, Totals

_CATCH_ALL: Final = "Workout"
_CATCH_ALLS: Final = frozenset({"workout", "work out", "ワークアウト"})  # not "training", not "fitness", not "cardio"
_NUMBERS: Final = dict(
    enumerate(
        ("Ride", "AlpineSki", "BackcountrySki", "Hike", "IceSkate", "InlineSkate", "NordicSki", "RollerSki", "Run", "Walk",
         _CATCH_ALL, "Snowboard", "Snowshoe", "Kitesurf", "Windsurf", "Swim", "VirtualRide", "EBikeRide", "Velomobile",
         UNKNOWN, "Canoeing", "Kayaking", "Rowing", "StandUpPaddling", "Surfing", "Crossfit", "Elliptical", "RockClimbing",
         "StairStepper", "WeightTraining", "Yoga"),
        start=1,
    )
)  # fmt: skip
"""What Strava's own GPX files say instead of a name."""

# What a recorder writes when it says nothing.
_NOTHING: Final = """
track tracks tracklog log gps gpx gpstrack recording recorded record activity activities sport sports default none null
unknown undefined generic na path route trip tour trace session exercise fitness
"""
_SAY_NOTHING: Final = frozenset(_NOTHING.split())
_NOT_STRAVAS: Final = (
    r"motor\w*|moto\w*|(?:dirt|quad|pit) ?bik\w+|car|cars|auto|automobile|driv\w+|fly\w*|flight|\w*plane|train|tram|bus|transport\w*|ferry|horse\w*"
    r"|boat\w*|\w*glid\w+|\w*diving|dive|scuba|snorkel\w*|transitions?|\w*transition|drone|snowmobil\w*|atv|fish\w*|hunt\w*"
    r"|jet ?ski\w*|water ?ski\w*|wake\w+|sled\w*|disc golf|stop ?watch|steps|multi ?sport"
)
# The first line whose words occur decides: what contains another word comes before it.
_WORDS: Final = (
    (UNKNOWN, _NOT_STRAVAS),
    ("Wheelchair", r"wheelchair\w*"),
    ("Handcycle", r"hand ?(?:cycl|bik)\w+"),
    ("WeightTraining", r"strength|\w*strengthtraining|weights|(?:body ?)?weight ?(?:training|lift\w+)|power ?lift\w+|body ?building|kraft\w*"),
    ("HighIntensityIntervalTraining", r"hiit|high intensity\w*"),
    ("Crossfit", r"cross ?fit"),
    ("Yoga", r"yoga"),
    ("Pilates", r"pilates"),
    ("Mobility", r"mobility|stretch\w*|flexibility"),
    ("Elliptical", r"elliptical\w*|cross ?trainer"),
    ("StairStepper", r"stairs?|stair ?\w*(?:climb\w*|step\w*)|stepper|floor climb\w*"),
    ("Run", r"stroller (?:run|jog)\w*|(?:run|jog)\w* (?:and |& )?walk\w*|walk\w* (?:and |& )?(?:run|jog)\w*|track and field\w*|laufsport|joggen"),
    ("TrailRun", r"(?:trail|fell|mountain|obstacle) ?run\w*|run(?:s|ning)? (?:trail|mountain|fell)|sky ?running|ultra ?trail|trail ultra"),
    ("VirtualRun", r"virtual ?run\w*"),
    ("Hike", r"hik\w+|trek\w*|mountaineer\w*|ruck\w*|backpack\w*|ramble"),
    ("Walk", r"nordic walk\w*|\w*walk|\w*walking|walks|stroll(?:s|ing)?|spazier\w*|caminar|gehen"),
    ("Run", r"\w*run|runs|\w*running|\w*jog|\w*jogging|\w*treadmill|\w*lauf|\w*laufen|sprint\w*|marathon|orienteering"),
    ("EMountainBikeRide", r"e ?(?:enduro )?(?:mtb|mountain ?bik\w+)|e bike mountain"),
    ("EBikeRide", r"e ?bik\w+|electric bik\w+|pedelec"),
    ("MountainBikeRide", r"mtb|mountain ?bik\w+|(?:downhill|enduro) ?bik\w+|cycling mountain|mountain cycling"),
    ("GravelRide", r"gravel\w*|cyclo ?cross"),
    ("VirtualRide", r"virtual (?:ride|cycling|bik\w+)|virtualride|zwift|virtual activity"),
    ("Velomobile", r"velomobile"),
    ("Ride", r"(?:\w+|)(?:cycling|cycle|biking|bike|bicycle|bicycling)|bmx|ride|rides|riding|spinning|spin|rad|\w*radfahren|fahrrad|rennrad"),
    ("Snowshoe", r"snow ?sho\w+"),
    ("AlpineSki", r"resort ski\w*"),
    ("BackcountrySki", r"backcountry|split ?board\w*"),
    ("Snowboard", r"\w*snowboard\w*"),
    ("RollerSki", r"roller ?ski\w*"),
    ("NordicSki", r"cross country\w*|crosscountry\w*|(?:nordic|skate|skating|classic) ?ski\w*|xc ?ski\w*|nordic|biathlon|langlauf"),
    ("BackcountrySki", r"ski ?tour\w*|touring ski\w*|ski ?mo"),
    ("AlpineSki", r"ski|\w*skiing|winter sports|downhill"),
    ("InlineSkate", r"inline\w*|skaten|roller ?(?:blad|skat)\w*"),
    ("IceSkate", r"ice ?skat\w*|skating|speed ?skat\w*"),
    ("Skateboard", r"skate ?board\w*|longboard\w*"),
    ("Swim", r"swim\w*|\w*swimming"),
    ("VirtualRow", r"virtual row\w*"),
    ("Kitesurf", r"kite ?\w*|wind kite \w+"),
    ("Windsurf", r"wind ?(?:surf|foil)\w*"),
    ("StandUpPaddling", r"stand ?up ?\w*|sup|paddle ?board\w*"),
    ("Kayaking", r"kayak\w*|rafting|whitewater"),
    ("Canoeing", r"cano\w+|paddl\w+"),
    ("Surfing", r"surf\w*"),
    ("Sail", r"sail\w*|\w*shore grinding"),
    ("Rowing", r"row|rower|\w*rowing|ergometer|sculling"),
    ("RockClimbing", r"\w*climb\w*|boulder\w*"),
    ("TableTennis", r"table ?tennis|ping ?pong"),
    ("Tennis", r"tennis|platform tennis|paddelball"),
    ("AmericanFootball", r"american football"),
    ("Soccer", r"soccer|football|futsal"),
    ("IceHockey", r"ice ?hockey"),
    ("Hockey", r"hockey"),
    ("Golf", r"golf"),
    ("MartialArts", r"\w*martial ?arts|judo|karate|taekwondo|kick ?boxing"),
    ("Boxing", r"box|boxing"),
    *((name, name.casefold() + r"\w*") for name in
      ("Badminton", "Basketball", "Cricket", "Dance", "Handball", "Lacrosse", "Padel", "Pickleball", "Racquetball", "Rugby",
       "Squash", "Ultimate", "Volleyball", "Breathwork")),
    ("WeightTraining", r"^(?:outdoor )?gym(?: (?:workout|training|session))?$"),  # a treadmill's, a bike's or a cardio room's is none
)  # fmt: skip
_PATTERNS: Final = tuple((name, re.compile(rf"(?:^|\s)(?:{words})(?=\s|$)")) for name, words in _WORDS)

# Further languages of the sports that decide most: running, riding, walking, hiking.
_ELSEWHERE: Final = {
    "Run": "löpning löptur løping løpetur løb löb juoksu juokseminen bieg bieganie běh beh futás бег біг koşu τρέξιμο alergare trčanje"
    " lari tek tekkimas 跑步 跑 달리기 러닝 วิ่ง ריצה",
    "Ride": "cykling cykeltur sykling sykkeltur pyöräily kolarstwo rower cyklistika kerékpározás велосипед велоспорт bisiklet"
    " ποδηλασία ciclism bersepeda 骑行 騎車 骑车 자전거",
    "Walk": "promenad gåtur gang kävely spacer chůze séta ходьба yürüyüş περπάτημα plimbare 步行 健走 걷기",
    "Hike": "vandring fottur vaellus wędrówka turistika túra túrázás поход πεζοπορία drumeție 徒步 登山 등산 하이킹",
    "Swim": "simning svømming svømning uinti pływanie plavání úszás плавание yüzme κολύμβηση înot 游泳 수영",
}
_BY_WORD: Final = {plain(word): name for name, words in _ELSEWHERE.items() for word in words.split()}
_INDOORS: Final = re.compile(r"(?:^|\s)(?:indoor|treadmill|virtual|spin|spinning|turbo|trainer|rouvy|zwift)")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SUFFIX: Final = re.compile(r"\s+(?:v\d|ws)$")
_TIMES_OF_DAY: Final = frozenset(
    ("early", "late", "morning", "lunch", "midday", "noon", "afternoon", "evening", "night", "day", "my", "the", "a")
)
_ON_FOOT: Final = frozenset({"Run", "TrailRun", "Walk", "Hike"})
_AT_A_PLACE: Final = frozenset(
    {"WeightTraining", "Crossfit", "Yoga", "Pilates", "Mobility", "Flexibility", "Breathwork"}
)
_AWAY_M: Final = 2000.0  # nobody goes so far beside the weights or on the mat


def written_sport(written: str | None) -> str:
    """Given a sport as a recorder wrote it, return Strava's name, ``UNKNOWN``, or "" when nothing is said.

    >>> written_sport("kayaking_v2"), written_sport("7"), written_sport("Sport.RUNNING"), written_sport("Trail Running")
    ('Kayaking', 'NordicSki', 'Run', 'TrailRun')
    >>> written_sport("Other"), written_sport("quidditch"), written_sport("GPS track"), written_sport(None)
    ('Unknown', 'Unknown', '', '')
    """
    if not written or not written.strip():
        return ""
    if re.fullmatch(r"\d{1,3}", written.strip()):
        return _NUMBERS.get(int(written), UNKNOWN) if int(written) else ""
    known = sport(written)
    if known in SPORTS:
        return known if known != _CATCH_ALL or plain(written) in _CATCH_ALLS else UNKNOWN
    words = _SUFFIX.sub("", plain(_CAMEL.sub(" ", written.strip()))).removeprefix("sport ")
    if not words or set(words.split()) <= _SAY_NOTHING:
        return ""
    if words in _BY_WORD:
        return _BY_WORD[words]
    known = sport(words)
    return (
        known
        if known in SPORTS and known != _CATCH_ALL
        else next((name for name, pattern in _PATTERNS if pattern.search(words)), UNKNOWN)
    )


def named_sport(name: str) -> str:
    """Given a title, return the sport when it says nothing else ("Morning Ride"), else "".

    >>> named_sport("Morning Ride"), named_sport("Kayak"), named_sport("Run to the bike shop"), named_sport("Evening")
    ('Ride', 'Kayaking', '', '')
    """
    words = [word for word in plain(name).split() if word not in _TIMES_OF_DAY and not word.isdigit()]
    if not words or len(words) > 2:
        return ""
    known = written_sport(" ".join(words))
    return "" if known in {UNKNOWN, _CATCH_ALL} else known


def recorded_sport(written: str | None, name: str, points: Sequence[Point], totals: Totals) -> str:
    """The sport of a recording: as written, else as its title says, else as its speed tells.

    Strava's "Workout" means strength where no distance was measured; over a distance it is anybody's guess.
    """
    known = written_sport(written)
    if known == _CATCH_ALL and totals.distance_m:
        return UNKNOWN
    if known:
        return known
    far, seconds = totals.distance_m or 0.0, totals.moving_s
    seen, named = moved_like(far / seconds if seconds else None, seconds, points=points), named_sport(name)
    refuted = named in _ON_FOOT if seen == "Ride" else named in _AT_A_PLACE and far >= _AWAY_M
    return seen if refuted or not named else named


def is_indoors(written: str | None) -> bool:
    """True for a belt, a roller or a screen: what distance it counts is not the ground's."""
    return bool(_INDOORS.search(plain(written or "")))
