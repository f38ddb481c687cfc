"""Airflow for the tests that import it: settings come before its first import, in a folder of their own."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HOME = tempfile.mkdtemp(prefix="troopwatch-airflow-")

os.environ |= {
    "AIRFLOW_HOME": _HOME,
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__API__SECRET_KEY": "a secret that signs forms, of the tests alone",
    "AIRFLOW__API_AUTH__JWT_SECRET": "a secret of the tests alone, long enough for SHA-512 as the API server wants it",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_HOME}/airflow.db",
}
