"""Imports point one way: dags → orchestration, jobs; web, jobs, cli → EDGE and PURE; EDGE and PURE → model, config, rows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "include" / "troopwatch"

BASE = {"model", "config", "rows", "templates"}
PURE = {"feeds", "reading", "detection", "figures", "claims", "report"}
EDGE = {"http", "archive", "warc", "mail", "warehouse", "settings", "embedded", "sample"}

# What each part of the package may import, besides itself. A part that is not here fails the test.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "config": {"model"},
    "rows": {"model"},
    "templates": set(),
    **{part: set(BASE) for part in PURE},
    "report": BASE | {"claims"},  # composing a report runs the claims step
    "http": BASE,
    "archive": BASE,
    "warc": set(),
    "mail": BASE,
    "warehouse": BASE,
    "settings": BASE | {"http", "archive"},
    "jobs": BASE | PURE | {"http", "archive", "warc", "mail", "warehouse"},
    "embedded": BASE | {"warehouse"},
    "sample": BASE,
    "evaluation": BASE | PURE,
    "orchestration": BASE | {"jobs", "mail", "settings", "warehouse"},
    "web": BASE | PURE | {"jobs", "settings", "warehouse", "orchestration"},
    "cli": BASE | PURE | EDGE | {"jobs"},
}
KNOW_AIRFLOW = {"orchestration", "web"}


def imports(file: Path) -> set[str]:
    """All modules that a file imports, wherever in it the statement stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import; name the whole module"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part_of(module: str) -> str | None:
    names = module.split(".")
    return names[1] if names[0] == "troopwatch" and len(names) > 1 else None


def parts() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.name != "__init__.py" or file.parent != PACKAGE:
            found.setdefault(file.relative_to(PACKAGE).parts[0].removesuffix(".py"), []).append(file)
    return found


def test_every_part_of_the_package_is_known() -> None:
    assert set(parts()) == set(ALLOWED)


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    for file in parts()[part]:
        used = {below for module in imports(file) if (below := part_of(module)) in ALLOWED}
        wrong = used - ALLOWED[part] - {part}
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}: {part} may import {sorted(ALLOWED[part])}"


@pytest.mark.parametrize("part", sorted(set(ALLOWED) - KNOW_AIRFLOW))
def test_only_orchestration_and_web_know_airflow(part: str) -> None:
    for file in parts()[part]:
        known = {module for module in imports(file) if module.split(".")[0] == "airflow"}
        assert not known, f"{file.relative_to(ROOT)} imports {known}"


def test_nothing_imports_dags_or_plugins() -> None:
    for file in PACKAGE.rglob("*.py"):
        assert not {module.split(".")[0] for module in imports(file)} & {"dags", "plugins", "troopwatch_plugin"}, file


def test_dags_import_orchestration_jobs_and_configuration_only() -> None:
    for file in (ROOT / "dags").rglob("*.py"):
        used = {part for module in imports(file) if (part := part_of(module))}
        assert used <= {"orchestration", "jobs", "config", "settings", "model"}, f"{file.name} imports {used}"


def test_plugins_import_web_only() -> None:
    for file in (ROOT / "plugins").rglob("*.py"):
        used = {part for module in imports(file) if (part := part_of(module))}
        assert used <= {"web"}, f"{file.name} imports {used}"


@pytest.mark.parametrize("part", sorted(PURE | {"model", "jobs"}))
def test_nothing_below_or_in_jobs_reads_clock_or_environment(part: str) -> None:
    for file in parts()[part]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = f"{node.value.id}.{node.attr}"
                assert name not in {
                    "datetime.now",
                    "datetime.utcnow",
                    "date.today",
                    "time.time",
                    "os.environ",
                    "os.getenv",
                }, f"{file.relative_to(ROOT)}, line {node.lineno}: {name}; take it as an argument"
