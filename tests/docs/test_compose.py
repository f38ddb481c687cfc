"""The compose file and the image fit each other, the code, and docs/operations.md; no Docker is needed to see it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from troopwatch.cli.app import app
from troopwatch.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
    return loaded


def ours(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services.items() if str(service["image"]).startswith("troopwatch:")}


def test_the_image_has_the_version_of_the_project(services: dict[str, dict[str, Any]]) -> None:
    assert {service["image"] for service in ours(services).values()} == {f"troopwatch:{PROJECT['version']}"}


def test_what_is_built_and_mounted_exists(services: dict[str, dict[str, Any]]) -> None:
    declared = set(yaml.safe_load(TEXT)["volumes"])
    for name, service in services.items():
        if "build" in service:
            assert (ROOT / service["build"] / "Dockerfile").is_file(), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in declared, f"{name}: {volume}"
        for other in service.get("depends_on", {}):
            assert other in services, f"{name} depends on {other}"


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        for source in [word for word in line.split() if not word.startswith("--")][:-1]:
            assert (ROOT / source).exists(), source
            assert source.removeprefix("./") not in ignored, source


def test_volumes_belong_to_the_user_of_the_image(services: dict[str, dict[str, Any]]) -> None:
    """A new volume takes the owner of its folder in the image; where there is none, root owns it."""
    made = re.search(r"install --directory --owner (\w+) --group 0 --mode 0775 (.+)", DOCKERFILE)
    user = re.search(r"^RUN useradd .* --uid 50000 .*?(\w+) \\$", DOCKERFILE, re.MULTILINE)
    assert made is not None
    assert user is not None
    assert made.group(1) == user.group(1)
    for name, service in ours(services).items():
        for volume in service["volumes"]:
            source, target = volume.split(":")[:2]
            if not source.startswith("."):
                assert target in made.group(2).split(), f"{name}: the Dockerfile must make {target}"


def test_the_file_is_of_the_published_schema() -> None:
    """The schema of the Compose Specification, as check-jsonschema ships it."""
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_image_is_pinned_to_a_release(services: dict[str, dict[str, Any]]) -> None:
    base = re.search(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert base is not None
    for image in {service["image"] for service in services.values()} | {base.group(1)}:
        assert re.search(r":v?\d+\.\d+(\.\d+)?(-[\w-]+)?$", image), f"{image}: name a release, not a series"


def test_every_service_has_a_health_check_limits_and_no_way_to_more_rights(
    services: dict[str, dict[str, Any]],
) -> None:
    assert set(services) == {
        "postgres", "redis", "migrate", "api-server", "scheduler", "dag-processor", "triggerer", "worker", "mail"
    }  # fmt: skip
    for name, service in services.items():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name == "migrate":  # ends by itself
            assert "healthcheck" not in service
            assert service["restart"] == "no"
        else:
            assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"]), name
            assert service["restart"] == "unless-stopped", name


def test_our_processes_are_not_root_and_cannot_change_what_they_run(services: dict[str, dict[str, Any]]) -> None:
    assert re.search(r"^USER 50000$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^RUN useradd .*--uid 50000 ", DOCKERFILE, re.MULTILINE)
    assert "--chown" not in DOCKERFILE
    assert all(service["cap_drop"] == ["ALL"] for service in ours(services).values())


def test_no_secret_stands_in_the_file(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|FERNET|AUTH$", key):
                assert re.fullmatch(r"\$\{[A-Z_]+(:\?[^}]*)?\}", value), f"{name}: {key}"
            for password in re.findall(r"://\w*:([^@]*)@", str(value)):
                assert re.fullmatch(r"\$\{[A-Z_]+(:\?[^}]*)?\}", password), f"{name}: {key}"


def test_only_the_migration_may_change_tables(services: dict[str, dict[str, Any]]) -> None:
    owners = [name for name, service in services.items() if "troopwatch_owner" in str(service)]
    assert owners == ["migrate"]
    script = (ROOT / "deploy" / "postgres" / "databases.sql").read_text(encoding="utf-8")
    made = set(re.findall(r"^CREATE ROLE (\w+) NOLOGIN", script, re.MULTILINE))
    roles = (ROOT / "include/troopwatch/warehouse/migrations/roles.sql").read_text(encoding="utf-8")
    assert made == set(re.findall(r"rolname = '(\w+)'", roles)), "migrate's user may not make roles"
    asked = set(re.findall(r"^\\getenv \w+ (\w+)$", script, re.MULTILINE))
    assert asked == set(services["postgres"]["environment"]) - {"POSTGRES_PASSWORD"}


def test_every_variable_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    compose = page.split("\n## Compose\n")[1].split("\n## ")[0]
    required = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT))
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| (yes|no) \|", compose, re.MULTILINE)
    said = {name: needed == "yes" for names, needed in rows for name in re.findall(r"[A-Z_]+", names)}
    assert required
    assert {name for name, needed in said.items() if needed} == required
    assert set(said) == set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    script = compose.split("<<'END'\n")[1].split("\nEND\n")[0]
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert required <= set(re.findall(r"^([A-Z_]+)=\S+$", made, re.MULTILINE)), "the commands of the page make them all"


def test_settings_in_the_compose_file_exist(services: dict[str, dict[str, Any]]) -> None:
    known = {f"TROOPWATCH_{name.upper()}" for name in Settings.model_fields}
    for name, service in ours(services).items():
        set_here = {key for key in service["environment"] if key.startswith("TROOPWATCH_")}
        assert set_here <= known, name
        for key in set_here:
            default = Settings.model_fields[key.removeprefix("TROOPWATCH_").lower()].default
            stated = re.fullmatch(r"\$\{[A-Z_]+:-(.*)\}", str(service["environment"][key]))
            if stated and isinstance(default, str):
                assert stated.group(1) == default, f"{name}: {key} differs from the default in the code"


def test_services_run_commands_that_exist(
    services: dict[str, dict[str, Any]], airflow_commands: dict[str, list[str]]
) -> None:
    # of the Celery provider, which only the production image has
    assert any("apache-airflow-providers-celery" in line for line in PROJECT["optional-dependencies"]["production"])
    known = {*airflow_commands, "celery worker"}
    for name, service in ours(services).items():
        if name != "migrate":
            assert service["command"][0] == "airflow"
            assert " ".join(service["command"][1:]) in known, name
        check = str(service.get("healthcheck", {}).get("test", ""))
        for command in re.findall(r"airflow (\w+ \w+)(?: --)", check):
            assert command in airflow_commands, name


def test_the_migration_service_migrates_both_databases(
    services: dict[str, dict[str, Any]], airflow_commands: dict[str, list[str]]
) -> None:
    first, second = services["migrate"]["command"][-1].split(" && ")
    assert first.removeprefix("airflow ") in airflow_commands
    assert second == "troopwatch migrate"
    assert "migrate" in {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }


def test_airflows_settings_exist(services: dict[str, dict[str, Any]], airflow_options: set[str]) -> None:
    for name, service in ours(services).items():
        used = {key for key in service["environment"] if key.startswith("AIRFLOW__")}
        assert used <= airflow_options, name
