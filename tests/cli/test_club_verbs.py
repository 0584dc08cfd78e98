"""The two halves of a club's daemon, asked for where there is none."""

import pytest

from liftday.cli import run


@pytest.mark.parametrize("verb", ["worker", "web"])
def test_in_sqlite_mode_they_say_what_they_are_for(tmp_path, capsys, verb):
    """In one sentence, with what to do; a configuration that is needed has the code of one that cannot be used."""
    config = tmp_path / "config.toml"
    config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    assert run(["--config", str(config), "--state", str(tmp_path / "state"), verb]) == 78
    said = capsys.readouterr().err
    assert said.startswith(
        "liftday: workers and web servers of their own are for a club, whose memory is in PostgreSQL\n"
    )
    assert "docs/club.md" in said
    assert "`liftday run` does both" in said
    assert not (tmp_path / "state").exists()
