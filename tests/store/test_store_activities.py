"""What was done, told once, twice, changed, missed and gone."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from liftday.store import activities, readings, schema
from liftday.store.activities import Tally
from liftday.store.engine import Store
from liftday.training.bounds import SetAside
from liftday.training.reason import because


def test_telling_twice_keeps_once(store: Store, made: Any) -> None:
    """A second sync with the same answer finds nothing new and changes nothing."""
    runs = [made.run(n) for n in range(3)]
    first = activities.remember(store, runs, heard_at=made.now)
    again = activities.remember(store, runs, heard_at=made.now + timedelta(hours=1))
    assert (first.new, first.ids, first.since) == (3, tuple(r.id for r in runs), date(2026, 2, 1))
    assert again == Tally(same=3)
    assert activities.recall(store) == tuple(runs)


def test_what_was_written_a_moment_ago_is_not_read_back(store: Store, made: Any) -> None:
    """The very values come back while they are kept decoded, but only as long as the row still says them."""
    runs = [made.run(n) for n in range(3)]
    with activities.kept_decoded(store):
        with store.begin() as both:
            activities.remember(both, runs, heard_at=made.now)
        assert [a is b for a, b in zip(activities.recall(store), runs, strict=True)] == [True, True, True]
        activities.remember(store, [made.run(1, name="Renamed")], heard_at=made.now)
        activities.remember(store, [made.detailed(2)], heard_at=made.now)
        decoded = activities.recall(store)
        assert decoded == (runs[0], made.run(1, name="Renamed"), made.detailed(2))
    assert activities.recall(store) == decoded
    assert activities.recall(store)[0] is not runs[0]


def test_nothing_told_is_nothing_new(store: Store, made: Any) -> None:
    """An empty page is an empty tally."""
    assert activities.remember(store, [], heard_at=made.now) == Tally()


def test_a_summary_leaves_the_laps(store: Store, made: Any) -> None:
    """The list comes every hour without laps; those of the one detailed answer stay."""
    activities.remember(store, [made.detailed()], heard_at=made.now)
    tally = activities.remember(store, [made.run()], heard_at=made.now)
    assert tally.same == 1
    assert activities.recall(store) == (made.detailed(),)


def test_a_new_title_leaves_the_laps(store: Store, made: Any) -> None:
    """A renamed run is a changed one, and its laps still fit."""
    activities.remember(store, [made.detailed()], heard_at=made.now)
    tally = activities.remember(store, [made.run(name="Intervals")], heard_at=made.now)
    assert (tally.changed, tally.ids) == (1, (made.run().id,))
    assert activities.recall(store) == (made.detailed(name="Intervals"),)


@pytest.mark.parametrize("cut", [{"distance_m": 8000.0}, {"moving_s": 3000.0}, {"elapsed_s": 3601.0}])
def test_a_cut_run_loses_its_laps(store: Store, made: Any, cut: dict[str, float]) -> None:
    """A run that was cropped at Strava is another run: its old laps would tell a wrong story."""
    activities.remember(store, [made.detailed()], heard_at=made.now)
    assert activities.remember(store, [made.run(**cut)], heard_at=made.now).changed == 1
    (kept,) = activities.recall(store)
    assert (kept.laps, kept.detailed) == (None, False)


def test_an_effort_rating_in_the_list_counts(store: Store, made: Any) -> None:
    """Some lists carry the effort rating; a new one there is a change and leaves the laps."""
    activities.remember(store, [made.detailed()], heard_at=made.now)
    assert activities.remember(store, [made.run(perceived_exertion=9.0)], heard_at=made.now).changed == 1
    assert activities.recall(store) == (made.detailed(perceived_exertion=9.0),)


def test_laps_that_come_later_are_no_edit(store: Store, made: Any) -> None:
    """Fetching the details of a known run counts as that, and not as a change of the run."""
    activities.remember(store, [made.run()], heard_at=made.now)
    tally = activities.remember(store, [made.detailed()], heard_at=made.now)
    assert (tally.detailed, tally.changed, tally.ids) == (1, 0, (made.run().id,))
    assert activities.undetailed(store, since=date(2026, 1, 1)) == ()


def test_what_is_stored_and_no_activity_is_named_and_costs_no_other(store: Store, made: Any) -> None:
    """The file is sound, its JSON is JSON: nothing is damaged but this row."""
    activities.remember(store, [made.run(1), made.run(2), made.run(3)], heard_at=made.now)
    with store.writing() as connection:
        for number, facts in ((1, '{"start":"soon"}'), (2, "[]")):
            here = schema.activities.c.id == made.run(number).id
            connection.execute(schema.activities.update().where(here).values(facts=facts))
    assert activities.recall(store) == (made.run(3),)
    why = because("no_activity")
    assert activities.recall_all(store) == (
        *(SetAside(id=made.run(number).id, day=None, reason=why) for number in (1, 2)),
        made.run(3),
    )


def test_undetailed_are_named_newest_first(store: Store, made: Any) -> None:
    """What still lacks its laps is fetched from the newest on."""
    activities.remember(store, [made.run(1), made.run(2), made.detailed(3)], heard_at=made.now)
    assert activities.undetailed(store, since=date(2026, 1, 1)) == (made.run(2).id, made.run(1).id)
    assert activities.undetailed(store, since=made.run(2).day) == (made.run(2).id,)


def test_a_reduced_run_still_waits_for_its_laps(store: Store, made: Any) -> None:
    """After a restore every run is without its facts; those whose laps never came are fetched all the same."""
    activities.remember(store, [made.run(1), made.detailed(2)], heard_at=made.now)
    activities.reduce(store, before=made.now + timedelta(days=1))
    assert activities.recall(store) == ()
    assert activities.undetailed(store, since=date(2026, 1, 1)) == (made.run(1).id,)


def test_a_run_moved_to_another_day_counts_from_the_earlier_one(store: Store, made: Any) -> None:
    """Both days of a re-dated run have to be read again."""
    activities.remember(store, [made.run(9)], heard_at=made.now)
    moved = made.run(9, start=made.run(4).start)
    assert activities.remember(store, [moved], heard_at=made.now).since == made.run(4).day
    assert activities.remember(store, [made.run(9)], heard_at=made.now).since == made.run(4).day


def test_recall_since_a_date(store: Store, made: Any) -> None:
    """Only what stands on or after the local date is recalled."""
    activities.remember(store, [made.run(n) for n in range(4)], heard_at=made.now)
    assert [a.id for a in activities.recall(store, since=made.run(2).day)] == [made.run(2).id, made.run(3).id]


def test_gone_takes_facts_and_reading(store: Store, made: Any) -> None:
    """A deleted run leaves a tombstone and nothing that could be planned on."""
    activities.remember(store, [made.detailed(1), made.run(2)], heard_at=made.now)
    readings.remember(store, [made.reading(1), made.reading(2)])
    assert activities.forget(store, [made.run(1).id], at=made.now) == 1
    assert activities.forget(store, [made.run(1).id], at=made.now) == 0
    assert activities.recall(store) == (made.run(2),)
    assert readings.recall(store) == (made.reading(2),)
    assert activities.gone(store) == {made.run(1).id}
    assert list(activities.ids_between(store, date(2026, 1, 1), date(2026, 12, 31))) == [made.run(2).id]


def test_forgetting_nothing(store: Store, made: Any) -> None:
    """An empty list of deleted ids changes nothing."""
    assert activities.forget(store, [], at=made.now) == 0


def test_told_again_it_stands_again(store: Store, made: Any) -> None:
    """An un-deleted or re-published run is new once more."""
    activities.remember(store, [made.detailed(1)], heard_at=made.now)
    activities.forget(store, [made.run(1).id], at=made.now)
    assert activities.remember(store, [made.run(1)], heard_at=made.now).new == 1
    assert activities.recall(store) == (made.run(1),)
    assert activities.gone(store) == frozenset()


def test_ids_between_two_dates(store: Store, made: Any) -> None:
    """What Strava should name in a window is known by local date, reduced activities too, files not."""
    activities.remember(store, [made.run(n) for n in range(1, 5)], heard_at=made.now)
    activities.remember(store, [made.run(2, id="file:1", origin="file")], heard_at=made.now)
    activities.reduce(store, before=made.now + timedelta(days=1))
    found = activities.ids_between(store, made.run(2).day, made.run(3).day)
    assert found == {made.run(2).id: made.run(2).start, made.run(3).id: made.run(3).start}
    assert activities.last_between(store, made.run(1).day, made.run(3).day) == made.run(3).id
    assert activities.last_between(store, made.run(5).day, made.run(9).day) is None


def test_when_facts_begin_to_go(store: Store, made: Any) -> None:
    """By when Strava last sent them; what files brought stays."""
    assert activities.first_to_reduce(store) is None
    activities.remember(store, [made.run(2, id="file:1", origin="file")], heard_at=made.now - timedelta(days=9))
    for number in (3, 1):
        activities.remember(store, [made.run(number)], heard_at=made.now - timedelta(days=number))
    assert activities.first_to_reduce(store) == made.now - timedelta(days=3)
    activities.reduce(store, before=made.now - timedelta(days=2))
    assert activities.first_to_reduce(store) == made.now - timedelta(days=1)


def test_facts_go_after_their_days(store: Store, made: Any) -> None:
    """Raw facts go when Strava has not sent them for so long; the owner's own files stay."""
    activities.remember(store, [made.run(1)], heard_at=made.now - timedelta(days=9))
    activities.remember(store, [made.run(2)], heard_at=made.now - timedelta(days=2))
    activities.remember(store, [made.run(3, id="file:3", origin="file")], heard_at=made.now - timedelta(days=99))
    assert activities.reduce(store, before=made.now - timedelta(days=7)) == 1
    assert activities.reduce(store, before=made.now - timedelta(days=7)) == 0
    assert [a.id for a in activities.recall(store)] == [made.run(2).id, "file:3"]
    assert activities.counts(store).reduced == 1


def test_every_hour_that_strava_sends_them_the_days_begin_anew(store: Store, made: Any) -> None:
    """What is still in the window that a poll asks for is not reduced."""
    for hour in range(0, 240, 5):
        activities.remember(store, [made.run(1)], heard_at=made.now + timedelta(hours=hour))
    assert activities.reduce(store, before=made.now + timedelta(hours=240 - 7 * 24)) == 0


def test_a_reduced_run_told_unchanged_stays_reduced(store: Store, made: Any) -> None:
    """Its reading was made with laps that the list does not bring; only a full sync reads it anew."""
    activities.remember(store, [made.detailed(1)], heard_at=made.now)
    activities.reduce(store, before=made.now + timedelta(days=9))
    later = made.now + timedelta(days=10)
    assert activities.remember(store, [made.run(1)], heard_at=later).same == 1
    assert activities.recall(store) == ()
    assert activities.remember(store, [made.run(1)], heard_at=later, revive=True).ids == (made.run(1).id,)
    assert activities.recall(store) == (made.run(1),)


def test_a_reduced_run_that_changed_is_raw_again(store: Store, made: Any) -> None:
    """An edit long after the facts went is heard."""
    activities.remember(store, [made.run(1)], heard_at=made.now)
    activities.reduce(store, before=made.now + timedelta(days=9))
    assert activities.remember(store, [made.run(1, sport="Ride")], heard_at=made.now + timedelta(days=10)).changed == 1
    assert activities.remember(store, [made.detailed(1)], heard_at=made.now + timedelta(days=10)).changed == 1
    assert [a.sport for a in activities.recall(store)] == ["Run"]


def test_a_file_of_a_run_that_strava_told_does_not_double(store: Store, made: Any) -> None:
    """The bulk export holds the same ids; Strava's word counts, and the import is a duplicate."""
    own = made.run(1, origin="file", average_hr=None)
    activities.remember(store, [made.run(1)], heard_at=made.now)
    assert activities.remember(store, [own], heard_at=made.now).same == 1
    assert activities.recall(store) == (made.run(1),)


def test_strava_telling_of_an_imported_run_is_a_change(store: Store, made: Any) -> None:
    """The first sync after an import of everything finds nothing new, only more."""
    own = made.run(1, origin="file", average_hr=None)
    activities.remember(store, [own], heard_at=made.now)
    tally = activities.remember(store, [made.run(1)], heard_at=made.now)
    assert (tally.new, tally.changed) == (0, 1)
    assert activities.recall(store) == (made.run(1),)


def test_the_owners_file_stays_when_strava_is_left(store: Store, made: Any) -> None:
    """After a logout nothing of Strava's is there; an import of the same run counts again."""
    own = made.run(1, origin="file", average_hr=None)
    activities.remember(store, [made.run(1), made.run(2)], heard_at=made.now)
    activities.remember(store, [own], heard_at=made.now)
    readings.remember(store, [made.reading(1), made.reading(2)], {date(2026, 2, 2): {"hr": 190}})
    assert activities.erase(store) == 2
    assert activities.recall(store) == (own,)
    assert readings.recall(store) == (made.reading(1),)
    assert readings.anchors_before(store, date(2026, 3, 1)) is None


def test_a_run_deleted_at_strava_is_gone_although_a_file_had_it(store: Store, made: Any) -> None:
    """The owner deleted it; importing the file again brings it back."""
    own = made.run(1, origin="file")
    activities.remember(store, [made.run(1)], heard_at=made.now)
    activities.remember(store, [own], heard_at=made.now)
    activities.forget(store, [own.id], at=made.now + timedelta(days=1))
    assert activities.recall(store) == ()
    assert activities.gone(store) == {own.id}
    assert activities.remember(store, [own], heard_at=made.now + timedelta(days=2)).new == 1
    assert activities.recall(store) == (own,)
    assert activities.gone(store) == frozenset()
    assert activities.remember(store, [own], heard_at=made.now + timedelta(days=3)).same == 1


def test_an_imported_file_is_changed_by_a_better_one(store: Store, made: Any) -> None:
    """The same id from a file with more in it takes the place of the first."""
    activities.remember(store, [made.run(1, origin="file")], heard_at=made.now)
    better = replace(made.detailed(1), origin="file")
    assert activities.remember(store, [better], heard_at=made.now).detailed == 1
    assert activities.recall(store) == (better,)


def test_counts(store: Store, made: Any) -> None:
    """What `status` and `doctor` say of the memory."""
    activities.remember(store, [made.run(n) for n in range(1, 5)], heard_at=made.now)
    activities.remember(store, [made.run(9, id="file:9", origin="file")], heard_at=made.now)
    activities.forget(store, [made.run(1).id], at=made.now)
    found = activities.counts(store)
    assert (found.raw, found.reduced, found.gone, found.files) == (4, 0, 1, 1)
    assert (found.first, found.last) == (made.run(2).day, made.run(9).day)


def test_counts_of_nothing(store: Store) -> None:
    """An empty memory has no first day."""
    assert activities.counts(store).first is None


def test_five_thousand_at_once_are_a_few_statements(store: Store, made: Any) -> None:
    """A history of years is read and written in few questions: 5,000 activities take ten of reading and one of writing."""
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *a: asked.append(a[2].split()[0]))
    assert activities.remember(store, [made.run(n) for n in range(5000)], heard_at=made.now).new == 5000
    assert asked.count("SELECT") == 10
    assert asked.count("INSERT") == 1
