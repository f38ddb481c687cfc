"""The shipped source list loads, is broad enough, and names for every address where it was seen."""

import re

import pytest

from troopwatch.config import CONFIG_FOLDER, load_sources
from troopwatch.model import Source

PATH = CONFIG_FOLDER / "sources.yaml"
READABLE = {"id", "en"}  # languages whose articles the product can extract
ROW_FLOOR = 120
ENABLED_FLOOR = 90
INDONESIAN_FLOOR = 30  # outlets that publish in Indonesian, switched on


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    return load_sources(PATH)


@pytest.fixture(scope="module")
def comments() -> dict[str, list[str]]:
    """The comment lines that stand directly above each row, by the row's id."""
    found: dict[str, list[str]] = {}
    above: list[str] = []
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if row := re.fullmatch(r"  - id: (\S+)", line):
            found[row[1]] = above
        above = [*above, line.strip()] if line.lstrip().startswith("#") else []
    return found


def test_the_list_is_broad(sources: tuple[Source, ...]) -> None:
    enabled = [source for source in sources if source.enabled]
    assert len(sources) >= ROW_FLOOR
    assert len(enabled) >= ENABLED_FLOOR
    assert len({source.name for source in enabled if source.language == "id"}) >= INDONESIAN_FLOOR


def test_no_address_stands_twice(sources: tuple[Source, ...]) -> None:
    seen: dict[str, str] = {}
    for source in sources:
        address = source.url.removeprefix("https://").removeprefix("http://").rstrip("/")
        assert address not in seen, f"{source.id} has the address of {seen[address]}; remove one"
        seen[address] = source.id


def test_every_row_names_its_evidence(sources: tuple[Source, ...], comments: dict[str, list[str]]) -> None:
    assert list(comments) == [source.id for source in sources]
    bare = [row for row, lines in comments.items() if not any(re.match(r"# evidence: \S", line) for line in lines)]
    assert not bare, f"write `# evidence:` and where the address was seen directly above {bare}"


def test_a_row_that_is_off_says_why(sources: tuple[Source, ...], comments: dict[str, list[str]]) -> None:
    told = {row for row, lines in comments.items() if any(re.match(r"# off: \S", line) for line in lines)}
    off = {source.id for source in sources if not source.enabled}
    assert told == off, f"`# off:` and `enabled: false` go together; mend {sorted(told ^ off)}"


def test_enabled_rows_are_in_a_language_that_is_read(sources: tuple[Source, ...]) -> None:
    unread = [source.id for source in sources if source.enabled and source.language not in READABLE]
    assert not unread, f"nothing extracts these yet, switch them off: {unread}"


def test_plain_http_stands_only_where_the_evidence_has_it(
    sources: tuple[Source, ...], comments: dict[str, list[str]]
) -> None:
    plain = [source.id for source in sources if not source.url.startswith("https://")]
    untold = [row for row in plain if "http only" not in " ".join(comments[row])]
    assert not untold, f"use https, or say “http only” in the evidence of {untold}"
