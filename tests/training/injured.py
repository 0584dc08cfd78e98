"""Sessions of a runner with an injury, as tests ask for them, and what each injury has reserved and barred."""

from datetime import date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from liftday.training.claim import Grounds
from liftday.training.exercises import catalogue as c
from liftday.training.owner import Athlete, Owner, Strength
from liftday.training.placing.values import Placement
from liftday.training.prescribing.prescribe import write
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.session import Block, Session, Variant

CATALOGUE = c.parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
DAY = date(2026, 3, 6)
KITS = {"none": frozenset[str](), "bands": frozenset({"band"}), "gym": c.EQUIPMENT}
# What each injury has reserved in a full session: one move of each group.
RESERVED = {
    "runners_knee": ({"lo_side_hip", "lo_band_walk"},),
    "itb": ({"lo_side_hip", "lo_band_walk"},),
    "shin_splints": ({"lo_tib_raise", "lo_tib_sl"}, {"lo_calf_db", "lo_calf_bent"}),
    "achilles": ({"lo_calf_heavy"},),
    "plantar": ({"lo_calf_heavy"},),
    "hamstring": ({"lo_bridge_hold"},),
    "low_back": ({"co_bird_dog", "co_curl_up"}, {"co_side_plank"}),
}
# What no session of somebody with the active injury holds, by id or by the name of a substitute.
BARRED = {
    "runners_knee": {"lo_back_squat", "lo_bulgarian", "lo_walk_lunge", "pw_sq_jump", "wu_pogo"},
    "itb": {"lo_step_down", "lo_walk_lunge", "pw_sq_jump", "wu_pogo"},
    "shin_splints": {"lo_walk_lunge", "pw_clean", "pw_sq_jump", "wu_pogo"},
    "achilles": {"pw_clean", "pw_sq_jump", "wu_pogo"},
    "plantar": {"pw_sq_jump", "wu_pogo", "mo_balance"},
    "hamstring": {"pw_swing", "lo_nordic_assist"},
    "low_back": {"lo_back_squat", "lo_deadlift", "pw_swing", "pw_clean", "co_rtwist", "pw_mb_scoop"},
}


def runner(injuries: dict[str, str], kit: frozenset[str] = c.EQUIPMENT, minutes: int = 30, **more: object) -> Owner:
    strength = Strength(minutes=minutes, equipment=kit, experienced=True, injuries=injuries, **more)  # type: ignore[arg-type]
    return Owner(athlete=Athlete(timezone=ZoneInfo("Europe/Berlin")), strength=strength)


def session(
    who: Owner,
    phase: str = "F2",
    variant: Variant = Variant.FULL,
    *,
    past: tuple[Session, ...] = (),
    on: date = DAY,
    deload: bool = False,
    stands: Standing | None = None,
) -> Session:
    """A session in the middle of a phase, or where the programme stands; A and B take turns with those in the past."""
    one = PHASES[phase]
    place = Placement(
        date=on,
        start=datetime(on.year, on.month, on.day, 18, tzinfo=who.athlete.timezone),
        minutes=who.strength.minutes,
        variant=variant,
        week=(*on.isocalendar()[:2], 1),
        uid=f"{on}",
        grounds=Grounds(),
        anew=Grounds(),
    )
    middle = Standing(on=on, phase=phase, sets=one.sets, rpe=one.rpe, completed=20, deload=deload)
    return write(place, stands or middle, who, CATALOGUE, key=bytes(16), recent=past)


def work(made: Session) -> list[Block]:
    return [b for b in made.blocks if b.section in {"power", "main", "core"}]


def ids(made: Session) -> list[str]:
    return [b.exercise for b in work(made)]
