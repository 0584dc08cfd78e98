"""The benches are run by hand, so nothing but this would notice that what they import has another name now."""

import importlib.util
from pathlib import Path

import pytest

NEEDS_MORE = {"forecast_fit"}  # numpy, which nothing else needs
BENCHES = sorted(p for p in (Path(__file__).parents[2] / "bench").glob("*.py") if p.stem not in NEEDS_MORE)


@pytest.mark.parametrize("path", BENCHES, ids=lambda path: path.stem)
def test_a_bench_finds_what_it_imports(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each loads, and has something to run."""
    monkeypatch.syspath_prepend(path.parent)
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert callable(module.main)
