"""What an athlete said of the safety text in a browser, beside what their own file says."""

from datetime import date

import pytest

from liftday.config.screening import FILE, Screened, counted, keep, screened
from liftday.daemon.state import invitations
from liftday.training.owner import Safety

OLD, NEW = date(2025, 3, 2), date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "said", "counts"),
    [
        (Safety(), None, Safety()),
        (Safety(), Screened(accepted=NEW, clearance="asked"), Safety(accepted=NEW, clearance="asked")),
        (Safety(accepted=OLD), Screened(accepted=NEW, clearance="none"), Safety(accepted=NEW)),
        (Safety(accepted=NEW), Screened(accepted=OLD, clearance="none"), Safety(accepted=NEW)),
        (Safety(clearance="cleared"), Screened(accepted=NEW, clearance="asked"), Safety(accepted=NEW, clearance="cleared")),
        (Safety(clearance="asked"), Screened(accepted=NEW, clearance="none"), Safety(accepted=NEW, clearance="asked")),
    ],
)  # fmt: skip
def test_the_later_day_and_the_files_answer_count(written, said, counts):
    assert counted(written, said) == counts


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"accepted": "soon", "clearance": "none"}',
                                  '{"accepted": "2026-03-02", "clearance": "perhaps"}', '{"digest": 1, "expires": 2}'])  # fmt: skip
def test_a_spoilt_file_says_nothing_and_lets_nobody_in(tmp_path, text):
    for file in (FILE, invitations.FILE):
        (tmp_path / file).write_text(text)
        (tmp_path / file).chmod(0o600)
    assert screened(tmp_path) is None
    assert invitations.recall(tmp_path) is None


def test_what_is_kept_is_read_again(tmp_path):
    said = Screened(accepted=NEW, clearance="cleared")
    keep(tmp_path, said)
    assert screened(tmp_path) == said
