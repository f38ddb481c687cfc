"""The commands that the docs show are those of the program."""

import os
import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import typer.main

from troopwatch.cli.app import app
from troopwatch.cli.warehouse import DiffFormat, Language

ROOT = Path(__file__).parents[2]


def commands() -> dict[str, set[str]]:
    """The options of each command, by its words."""

    def walk(command: Any, words: tuple[str, ...]) -> dict[str, set[str]]:
        below = getattr(command, "commands", None)
        if below is None:
            return {" ".join(words): {flag for part in command.params for flag in part.opts} | {"--help"}}
        return {name: flags for word, sub in below.items() for name, flags in walk(sub, (*words, word)).items()}

    return walk(typer.main.get_command(app), ())


COMMANDS = commands()
GROUPS = {name.split()[0] for name in COMMANDS if " " in name}


def shown(line: str) -> list[tuple[str, set[str]]]:
    """The calls of `troopwatch` in one line of code: command and options."""
    found = []
    # up to what ends a command in the shell; `--dbname troopwatch …` is no call
    for rest in re.findall(r"(?<!--dbname )(?<![\w.-])troopwatch ([a-z][^|;<>)#&]*)", line):
        words = rest.split()
        length = 2 if words[0] in GROUPS else 1
        found.append((" ".join(words[:length]), {word.split("=")[0] for word in words if word.startswith("--")}))
    return found


def test_what_is_found_in_a_line() -> None:
    line = 'psql "$(.venv/bin/troopwatch dsn)" && .venv/bin/troopwatch sources check --sources=F # troopwatch'
    assert shown(line) == [("dsn", set()), ("sources check", {"--sources"})]
    assert shown("pg_dump --dbname troopwatch custom --schema=troopwatch") == []


def test_every_command_and_option_that_is_shown_exists(code: dict[str, list[str]]) -> None:
    seen = set()
    for page, lines in code.items():
        for line in lines:
            for command, flags in shown(line):
                assert command in COMMANDS, f"{page}: troopwatch {command}"
                assert flags <= COMMANDS[command], f"{page}: troopwatch {command}: {sorted(flags - COMMANDS[command])}"
                seen.add(command)
    assert seen == set(COMMANDS)


def test_every_command_has_a_row_in_the_readme_whose_options_exist(pages: dict[str, str]) -> None:
    rows = dict(re.findall(r"^\| `troopwatch ([a-z -]+)` \| (.+) \|$", pages["README.md"], re.MULTILINE))
    assert set(rows) == set(COMMANDS)
    for command, text in rows.items():
        flags = set(re.findall(r"`(--[a-z-]+)", text))
        assert flags <= COMMANDS[command], f"README.md: troopwatch {command}"


@pytest.mark.parametrize("values", [DiffFormat, Language])
def test_the_values_of_an_option_are_named(pages: dict[str, str], values: type[StrEnum]) -> None:
    row = re.search(r"^\| `troopwatch diff` \| (.+) \|$", pages["README.md"], re.MULTILINE)
    assert row is not None
    for value in values:
        assert re.search(rf"\b{value}\b", row.group(1)), value


def test_the_example_of_extract_prints_what_the_readme_shows(pages: dict[str, str]) -> None:
    block = re.search(
        r"^```console\n\$ (.*?)\n(.*?)^```", pages["README.md"].replace("\\\n", ""), re.MULTILINE | re.DOTALL
    )
    assert block is not None
    command = block.group(1).replace(
        ".venv/bin/troopwatch", f'"{sys.executable}" -c "from troopwatch.cli import main; main()"'
    )
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    def words(text: str) -> str:
        return " ".join(text.split())  # where a line breaks depends on the terminal

    assert words(done.stdout) == words(block.group(2))
