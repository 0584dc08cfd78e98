"""The benches are run by hand, so nothing but this would notice that what they import has another name now."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDS_MORE = {"forecast_fit"}  # numpy, which nothing else needs
SHARED = {"home"}  # what several live in is loaded with them
BENCHES = sorted(p for p in (ROOT / "bench").glob("*.py") if p.stem not in NEEDS_MORE | SHARED)


def test_a_bench_finds_what_it_imports() -> None:
    """Each loads, outside this process as by hand, and has something to run."""
    code = """
import importlib, sys
for name in sys.argv[2:]:
    sys.path[0] = sys.argv[1]
    assert callable(importlib.import_module(name).main), name
    del sys.modules[name]  # a room of the tests may be called so too
"""
    names = [path.stem for path in BENCHES]
    assert names
    command = [sys.executable, "-c", code, str(ROOT / "bench"), *names]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
