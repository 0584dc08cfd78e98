"""The day file of `backtest --history`."""

import gzip

import pytest

from liftday.errors import BadInput
from liftday.integrations.files.history import read_history
from liftday.training.day import Kind, Source
from reasons import text


@pytest.fixture
def put(tmp_path):
    def write(text, name="days.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_a_row_is_a_day(put):
    """A fact of the past: sure, recorded, with its minutes and its strength."""
    days = read_history(
        put("date,kind,minutes,strength\n2024-02-28,rest,,1\n2024-02-29,hard,55.5,0\n2024-03-01,Race,,\n")
    )
    assert [(day.date.isoformat(), day.kind, day.minutes, day.strength) for day in days] == [
        ("2024-02-28", Kind.REST, 0, True),
        ("2024-02-29", Kind.HARD, 55.5, False),
        ("2024-03-01", Kind.RACE, 0, False),
    ]
    assert {day.source for day in days} == {Source.RECORDED}
    assert days[1].chances.hard == 1
    assert text(days[1]) == "Hard: as the history file says."


def test_columns_may_stand_in_any_order_and_other_ones_may_be_there(put):
    """Packed, with a byte-order mark, and a blank line at the end."""
    text = "\ufeff Kind , note, DATE \nlong,x,2024-01-01\n\neasy,y,2024-01-02\n\n"
    assert [day.kind for day in read_history(put(gzip.compress(text.encode()), "d.csv.gz"))] == [Kind.LONG, Kind.EASY]


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("", "line 1", "no columns"),
        ("day,kind\n", "line 1", "no columns"),
        ("date,kind\n", "", "holds no days"),
        ("date,kind\n2024-01-01,easy\n2024-1-2,easy\n", "line 3", "is no date"),
        ("date,kind\n9999-12-31,easy\n", "line 2", "no day that anybody trained on"),
        ("date,kind,minutes\n2024-01-01,easy,1e300\n", "line 2", "are no minutes"),
        ("date,kind\n2024-01-01,tempo\n", "line 2", "is none of rest"),
        ("date,kind\n2024-01-01\n", "line 2", "is none of rest"),
        ("date,kind,minutes\n2024-01-01,easy,long\n", "line 2", "are no minutes"),
        ("date,kind\n2024-01-01,easy\n2024-01-03,easy\n", "line 3", "does not follow"),
        ("date,kind\n2024-01-01,easy\n2024-01-01,easy\n", "line 3", "does not follow"),
        ('date,kind\n2024-01-01,"' + "x" * 5_000_000, "line 2", "no CSV"),
    ],
)
def test_a_mistake_is_named_with_its_line(put, text, where, why):
    """Whoever wrote the file can find it."""
    with pytest.raises(BadInput) as refusal:
        read_history(put(text))
    assert where in str(refusal.value)
    assert why in str(refusal.value)
    assert "date,kind" in refusal.value.remedy
