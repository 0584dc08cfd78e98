"""The benches are run by hand, so nothing but this would notice that what they import has another name now."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDS_MORE = {"forecast_fit"}  # numpy, which nothing else needs
BENCHES = sorted(p for p in (ROOT / "bench").glob("*.py") if p.stem not in NEEDS_MORE)


@pytest.mark.parametrize("path", BENCHES, ids=lambda path: path.stem)
def test_a_bench_finds_what_it_imports(path: Path) -> None:
    """Each loads in a process of its own, as by hand, and has something to run."""
    code = f"import sys; sys.path.insert(0, sys.argv[1]); import {path.stem}; assert callable({path.stem}.main)"
    ran = subprocess.run([sys.executable, "-c", code, str(path.parent)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
