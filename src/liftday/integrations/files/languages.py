"""The words of Strava's bulk export: its columns and its sports, in every language of ``languages.toml``.

Strava writes ``activities.csv`` in the language of the account, has changed its columns many times, at times let a
template's error message through as a column's name, and leaves what it has not translated in English behind the code
of the language ("pl Relative Effort"). Names are compared without case, accents and punctuation. The table of the
languages says of each where its words were seen: real exports, readers of exports, or the interface.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language: where its words were seen, what stands before its decimals, its months, and its words by what they
    mean."""

    code: str
    name: str
    source: str
    decimal: str
    months: tuple[tuple[str, ...], ...]  # the beginnings of their names, from January; empty where they are numbers
    columns: Mapping[str, tuple[str, ...]]
    sports: Mapping[str, tuple[str, ...]]


def _language(code: str, table: Mapping[str, Any]) -> Language:
    return Language(
        code=code,
        name=table["name"],
        source=table["source"],
        decimal=table["decimal"],
        months=tuple(tuple(month.split("|")) for month in table.get("months", "").split()),
        columns={meaning: tuple(names) for meaning, names in table.get("columns", {}).items()},
        sports={sport: tuple(names) for sport, names in table.get("sports", {}).items()},
    )


LANGUAGES: Final[tuple[Language, ...]] = tuple(
    _language(code, table)
    for code, table in tomllib.loads(
        files("liftday.integrations.files").joinpath("languages.toml").read_text("utf-8")
    ).items()
)
ENGLISH: Final = LANGUAGES[0]

_TAG = re.compile(r"<[^>]*>")
_TEMPLATE_ERROR = re.compile(r"translation[_ ]missing:?\s*[\w.-]*?([a-z_]+)\s*$", re.IGNORECASE)
_COPY = re.compile(r"[._]\d{1,2}$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_A_LETTER = re.compile(r"\W")
_UNTRANSLATED = re.compile(r"[a-z]{2}(?: [a-z]{2})? (.+)")
_OTHER = re.compile(r"[^\w]+|_+")


def plain(name: str) -> str:
    """Given a name, return it without case, accents, punctuation, markup and double encoding.

    >>> plain("Max. Herzfrequenz"), plain("Type d'activité"), plain("Distance.1"), plain("AktivitÃ¤ts-ID")
    ('max herzfrequenz', 'type d activite', 'distance', 'aktivitats id')
    """
    name = _mended(name)
    bare = _TAG.sub("", name) if _TAG.sub("", name).strip() else name
    bare = _COPY.sub("", bare.strip())  # a table program's way to tell two columns of one name apart
    match = _TEMPLATE_ERROR.search(bare)
    if match:
        bare = match[1]
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


def _letters(name: str) -> str:
    return _NOT_A_LETTER.sub("", plain(name))


def _words() -> Iterator[tuple[str, str]]:
    for name in SPORTS:
        yield _letters(_CAMEL.sub(" ", name)), name
    for language in LANGUAGES:
        for name, words in language.sports.items():
            for word in words:
                yield _letters(word), name


COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    meaning: tuple(name for language in LANGUAGES for name in language.columns.get(meaning, ()))
    for meaning in ENGLISH.columns
}
_COLUMN = {plain(name): meaning for meaning, names in COLUMNS.items() for name in names}
_ENGLISH_COLUMN = {plain(name): meaning for meaning, names in ENGLISH.columns.items() for name in names}
_SPORT = dict(_words())


def column(header: str) -> str | None:
    """Given a column's name, return what it holds, or None.

    >>> column("Gefühlte Anstrengung"), column("pl Perceived Exertion"), column("Wetterlage")
    ('rpe', 'rpe', None)
    """
    name = plain(header)
    left = _UNTRANSLATED.fullmatch(name)
    return _COLUMN.get(name) or (_ENGLISH_COLUMN.get(left[1]) if left else None)


def language(headers: Sequence[str]) -> Language | None:
    """Given the names of a file's columns, return the language most of those that are known are in, English where two
    have as many; None when no name is known."""
    names = {plain(header) for header in headers}
    known = {
        spoken.code: sum(plain(name) in names for words in spoken.columns.values() for name in words)
        for spoken in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda spoken: known[spoken.code])
    return best if known[best.code] else None


def sport(written: str) -> str:
    """Given a sport as the export writes it, return the API's name, or the word as it came when nobody knows it.

    >>> sport("Weight Training"), sport("Football (Soccer)"), sport("Course à pied"), sport("Quidditch")
    ('WeightTraining', 'Soccer', 'Run', 'Quidditch')
    """
    return _SPORT.get(_letters(written), written.strip())
