"""What the docs name exists, and what exists is named."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from troopwatch.config import CONFIG_FOLDER
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import Connection

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# A variable of the compose file alone, which turns it into the connection `troopwatch_smtp`
COMPOSE_ONLY = {"SMTP_URL"}


def sql_blocks() -> list[tuple[str, int, str]]:
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [
        (file.name, number, block)
        for file in files
        for number, block in enumerate(re.findall(r"```sql\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL), 1)
    ]


@pytest.mark.parametrize(("page", "number", "block"), sql_blocks())
def test_every_query_runs_in_the_warehouse(warehouse: Connection, page: str, number: int, block: str) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(block)  # never committed: the block that makes a role must not outlive the test


def test_there_are_queries_to_paste() -> None:
    pages = [page for page, _, _ in sql_blocks()]
    assert 4 <= pages.count("README.md") <= 6
    assert pages.count("queries.md") >= 20


# --- Settings ---------------------------------------------------------------------------------------------------


def variables(text: str) -> set[str]:
    return set(re.findall(r"(?<![A-Z_])TROOPWATCH_[A-Z]+(?:_[A-Z]+)*", text))


SETTINGS = {f"TROOPWATCH_{name.upper()}" for name in Settings.model_fields}


def test_every_variable_that_the_docs_name_is_a_setting(pages: dict[str, str]) -> None:
    for page, text in pages.items():
        assert variables(text) <= SETTINGS | COMPOSE_ONLY, page


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_every_setting_is_documented_with_its_default(pages: dict[str, str], page: str) -> None:
    rows = dict(re.findall(r"^\| `(TROOPWATCH_[A-Z_]+)` \| ([^|]+) \|", pages[page], re.MULTILINE))
    assert set(rows) >= SETTINGS, f"{page}: add a row for each of {sorted(SETTINGS - set(rows))}"
    for name, field in Settings.model_fields.items():
        said = rows[f"TROOPWATCH_{name.upper()}"]
        default = field.default
        if name in ("zone", "mail_from", "ops_mail", "pages_at_most", "scheduled"):
            assert said == f"`{str(default).lower() if isinstance(default, bool) else default}`", f"{page}: {name}"
        elif isinstance(default, Path):
            assert said == f"`{default.relative_to(CONFIG_FOLDER.parents[1]).as_posix()}`", f"{page}: {name}"
    assert rows["TROOPWATCH_REPORT_TIME"] == f"`{Settings.model_fields['report_time'].default:%H:%M}`"


def test_both_connections_are_documented(pages: dict[str, str]) -> None:
    source = (ROOT / "include" / "troopwatch" / "orchestration.py").read_text(encoding="utf-8")
    ids = re.findall(r'^(?:WAREHOUSE|SMTP) = "(\w+)"', source, re.MULTILINE)
    assert len(ids) == 2
    for connection_id in ids:
        for page in ("README.md", "docs/operations.md"):
            assert f"`{connection_id}`" in pages[page]
            assert f"AIRFLOW_CONN_{connection_id.upper()}" in pages[page]


def test_the_mail_servers_of_the_docs_are_secured_as_they_say(pages: dict[str, str], tmp_path: Path) -> None:
    rows = re.findall(r"^\| ([^|]+) \| `(smtp://[^`]+)` \|$", pages["docs/operations.md"], re.MULTILINE)
    expected = {"TLS from the start": "tls", "STARTTLS": "starttls", "plain, on the same machine only": "none"}
    assert [title for title, _ in rows] == list(expected)
    script = "import sys; from troopwatch.orchestration import smtp_server; print(smtp_server().security)"
    for title, address in rows:
        environment = {"AIRFLOW_HOME": str(tmp_path), "AIRFLOW_CONN_TROOPWATCH_SMTP": address}
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split()[-1] == expected[title], title


# --- Commands ---------------------------------------------------------------------------------------------------


def make_targets() -> tuple[set[str], set[str]]:
    """All targets of the Makefile, and those that `make help` lists."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE)), set(
        re.findall(r"^([a-z-]+):.*##", text, re.MULTILINE)
    )


def test_make_commands_exist_and_are_in_the_readme(code: dict[str, list[str]]) -> None:
    targets, listed = make_targets()
    named = {page: set(re.findall(r"(?<![\w-])make ([a-z][a-z-]*)", "\n".join(code[page]))) for page in code}
    for page, names in named.items():
        assert names <= targets, f"{page}: no such target"
    assert listed <= named["README.md"], f"README.md: add {sorted(listed - named['README.md'])}"


def test_the_two_commands_that_set_up_come_first(pages: dict[str, str]) -> None:
    block = re.search(r"^```sh\n(.*?)```", pages["README.md"], re.MULTILINE | re.DOTALL)
    assert block is not None
    assert block.group(1).split("\n")[:2] == ["make demo", "make test"]


def test_every_dag_is_documented_and_the_reverse(pages: dict[str, str]) -> None:
    ids = set()
    for file in (ROOT / "dags").glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any("dag(" in ast.unparse(part) for part in node.decorator_list):
                ids.add(node.name)
    section = pages["docs/architecture.md"].split("\n## DAGs\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == ids
    for dag_id in ids:
        assert f"`{dag_id}`" in pages["README.md"], f"README.md: name {dag_id}"
    for page, text in pages.items():
        assert set(re.findall(r"--dag-id (\w+)", text)) <= ids, page


def test_airflow_commands_exist(code: dict[str, list[str]], airflow_commands: dict[str, list[str]]) -> None:
    extra = {"users create"}  # of the FAB provider, which only the production image has
    assert any("apache-airflow-providers-fab" in line for line in PROJECT["optional-dependencies"]["production"])
    for page, lines in code.items():
        for line in lines:
            for words in re.findall(r"(?<![\w/.-])(?<!--username )airflow ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", line):
                names = words.split()
                command = " ".join(names) if " ".join(names) in {*airflow_commands, *extra} else names[0]
                if command in extra:
                    continue
                assert command in airflow_commands, f"{page}: airflow {words}"
                flags = set(re.findall(r"(?<!\S)(--[a-z-]+)", line.split(f"airflow {command}")[1]))
                assert flags <= set(airflow_commands[command]), f"{page}: airflow {command}"


# --- Text -------------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(
        r"^#+ (.+)$", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_relative_links_and_pictures_exist(pages: dict[str, str]) -> None:
    for page, text in pages.items():
        links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
        for link in links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = (ROOT / page).parent / path if path else ROOT / page
            assert target.exists(), f"{page}: {link}"
            if anchor:
                assert anchor in anchors(target.read_text(encoding="utf-8")), f"{page}: {link}"


def test_pictures_are_small(pages: dict[str, str]) -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < 300_000, picture.name
        assert picture.name in pages["README.md"], f"{picture.name} is shown nowhere"


def test_every_decision_is_in_the_index_and_has_its_four_parts(pages: dict[str, str]) -> None:
    records = {page: text for page, text in pages.items() if re.match(r"docs/decisions/\d", page)}
    for page, text in records.items():
        assert Path(page).name in pages["docs/decisions/README.md"], page
        parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "A change violates this decision when it:"], page


def test_versions_in_the_readme_are_those_of_the_project(pages: dict[str, str]) -> None:
    found = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"])
    assert found is not None
    *before, last = [f"3.{minor}" for minor in range(int(found.group(1)), int(found.group(2)))]
    airflow = next(line for line in PROJECT["dependencies"] if line.startswith("apache-airflow~="))
    minor = ".".join(airflow.partition("~=")[2].split(".")[:2])
    for page in ("README.md", "docs/operations.md"):
        assert f"Python {', '.join(before)} or {last}" in pages[page], page
    assert set(re.findall(r"Airflow (\d\.\d+)", pages["README.md"])) == {minor}


def test_the_map_of_the_readme_names_what_exists(pages: dict[str, str]) -> None:
    tree = pages["README.md"].split("## Where things are")[1].split("```text\n")[1].split("```")[0]
    for line in tree.splitlines():
        names = re.split(r" {2,}", line.strip())[0]
        folder = ROOT / "include" / "troopwatch" if line.startswith(" ") else ROOT
        for name in names.split(", "):
            assert (folder / name).exists(), name


def test_no_address_or_path_that_is_not_ours(pages: dict[str, str]) -> None:
    for page, text in pages.items():
        for address in re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", text):
            assert address.startswith("password@") or address.endswith("@troopwatch.example"), f"{page}: {address}"
        wrong = re.findall(r"/work/|/home/|/root/|pypi\b|index-url|[Ii]ssue #?\d+", text)
        assert not wrong, f"{page}: {wrong}"
