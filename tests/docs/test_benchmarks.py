"""docs/benchmarks.md has what `make bench` writes: a section a benchmark, with its rows."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gather() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gather", ROOT / "benchmarks" / "gather.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_benchmark_that_hands_out_rows_has_its_section(gather: ModuleType) -> None:
    page = gather.PAGE.read_text(encoding="utf-8")
    assert page.startswith(gather.HEAD), "run make bench"
    assert sorted(gather.sections(page)) == gather.names(), "run make bench"
    for name, section in gather.sections(page).items():
        assert len(re.findall(r"^\| ", section, re.MULTILINE)) >= 3, f"{name}: no rows"
        assert f"`python benchmarks/{name}.py`, 20" in section, f"{name}: say when and where it was measured"


def test_rows_become_a_table(gather: ModuleType) -> None:
    rows = json.loads('[{"way": "a", "count": 1200, "ratio": 1.5}, {"way": "b", "count": 3, "ratio": 1234.5}]')
    assert (
        "| way | count | ratio |\n| --- | ---: | ---: |\n| a | 1,200 | 1.50 |\n| b | 3 | 1,234 |\n"
        in gather.section("loading", rows)
    )
