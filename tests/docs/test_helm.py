"""The values for Airflow's Helm chart fit the image, the compose file, the code and docs/operations.md.

The chart's own schema is not to be had here, so its keys are those that were looked up in it and in its documentation.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from troopwatch.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "helm" / "values.yaml").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

# Keys of chart 1.22, by their place; a list or an object of Kubernetes' own is not looked into
CHART_KEYS = set(
    """
    useStandardNaming executor airflowVersion uid gid env secret config volumes volumeMounts
    images.airflow.repository images.airflow.tag images.migrationsWaitTimeout
    securityContexts.pod securityContexts.containers
    fernetKeySecretName apiSecretKeySecretName jwtSecretName data.metadataSecretName
    postgresql.enabled redis.enabled redis.persistence.enabled redis.persistence.size statsd.enabled
    apiServer.replicas apiServer.resources scheduler.replicas scheduler.resources
    dagProcessor.enabled dagProcessor.resources triggerer.resources
    workers.replicas workers.resources workers.terminationGracePeriodSeconds
    migrateDatabaseJob.args migrateDatabaseJob.env migrateDatabaseJob.useHelmHooks createUserJob.enabled
    """.split()
)
# Which key of a secret the chart reads
SECRET_KEYS = {
    "fernetKeySecretName": "fernet-key",
    "apiSecretKeySecretName": "api-secret-key",
    "jwtSecretName": "jwt-secret",
    "metadataSecretName": "connection",
}


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return loaded


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return loaded


def places(value: Any, place: str = "") -> set[str]:
    """The dotted place of each value, down to the chart's own keys."""
    if place in CHART_KEYS or not isinstance(value, dict):
        return {place}
    return {found for key, item in value.items() for found in places(item, f"{place}.{key}".removeprefix("."))}


def test_every_key_is_one_of_the_chart(values: dict[str, Any]) -> None:
    assert places(values) <= CHART_KEYS


def test_versions_are_the_projects(values: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert values["images"]["airflow"]["tag"] == project["version"]
    assert f"\napache-airflow=={values['airflowVersion']} " in (ROOT / "requirements-production.txt").read_text()


def test_variables_and_options_exist(values: dict[str, Any], airflow_options: set[str]) -> None:
    known = airflow_options | {f"TROOPWATCH_{name.upper()}" for name in Settings.model_fields}
    connections = {f"AIRFLOW_CONN_TROOPWATCH_{name}" for name in ("WAREHOUSE", "READER", "REVIEWER", "SMTP")}
    set_here = [row["name"] for row in values["env"]] + [row["envName"] for row in values["secret"]]
    assert set(set_here) - connections <= known
    assert connections <= set(set_here)
    options = {
        f"AIRFLOW__{section.upper()}__{option.upper()}" for section, rows in values["config"].items() for option in rows
    }
    assert options <= airflow_options


def test_what_both_layouts_set_is_equal(values: dict[str, Any], compose: dict[str, Any]) -> None:
    said = compose["worker"]["environment"]
    for section, rows in values["config"].items():
        for option, value in rows.items():
            other = str(said.get(f"AIRFLOW__{section.upper()}__{option.upper()}", value))
            default = re.fullmatch(r"\$\{\w+:-(.*)\}", other)
            if option != "base_url":
                assert value == (default.group(1) if default else other), f"{section}.{option}"
    for row in values["env"]:
        default = re.fullmatch(r"\$\{\w+:-(.*)\}", str(said.get(row["name"], "")))
        if default:
            assert row["value"] == default.group(1), row["name"]


def test_paths_are_those_of_the_image(values: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for row in values["env"]:
        if row["value"].startswith("/"):
            assert f"{row['name']}={row['value']} " in f"{dockerfile} ", row["name"]
    mounts = {mount["name"]: mount["mountPath"] for mount in values["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in values["volumes"]}
    assert mounts["archive"] in dockerfile
    assert (ROOT / mounts["config"].removeprefix("/opt/troopwatch/")).is_dir()
    assert f"useradd --create-home --uid {values['uid']} --gid {values['gid']} " in dockerfile


def test_it_migrates_both_databases_as_the_compose_file_does(values: dict[str, Any], compose: dict[str, Any]) -> None:
    here, there = values["migrateDatabaseJob"]["args"], compose["migrate"]["command"]
    assert here[-1].replace('TROOPWATCH_DSN="$WAREHOUSE_OWNER_DSN" ', "") == there[-1]
    assert here[:-1] == there[:-1]


def test_the_page_makes_every_secret_with_the_keys_that_are_read(values: dict[str, Any]) -> None:
    section = OPERATIONS.split("\n## Kubernetes\n")[1].split("\n## ")[0].replace("\\\n", " ")
    made = {
        name: set(re.findall(r"--from-literal=([\w-]+)=", rest))
        for name, rest in re.findall(r"^kubectl create secret generic (\S+) (.+)$", section, re.MULTILINE)
    }
    read: dict[str, set[str]] = {}
    for option, key in SECRET_KEYS.items():
        read.setdefault({**values, **values["data"]}[option], set()).add(key)
    for row in values["secret"]:
        read.setdefault(row["secretName"], set()).add(row["secretKey"])
    for row in values["migrateDatabaseJob"]["env"]:
        reference = row["valueFrom"]["secretKeyRef"]
        read.setdefault(reference["name"], set()).add(reference["key"])
    assert made == read
    version = re.search(r"--version \S+", TEXT)
    assert version is not None
    assert version.group() in section


def test_no_secret_stands_in_the_file() -> None:
    assert not re.findall(r"://\w+:(?!…)[^\s@]+@", TEXT)
