"""The pages of the docs, cut into what the tests compare with the code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

_COMMANDS = """
import json
from airflow.cli.cli_config import GroupCommand, core_commands

def flags(command):
    return [flag for argument in command.args for flag in argument.flags]

known = {}
for command in core_commands:
    if isinstance(command, GroupCommand):
        known |= {f"{command.name} {sub.name}": flags(sub) for sub in command.subcommands}
    else:
        known[command.name] = flags(command)
print(json.dumps(known))
"""

_OPTIONS = """
import json
import airflow.providers.celery, airflow.providers.fab
from airflow.configuration import conf
from airflow.providers_manager import ProvidersManager

ProvidersManager().initialize_providers_configuration()
print(json.dumps([
    f"AIRFLOW__{section.upper()}__{option.upper()}"
    for section, described in conf.configuration_description.items()
    for option in described["options"]
]))
"""


def snippets(text: str) -> list[str]:
    """All code of a page that is neither SQL nor sample output: inline code, and lines of fenced blocks."""
    fenced = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    lines = [
        line.strip()
        for language, body in fenced
        if language not in ("sql", "text")
        for line in re.sub(r"\\\n\s*", "", body).splitlines()
    ]
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return lines + re.findall(r"`([^`\n]+)`", prose)


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Text of each page, by its path in the project."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for file in files
        if not file.name.endswith(".tmp.md")
    }


@pytest.fixture(scope="session")
def code(pages: dict[str, str]) -> dict[str, list[str]]:
    """The code of each page."""
    return {name: snippets(text) for name, text in pages.items()}


@pytest.fixture(scope="session")
def airflow_commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Airflow's own commands with their flags; asked in a process of its own, because airflow's import has effects."""
    known: dict[str, list[str]] = _said_by_airflow(_COMMANDS, tmp_path_factory.mktemp("airflow"))
    return known


@pytest.fixture(scope="session")
def airflow_options(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Environment variables of all settings of Airflow and of the providers that are installed."""
    return set(_said_by_airflow(_OPTIONS, tmp_path_factory.mktemp("airflow")))


def _said_by_airflow(script: str, home: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
