"""Airflow for the tests of this folder."""

import airflow_home  # noqa: F401 - its settings
