"""The data dictionary is the one that the warehouse's comments make."""

from pathlib import Path

from troopwatch.warehouse.connection import Connection
from troopwatch.warehouse.dictionary import COMMAND, render_dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_it_says_first_that_it_is_generated_and_how(warehouse: Connection) -> None:
    first = render_dictionary(warehouse).splitlines()[0]
    assert "Generated" in first
    assert COMMAND in first


def test_the_page_is_up_to_date(warehouse: Connection) -> None:
    same = PAGE.read_text(encoding="utf-8") == render_dictionary(warehouse)
    assert same, f"docs/data-dictionary.md is not what the comments say; run: {COMMAND}"
